#!/usr/bin/python3
"""How fast node status requests are asked and answered, and how many are missed: sallyport nbtstat, and nbtscan where it is there.

usage (root): bench/node-status.py [--hosts BITS] [--drop N] [--silent N] [--responder COMMAND]
Works in a network namespace of its own where each of 2^BITS (16) addresses on loopback is answered by bench/nodestatus.c, or by
COMMAND. --drop: it loses each Nth question; --silent: each Nth address says nothing. SALLYPORT names the program.
needs: gcc iproute2, nbtscan for the comparison
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.environ.get("SALLYPORT") or os.path.join(os.path.dirname(HERE), "build/release/sallyport")


def measured(words, out):
    """(seconds, CPU seconds, KiB at most)"""
    began = time.monotonic()
    process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss


def row(name, words, alive):
    with tempfile.TemporaryFile("w+b") as out:
        took, cpu, memory = measured(words, out)
        out.seek(0)
        found = len(set(re.findall(rb"127\.\d+\.\d+\.\d+", out.read())))
    print(f"| {name} | {found} of {alive} | {100 * (alive - found) / max(alive, 1):.2f} % | {took:.2f} s | {alive / took:,.0f} | {cpu:.2f} s "
          f"| {alive / cpu:,.0f} | {memory / 1024:.1f} MiB |", flush=True)
    return found == alive


def start_responder(options, work):
    if options.responder:
        return subprocess.Popen(options.responder.split())
    program = os.path.join(work, "nodestatus")
    subprocess.run(["gcc", "-O2", "-o", program, os.path.join(HERE, "nodestatus.c")], check=True)
    return subprocess.Popen([program, "-d", str(options.drop), "-s", str(options.silent)])


def wait_for_port_137():
    """Who asks would take the port itself if the responder did not have it yet."""
    for _ in range(200):
        with open("/proc/net/udp") as sockets:
            if ":0089 " in sockets.read():
                return
        time.sleep(0.05)
    raise SystemExit("the responder does not listen on UDP 137")


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("hosts", 16), ("drop", 0), ("silent", 0)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--responder")
    options = parser.parse_args()
    if os.environ.get("NODE_STATUS_INSIDE") != "1":
        os.environ["NODE_STATUS_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    hosts = 1 << options.hosts
    alive = hosts - (-(-hosts // options.silent) if options.silent else 0)
    network = f"127.0.0.0/{32 - options.hosts}"
    with tempfile.TemporaryDirectory() as work:
        responder = start_responder(options, work)
        try:
            wait_for_port_137()
            print("| | found | missed | took | hosts/s | CPU | hosts per CPU second | memory |\n|---|---|---|---|---|---|---|---|")
            good = row("sallyport nbtstat", [PROGRAM, "nbtstat", network, "--json"], alive)
            if shutil.which("nbtscan"):
                row("nbtscan", ["nbtscan", "-q", "-s", ":", network], alive)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
        finally:
            responder.kill()
            _, _, busy = os.wait4(responder.pid, 0)
    print(f"The responder used {busy.ru_utime + busy.ru_stime:.2f} s of CPU; all asking together {used.ru_utime + used.ru_stime:.2f} s.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
