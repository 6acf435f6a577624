#!/usr/bin/python3
"""Asks the lab with sallyport audit, nmap's scripts, nbtscan and smbmap, and writes what each sees, misses and gets wrong.

usage: tests/audit/compare.py [--tools NAME,NAME] [--only TARGET,TARGET] [FILE]     FILE: docs/audit-comparison.md
Needs root, and the packages nmap, nbtscan and smbmap; takes some minutes, most of them nmap's and smbmap's.
"""
import datetime
import os
import sys

import expected
import lab
import others
import ours
import samba_targets
import world

TOOLS = {"sallyport": ours.audit, "nmap": others.nmap, "nbtscan": others.nbtscan, "smbmap": others.smbmap}
HEAD = """# What audits see

Written by `tests/audit/compare.py` on {date}: one run over the {count} targets of the lab (`tests/audit/lab.py`), on {place}.
What is true of each target stands in [expected.toml](../tests/audit/expected.toml) with the commands by which it was found out.

*Seen*: true, and said. *Missed*: true, and not said. *Wrong*: said, and not true. What is a matter of words counts neither way.

| program | version | seconds | seen | missed | wrong |
| --- | --- | ---: | ---: | ---: | ---: |
"""
FOOT = """
## How they were called

{commands}

A sentence of nmap counts as a finding when its reader can know it from that: a `start_date` of last year is a long uptime, `date`
an hour off a wrong clock. Its answers about SMB 1 differ from run to run, with the account (none, or guest) that its scripts
happen to try first. What a program does not claim to look for is missed all the same.
"""


class Score:
    def __init__(self, target, wanted, found):
        self.seen = wanted.findings & found
        self.missed = wanted.findings - found
        self.wrong = found - wanted.findings - wanted.may


def scores(results, wanted):
    return {r.name: {t: Score(t, wanted[t], r.findings.get(t, set())) for t in wanted} for r in results}


def count(scored, what, finding=None):
    return sum(len([f for f in getattr(s, what) if finding in (None, f)]) for s in scored.values())


def cell(seen, missed, wrong):
    text = f"{seen} of {seen + missed}" if seen + missed else ""
    return text + (f", {wrong} wrong" if wrong else "") or "-"


def by_finding(results, scored, wanted):
    names = [r.name for r in results]
    lines = ["\n## By finding\n", "| finding | targets | " + " | ".join(names) + " |", "| --- | ---: |" + " ---: |" * len(names)]
    for finding in sorted(set().union(*(w.findings for w in wanted.values()))):
        true_of = sum(finding in w.findings for w in wanted.values())
        cells = [cell(*(count(scored[n], what, finding) for what in ("seen", "missed", "wrong"))) for n in names]
        lines.append(f"| `{finding}` | {true_of} | " + " | ".join(cells) + " |")
    return lines


def told(score):
    """The shorter of what it saw and what it did not."""
    if not score.seen or not score.missed:
        return ""
    if len(score.missed) < len(score.seen):
        return ": all but " + ", ".join(sorted(score.missed))
    return ": " + ", ".join(sorted(score.seen))


def by_target(results, scored, wanted):
    names = [r.name for r in results]
    lines = ["\n## By target\n", "| target | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for target in wanted:
        cells = []
        for name in names:
            s = scored[name][target]
            wrong = "; wrong: " + ", ".join(sorted(s.wrong)) if s.wrong else ""
            cells.append(cell(len(s.seen), len(s.missed), 0) + told(s) + wrong)
        lines.append(f"| {target} | " + " | ".join(cells) + " |")
    return lines


def remarks(results):
    lines = [f"- {r.name} {text} ({', '.join(dict.fromkeys(targets))})." for r in results for text, targets in r.remarks.items()]
    return ["\n## Other statements that are not so, and traces left\n", *lines] if lines else []


def place():
    with open("/proc/cpuinfo") as text:
        model = next((line.split(":", 1)[1].strip() for line in text if line.startswith("model name")), "?")
    return f"{os.cpu_count()} × {model}"


def page(results, wanted):
    scored = scores(results, wanted)
    lines = [HEAD.format(date=datetime.date.today(), count=len(wanted), place=place()).rstrip("\n")]
    for r in results:
        sums = " | ".join(str(count(scored[r.name], what)) for what in ("seen", "missed", "wrong"))
        lines.append(f"| {r.name} | {r.version} | {r.seconds:.0f} | {sums} |")
    lines += by_finding(results, scored, wanted) + by_target(results, scored, wanted) + remarks(results)
    commands = "\n".join(f"- `{r.command}`" for r in results)
    return "\n".join(lines) + "\n" + FOOT.format(commands=commands)


def wake(addresses):
    """Samba starts its RPC services when they are first asked for: no program should be the one that waits for it."""
    for target in (t for t in samba_targets.SAMBAS if t in addresses):
        port = "139" if target == "netbios-only" else "445"
        others.run(["smbclient", "-s", "/dev/null", "-N", "-g", "-p", port, "-L", addresses[target]], 30)


def main(words):
    options = {}
    while words and words[0] in ("--tools", "--only"):
        options[words[0]], words = words[1].split(","), words[2:]
    tools = options.get("--tools") or [n for n in TOOLS if n != "sallyport" or ours.has_command()]
    out = words[0] if words else os.path.join(lab.ROOT, "docs/audit-comparison.md")
    if reason := lab.why_not():
        raise SystemExit(reason)
    folder = world.enter()
    targets = lab.Lab(folder, options.get("--only", ()))
    try:
        targets.start()
        addresses = targets.addresses()
        wanted = {n: e for n, e in expected.load().items() if n in addresses}
        results = []
        with targets.from_auditor():
            wake(addresses)
            for tool in tools:
                results.append(TOOLS[tool](addresses, folder))
                print(f"{tool}: {results[-1].seconds:.0f} s", flush=True)
        with open(out, "w") as text:
            text.write(page(results, wanted))
        print(f"written: {out}")
    finally:
        targets.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
