#!/usr/bin/env python3
"""Writes the golden bytes as raw files, for libFuzzer to start from.  usage: tests/golden/seeds.py DIRECTORY"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main(out):
    os.makedirs(out, exist_ok=True)
    for folder, _, names in os.walk(HERE):
        for name in (n for n in names if n.endswith(".hex")):
            lines = [line for line in open(os.path.join(folder, name)) if not line.startswith("#")]
            with open(os.path.join(out, f"{os.path.basename(folder)}-{name[:-4]}"), "wb") as seed:
                seed.write(bytes.fromhex("".join(lines)))


if __name__ == "__main__":
    main(sys.argv[1])
