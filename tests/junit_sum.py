#!/usr/bin/env python3
"""Prints "N passed, N failed, N skipped" of JUnit reports written by ctest and GoogleTest together.
usage: tests/junit_sum.py REPORT..."""
import sys
import xml.etree.ElementTree as xml


def main(paths):
    cases = [case for path in paths for case in xml.parse(path).getroot().iter("testcase")]
    failed = [c for c in cases if c.find("failure") is not None or c.get("status") == "fail"]
    skipped = [c for c in cases if c.find("skipped") is not None and c not in failed]
    for case in skipped:
        print("skipped:", case.get("name"), case.find("skipped").get("message") or "")
    print(f"{len(cases) - len(failed) - len(skipped)} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
