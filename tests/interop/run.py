#!/usr/bin/python3
"""Runs the interop tests: real clients against the server under test.

usage: tests/interop/run.py [PATTERN...] [--samba] [--list] [--jobs N]
A PATTERN is part of a test's name (module.class.test).  --samba tries the tests on Debian's smbd instead.
The program is $SALLYPORT, else build/asan/sallyport; $SALLYPORT_FULL=1 asks for the large sizes and full_*.py.  As root the tests run in
network namespaces of their own, with the real ports 445 and 139, N classes of tests at the same time (--jobs 1: one after another in one
namespace, each line as its test ends); otherwise one after another on free ports, and what needs more is skipped.
Prints one line a test and at the end "N passed, N failed, N skipped".
"""
import argparse
import glob
import os
import sys
import time
import traceback
import unittest

import side_by_side

HERE = os.path.dirname(os.path.abspath(__file__))


class LineResult(unittest.TestResult):
    """One line a test, as it ends."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self.parts_failed = set()

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def line(self, word, test, more=""):
        name = test.id() if hasattr(test, "id") else str(test)
        print(f"{word:4} {name} ({time.monotonic() - getattr(self, 'began', time.monotonic()):.1f} s){more}", flush=True)

    def addSuccess(self, test):
        self.passed += 1
        self.line("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line("skip", test, ": " + reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line("FAIL", test, self.told(err))

    def addError(self, test, err):
        super().addError(test, err)
        self.line("FAIL", test, self.told(err))

    @staticmethod
    def told(err):
        """The places in our own files and what was said; SALLYPORT_TRACE=1 for the whole trace."""
        if os.environ.get("SALLYPORT_TRACE") == "1":
            lines = traceback.format_exception(*err)
        else:
            places = [f for f in traceback.extract_tb(err[2]) if f.filename.startswith(HERE)]
            lines = [f"{os.path.basename(f.filename)}:{f.lineno}: {f.line}\n" for f in places] + traceback.format_exception_only(*err[:2])
        return "\n    " + "".join(lines).strip().replace("\n", "\n    ")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.line("FAIL", subtest, "\n    " + str(err[1]).replace("\n", "\n    "))


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def piece_of(test):
    """The name of its class; of a module that cannot be loaded, the module's."""
    name, method = test.id().rsplit(".", 1)
    return method if name.startswith("unittest.") else name


def load(of, patterns):
    sys.path.insert(0, HERE)
    kinds = ("test_*.py", "full_*.py") if os.environ.get("SALLYPORT_FULL") == "1" else ("test_*.py",)
    modules = [os.path.basename(p)[:-3] for kind in kinds for p in sorted(glob.glob(os.path.join(HERE, kind)))]
    tests = flatten(unittest.TestLoader().loadTestsFromNames([of.split(".")[0]] if of else modules))
    return [t for t in tests if of in ("", piece_of(t)) and (not patterns or any(p in t.id() for p in patterns))]


def run_here(tests, alone):
    result = LineResult()
    unittest.TestSuite(tests).run(result)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 1 if failed or (alone and not result.passed) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("patterns", nargs="*")
    parser.add_argument("--samba", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--of", default="", help=argparse.SUPPRESS)  # this class alone
    told = parser.parse_args()
    if told.samba:
        os.environ["INTEROP_SERVER"] = "samba"
    inside = "INTEROP_NETNS" in os.environ
    if not inside and not told.list and not side_by_side.possible():
        inside, os.environ["INTEROP_NETNS"] = True, "0"
    tests = load(told.of, told.patterns)
    if told.list:
        print("\n".join(t.id() for t in tests))
        return 0
    if inside:
        return run_here(tests, not told.of)
    return side_by_side.run(list(dict.fromkeys(map(piece_of, tests))), sys.argv[1:], told.jobs or side_by_side.JOBS)


if __name__ == "__main__":
    sys.exit(main())
