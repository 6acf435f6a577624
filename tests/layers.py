#!/usr/bin/env python3
"""Checks that every #include in src/ respects tests/layers.txt.  usage: tests/layers.py [SRC] | --self-test"""
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')


def read_layers(path):
    """-> (room -> rank, set of forbidden (from, to), folders for tests alone)."""
    rank, forbidden, for_tests = {}, set(), set()
    for line in open(path):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "room":
            rank[words[1]] = len(rank)
        elif words[0] == "never":
            forbidden |= {(words[1], to) for to in words[2:]}
        elif words[0] == "siblings":
            forbidden |= {(a, b) for a in words[1:] for b in words[1:] if a != b}
        elif words[0] == "tests":
            for_tests |= set(words[1:])
        else:
            raise SystemExit(f"{path}: unknown word '{words[0]}'")
    return rank, forbidden, for_tests


def check(src, rank, forbidden, for_tests):
    """Yields one line for each include that breaks the order."""
    for folder, _, names in sorted(os.walk(src)):
        room = os.path.relpath(folder, src).split(os.sep)[0]
        sources = [n for n in sorted(names) if n.endswith((".h", ".cc"))]
        if sources and room not in rank:
            yield f"{folder}: room '{room}' is not in layers.txt"
            continue
        for name in sources:
            path = os.path.join(folder, name)
            for number, line in enumerate(open(path, errors="replace"), 1):
                found = INCLUDE.match(line)
                if found and not (name.endswith("_test.cc") and found.group(1).split("/")[0] in for_tests):
                    yield from judge(f"{path}:{number}", room, found.group(1), rank, forbidden)


def judge(place, room, target, rank, forbidden):
    to = target.split("/")[0]
    if "/" not in target or to.startswith("."):
        yield f'{place}: "{target}": write it as "room/file.h"'
    elif to == "support" and "_test.cc:" in place:
        return  # tests/support
    elif to not in rank:
        yield f'{place}: "{target}": no such room'
    elif rank[to] > rank[room] or (room, to) in forbidden:
        yield f'{place}: {room} may not include {to} ("{target}")'


def self_test():
    layers = read_layers(os.path.join(HERE, "layers.txt"))
    cases = {"base/a.h": ('#include "wire/x.h"', 1), "server/a.cc": ('#include "base/bytes.h"\n#include "server/b.h"', 0),
             "server/b.h": ('#include "watch/x.h"', 1), "watch/a.h": (' # include "server/x.h"', 1), "audit/a.h": ('#include "client/x.h"', 0),
             "crypto/a.h": ('#include "proto/smb2/header.h"', 1), "proto/smb2/a.h": ('#include "a.h"\n#include <vector>', 1),
             "state/a.h": ('// #include "cli/x.h"', 0), "server/a_test.cc": ('#include "support/x.h"', 0), "server/c.cc": ('#include "support/x.h"', 1), "nowhere/a.h": ("", 1), "cli/a.cc": ('#include "nowhere/b.h"', 1),
             "server/a_test.cc": ('#include "support/smb_client.h"', 0), "server/c.cc": ('#include "support/smb_client.h"', 1)}
    for name, (text, expected) in cases.items():
        with tempfile.TemporaryDirectory() as src:
            os.makedirs(os.path.dirname(os.path.join(src, name)))
            with open(os.path.join(src, name), "w") as out:
                out.write(text + "\n")
            found = list(check(src, *layers))
            if len(found) != expected:
                print(f"self-test: {name}: expected {expected}, found {found}")
                return 1
    print(f"layers self-test: {len(cases)} cases pass")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    src = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(HERE), "src")
    broken = list(check(src, *read_layers(os.path.join(HERE, "layers.txt"))))
    print("\n".join(broken) if broken else "layers: every include respects layers.txt")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
