#!/usr/bin/python3
"""Runs `sallyport audit` over the lab and holds what it says against expected.toml: nothing missing, nothing false.  Once as
root, who sweeps with raw SYNs, and once as an ordinary user, who connects.

usage: tests/audit/run.py [--only TARGET,TARGET] [--keep FILE]     --keep: FILE.root and FILE.user get the JSON
       tests/audit/run.py --self-test                              does a wrong report fail?
The program is $SALLYPORT, else a build of this tree.  Without root, or a program without `audit`, everything is skipped with
the reason.
Prints one line a test and at the end "N passed, N failed, N skipped".
"""
import json
import sys

import expected
import lab
import ours
import world


NOBODY = 65534
SECONDS_MOST = 60  # hostile hosts are asked beside the others: each costs its deadline, and only once


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
    seen = facts.quic()
    faults += [f for key, value in want.quic.items() for f in differs(f"quic {key}", value, seen[key])]
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


def deadline_faults(want, host):
    took = host["facts"]["took_ms"] / 1000 if host else 0
    return [f"took {took:.1f} s"] if took > want.seconds else []


def check(tally, who, wanted, report, targets):
    hosts = ours.hosts_by_target(report, targets)
    for name, want in wanted.items():
        host = hosts.pop(name, None)
        tally.test(f"{who}.{name}.deadline", deadline_faults(want, host))
        if host is None:
            tally.test(f"{who}.{name}.listed", ["not in the report"] if want.listed else [])
            continue
        tally.test(f"{who}.{name}.findings", finding_faults(want, host))
        tally.test(f"{who}.{name}.facts", fact_faults(want, host))
        if want.oddity == [""]:
            tally.test(f"{who}.{name}.in time", [] if host["complete"] else ["its deadline came before everything was asked"])
    tally.test(f"{who}.no host that was not asked", [f"{name} is in the report" for name in hosts])
    tally.test(f"{who}.complete", ["the report says interrupted"] if report["interrupted"] else [])


def perfect(name, want):
    """A host as a flawless report would have it."""
    door = {"oddity": want.oddity[0] or None, "dialects": dict.fromkeys(want.dialects or [], True) | {"9.9.9": None}}

    def signing(word):
        return word and {"signing_enabled": word != "off", "signing_required": word == "required"}
    smb2 = signing(want.signing) and signing(want.signing) | {"ciphers": want.ciphers, "signing_algorithms": want.signers,
                                                              "compression": want.compression}
    return {"address": name, "findings": [{"id": i, "evidence": "seen"} for i in want.findings],
            "facts": {"smb": door | {"port": want.ports["445"]}, "netbios": door | {"port": want.ports["139"]},
                      "name_service": want.ports["137"], "quic": want.quic | {"certificate": {"subject": want.quic.get("subject")}}, "smb1": signing(want.smb1_signing), "smb2": smb2}}


def self_test():
    """Every target passes with what is true of it, and not with a finding less, one more, or a wrong fact."""
    for name, want in expected.load().items():
        host = perfect(name, want)
        assert not finding_faults(want, host) and not fact_faults(want, host), name
        less = host | {"findings": host["findings"][1:]}
        assert finding_faults(want, less) or not want.findings, name
        more = next(iter(sorted(expected.IDS - want.findings - want.may)))
        assert finding_faults(want, host | {"findings": [*host["findings"], {"id": more, "evidence": "imagined"}]}), name
        assert fact_faults(want, host | {"facts": host["facts"] | {"name_service": "nonsense"}}), name
    assert set(expected.load()) == set(lab.NAMES)
    return 0


def options_of(words):
    options = dict(zip(words[::2], words[1::2]))
    if len(words) % 2 or set(options) - {"--only", "--keep"}:
        raise SystemExit(__doc__)
    return options


def main(words):
    if words == ["--self-test"]:
        return self_test()
    options = options_of(words)
    if reason := lab.why_not():
        return skipped(reason)
    if not ours.has_command():
        return skipped(f"{lab.PROGRAM or 'no build of the program'} has no `audit`")
    folder = world.enter()
    targets = lab.Lab(folder, options.get("--only", "").split(",") if "--only" in options else ())
    tally = Tally()
    try:
        targets.start()
        with targets.from_auditor():
            for who, user in (("root", 0), ("user", NOBODY)):
                audit_as(tally, who, user, targets.addresses(), folder, options.get("--keep"))
    finally:
        targets.stop()
    return tally.end()


def audit_as(tally, who, user, addresses, folder, keep):
    try:
        report, seconds = ours.audit_json(addresses, folder, user)
    except ours.Failed as failed:
        tally.test(f"{who}.the audit runs", [str(failed)])
        return
    if keep:
        with open(f"{keep}.{who}", "w") as out:
            json.dump(report, out, indent=1)
    print(f"{who}: {len(addresses)} targets in {seconds:.1f} s")
    tally.test(f"{who}.time", [f"{seconds:.0f} s"] if seconds > SECONDS_MOST else [])
    check(tally, who, {n: w for n, w in expected.load().items() if n in addresses}, report, addresses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
