#!/usr/bin/env python3
"""Holds a JSON document against a JSON schema.  usage: tests/audit/validate.py SCHEMA DOCUMENT

Exit status 0: it fits.  1: it does not, each fault on a line.  77: python3-jsonschema is not installed."""
import json
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    raise SystemExit(77)


def main():
    schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    faults = sorted(kind(schema).iter_errors(document), key=lambda fault: list(map(str, fault.absolute_path)))
    for fault in faults:
        print("/".join(map(str, fault.absolute_path)) or "(the whole)", fault.message[:300], sep=": ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
