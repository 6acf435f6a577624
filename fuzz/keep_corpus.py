#!/usr/bin/env python3
"""Keeps what a long run of a harness found: the smallest set of inputs that reaches all it reached, as fuzz/corpus/HARNESS.tar.gz.

usage: fuzz/keep_corpus.py HARNESS [CORPUS...]        default: build/fuzz/corpus/HARNESS, which ./test --only fuzz goes on with
What the seeds reach is not kept again: make_seeds.py makes them anew, and unpacks this besides.
"""
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(TOP, "build", "fuzz")
MOST = 512 << 10  # bytes of an archive


def merged(harness, corpora):
    """Names and bytes of the inputs that add something to the seeds."""
    seeds = os.path.join(BUILD, "seeds", harness)
    with tempfile.TemporaryDirectory() as out:
        for name in os.listdir(seeds):
            if not name.startswith("found-"):
                shutil.copy(os.path.join(seeds, name), out)
        before = set(os.listdir(out))
        subprocess.run([os.path.join(BUILD, "fuzz", harness), "-merge=1", "-verbosity=0", out, *corpora], check=True)
        for name in sorted(set(os.listdir(out)) - before):
            with open(os.path.join(out, name), "rb") as found:
                yield name, found.read()


def pack(inputs, path):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in inputs:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def main(harness, *corpora):
    corpora = corpora or [os.path.join(BUILD, "corpus", harness)]
    path = os.path.join(TOP, "fuzz", "corpus", harness + ".tar.gz")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    inputs = sorted(merged(harness, corpora), key=lambda each: len(each[1]))
    pack(inputs, path)
    while os.path.getsize(path) > MOST:  # the longest first
        inputs = inputs[:len(inputs) * 3 // 4]
        pack(inputs, path)
    print(f"{path}: {len(inputs)} inputs, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
