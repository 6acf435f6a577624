#!/usr/bin/env python3
"""Runs every fuzz harness of a build for a while.  usage: fuzz/run.py BUILD_DIRECTORY SECONDS_EACH [HARNESS...]

Starts from BUILD_DIRECTORY/seeds, grows BUILD_DIRECTORY/corpus, and leaves what breaks a harness in BUILD_DIRECTORY/crashes.
Exit status: how many harnesses found something.
"""
import glob
import os
import subprocess
import sys


def run(build, harness, seconds):
    name = os.path.basename(harness)
    corpus, crashes = f"{build}/corpus/{name}", f"{build}/crashes/"
    seeds = f"{build}/seeds/{name}"
    for folder in (corpus, crashes, seeds):
        os.makedirs(folder, exist_ok=True)
    done = subprocess.run([harness, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", f"-artifact_prefix={crashes}{name}-",
                           "-print_final_stats=1", "-max_len=16384", corpus, seeds], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=seconds + 300)
    stats = [line.split()[-1] for line in done.stdout.splitlines() if "number_of_executed_units" in line]
    print(f"{name}: {stats[0] if stats else '?'} inputs, {'clean' if done.returncode == 0 else 'BROKEN'}")
    if done.returncode:
        print(done.stdout[-6000:])
    return done.returncode != 0


def main(build, seconds, *names):
    harnesses = [h for h in sorted(glob.glob(f"{build}/*_fuzz")) if not names or os.path.basename(h) in names]
    if not harnesses:
        raise SystemExit(f"no *_fuzz programs in {build}: cmake --preset fuzz && cmake --build --preset fuzz")
    return sum(run(build, harness, int(seconds)) for harness in harnesses)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
