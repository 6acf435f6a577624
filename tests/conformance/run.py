#!/usr/bin/python3
"""Runs smbtorture's smb2.* tests, or with --smb1 those of SMB1, against the server under test and holds the results against a list.

usage: tests/conformance/run.py [NAME...] [--smb1] [--samba] [--update] [--jobs N] [--out FILE]
A NAME is a suite (smb2.lock) or a test (smb2.lock.cancel); none: every suite with a test of class core in samba-4.17.tsv.
The program is $SALLYPORT, else build/release/sallyport.  A test listed in passing.txt that does not pass (twice) is a
failure; others that pass are printed as new, and --update adds them to the list.  Results go to build/conformance.tsv.
Each suite has a server, a folder and a port of its own; one that hangs is ended, and the rest of it is run test by test.
--smb1 wants root: port 139 of a network namespace of its own, an address of 127.0.0.0/8 for each server.  Its list is passing-smb1.txt,
and not-passing-smb1.tsv says of every core test that does not pass why.
"""
import argparse
import concurrent.futures
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "..", "interop"))
os.environ.setdefault("SALLYPORT", os.path.join(ROOT, "build/release/sallyport"))
import torture  # noqa: E402


FILES = {False: ("samba-4.17.tsv", "passing.txt", "conformance.tsv"), True: ("samba-4.17-smb1.tsv", "passing-smb1.txt", "conformance-smb1.tsv")}
smb1 = "--smb1" in sys.argv


def path_of(which):
    return os.path.join(HERE, FILES[smb1][which])


def read_table():
    rows = [line.rstrip("\n").split("\t") for line in open(path_of(0)) if not line.startswith(("#", "suite"))]
    return [dict(zip(("suite", "test", "result", "config", "class"), row)) for row in rows]


def read_passing():
    return [line.strip() for line in open(path_of(1)) if line.strip() and not line.startswith("#")]


def write_passing(tests):
    with open(path_of(1)) as text:
        head = [line for line in text if line.startswith("#")]
    with open(path_of(1), "w") as out:
        out.writelines(head + [t + "\n" for t in sorted(tests)])


def choose(names, table):
    """-> [(suite, [tests])]: whole suites, or the named tests alone (tests = None: the whole suite at once)."""
    core = {}
    for row in table:
        if row["class"] == "core":
            core.setdefault(row["suite"], []).append(row["test"])
    if not names:
        return [(suite, None, tests) for suite, tests in core.items()]
    chosen = []
    for name in names:
        if name in core or any(row["suite"] == name for row in table):
            chosen.append((name, None, core.get(name, [])))
        else:
            suite = next((row["suite"] for row in table if row["test"] == name), ".".join(name.split(".")[:2]))
            chosen.append((suite, [name], [name]))
    return chosen


def run_suite(suite, tests, expected):
    """-> {test: (result, seconds, note)}"""
    with torture.ServedSuite(suite, smb1) as served:
        results = {}
        for name in tests or [suite]:
            results.update(served.run(name, torture.suite_seconds(name)))
        for name in [t for t in expected if t not in results or results[t][0] == "unfinished"]:
            results[name] = served.run(name, 45).get(name, ("notrun", 0, "gave no result"))
        return results


def run_again(test, suite):
    with torture.ServedSuite(suite, smb1) as served:
        return served.run(test, 60).get(test, ("notrun", 0, "gave no result"))


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("names", nargs="*")
    options.add_argument("--smb1", action="store_true")
    options.add_argument("--samba", action="store_true")
    options.add_argument("--update", action="store_true")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--out", default=os.path.join(ROOT, "build", FILES[smb1][2]))
    options = options.parse_args()
    if options.samba:
        os.environ["INTEROP_SERVER"] = "samba"
    table, passing = read_table(), read_passing()
    chosen = sorted(choose(options.names, table), key=lambda c: -torture.suite_seconds(c[0]))
    results, suites = {}, {}
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = {pool.submit(run_suite, *c): c[0] for c in chosen}
        for done in concurrent.futures.as_completed(waiting):
            suite, found = waiting[done], done.result()
            results.update(found)
            suites.update({test: suite for test in found})
            good = sum(r[0] == "pass" for r in found.values())
            print(f"{suite}: {good} of {len(found)} pass ({time.monotonic() - began:.0f} s)", flush=True)
    return report(options, table, passing, results, suites)


def report(options, table, passing, results, suites):
    relevant = [t for t in passing if t in results or not options.names]
    for test in [t for t in relevant if results.get(t, ("notrun",))[0] != "pass"]:
        results[test] = run_again(test, suites.get(test, ".".join(test.split(".")[:2])))
    os.makedirs(os.path.dirname(os.path.abspath(options.out)), exist_ok=True)
    with open(options.out, "w") as out:
        for test in sorted(results):
            result, seconds, note = results[test]
            out.write(f"{test}\t{result}\t{seconds:.1f}\t{note}\n")
    lost = [t for t in relevant if results[t][0] != "pass"]
    new = sorted(t for t, r in results.items() if r[0] == "pass" and t not in set(passing))
    for test in lost:
        print(f"FAIL {test}: {results[test][0]}: {results[test][2]}")
    for test in new:
        print("new pass:", test)
    core = {row["test"] for row in table if row["class"] == "core"}
    print(f"of {len(core & set(results))} core tests run, {sum(results[t][0] == 'pass' for t in core & set(results))} pass; results in {options.out}")
    if options.update and new and not options.samba:
        write_passing(set(passing) | set(new))
    print(f"{len(relevant) - len(lost)} passed, {len(lost)} failed, 0 skipped")
    return 1 if lost else 0


def in_own_network():
    """Starts this again in a network namespace of its own, where port 139 is free; 77 without the right to."""
    if os.environ.get("CONFORMANCE_NETNS"):
        return
    if os.geteuid() != 0:
        print("--smb1 wants root, for port 139 of a network namespace of its own")
        sys.exit(77)
    os.environ["CONFORMANCE_NETNS"] = "1"
    os.execvp("unshare", ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", sys.executable, *sys.argv])


if __name__ == "__main__":
    if smb1:
        in_own_network()
    sys.exit(main())
