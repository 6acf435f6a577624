#!/usr/bin/python3
"""Runs `sallyport audit` once over the lab and holds what it says against expected.toml: nothing missing, nothing false.

usage: tests/audit/run.py [--only TARGET,TARGET] [--keep FILE]     --keep: where the audit's JSON goes
The program is $SALLYPORT, else a build of this tree.  Without root, or a program without `audit`, everything is skipped with the reason.
Prints one line a test and at the end "N passed, N failed, N skipped".
"""
import json
import sys

import expected
import lab
import ours
import world


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def test(self, name, faults):
        """faults: sentences; none is a pass."""
        if faults:
            self.failed += 1
            print(f"FAIL {name}\n    " + "\n    ".join(faults), flush=True)
        else:
            self.passed += 1
            print(f"ok   {name}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed, 0 skipped")
        return 1 if self.failed or not self.passed else 0


def skipped(reason):
    print(f"skip audit lab: {reason}\n0 passed, 0 failed, 1 skipped")
    return 0


def finding_faults(want, host):
    found = {f["id"]: f for f in host["findings"]}
    missing = [f"missing: {i}" for i in sorted(want.findings - set(found))]
    false = [f"false: {i}: {found[i]['evidence']}" for i in sorted(set(found) - want.findings - want.may)]
    silent = [f"without evidence: {i}" for i, f in sorted(found.items()) if not f["evidence"]]
    return missing + false + silent


def differs(what, wanted, seen):
    return [] if wanted is None or wanted == seen else [f"{what}: {seen}, where {wanted} is true"]


def fact_faults(want, host):
    facts = ours.Facts(host)
    seen = facts.ports()
    faults = [f for port, state in want.ports.items() for f in differs(f"port {port}", state, seen[port])]
    if facts.oddity() not in want.oddity:
        faults += differs("oddity", want.oddity, facts.oddity())
    if facts.oddity() == "agrees-to-all":
        return faults  # what a liar says of itself is nobody's fact
    faults += differs("dialects", want.dialects, facts.dialects())
    faults += differs("signing", want.signing, facts.signing())
    faults += differs("smb1 signing", want.smb1_signing, facts.smb1_signing())
    for kind, wanted in (("ciphers", want.ciphers), ("signing_algorithms", want.signers), ("compression", want.compression)):
        faults += differs(kind, wanted, facts.algorithms(kind))
    return faults


def check(tally, wanted, report, targets):
    hosts = ours.hosts_by_target(report, targets)
    for name, want in wanted.items():
        host = hosts.pop(name, None)
        if host is None:
            tally.test(f"{name}.listed", ["not in the report"] if want.listed else [])
            continue
        tally.test(f"{name}.findings", finding_faults(want, host))
        tally.test(f"{name}.facts", fact_faults(want, host))
    tally.test("no host that was not asked", [f"{name} is in the report" for name in hosts])
    tally.test("complete", ["the report says interrupted"] if report["interrupted"] else [])


def options_of(words):
    options = dict(zip(words[::2], words[1::2]))
    if len(words) % 2 or set(options) - {"--only", "--keep"}:
        raise SystemExit(__doc__)
    return options


def main(words):
    options = options_of(words)
    if reason := world.why_not():
        return skipped(reason)
    if not ours.has_command():
        return skipped(f"{lab.PROGRAM or 'no build of the program'} has no `audit`")
    wanted = expected.load()
    targets = lab.Lab(world.enter(), options.get("--only", "").split(",") if "--only" in options else ())
    tally = Tally()
    try:
        targets.start()
        addresses = targets.addresses()
        with targets.from_auditor():
            report, seconds = ours.audit_json(addresses)
        if "--keep" in options:
            with open(options["--keep"], "w") as out:
                json.dump(report, out, indent=1)
        print(f"{len(addresses)} targets in {seconds:.1f} s")
        check(tally, {n: w for n, w in wanted.items() if n in addresses}, report, addresses)
    except ours.Failed as failed:
        tally.test("the audit runs", [str(failed)])
    finally:
        targets.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
