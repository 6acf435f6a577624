#!/usr/bin/python3
"""How fast `sallyport audit` is beside nmap and nbtscan, turn about in one run, on a range in which every address answers.

usage: bench/audit.py [options]
  sudo bench/audit.py                          all rows; writes bench/audit-results.md
  sudo bench/audit.py --rows sweep --repetitions 5
  sudo bench/audit.py --range 10.80.0.0/20     a smaller range for sweep and node status
Two network namespaces, a link between them, canned_smb behind every address of 10.80.0.0/16; for each end a thread of the kernel
receives, unless --together is given.  Nothing of it is seen outside, and
all ends with this program.  What the rows mean is in bench/README.md.
"""
import argparse
import datetime
import json
import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

import report
from ends import Ends
from servers import BUILD, HERE

ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tests/audit"))
import world  # noqa: E402

PROGRAM = os.environ.get("SALLYPORT") or os.path.join(ROOT, "build/release/sallyport")
RESPONDER = os.path.join(BUILD, "canned_smb")
SCRIPTS = "smb-protocols,smb2-security-mode,smb2-capabilities,smb2-time"
TURN_LIMIT = 900


@dataclass
class Turn:
    hosts: int
    found: int
    seconds: float
    cpu: float  # of the scanner, and of the kernel's thread that receives for it
    memory_mib: float
    far_busy: float


@dataclass
class Row:
    name: str
    what: str
    aim: str
    programs: dict  # {name: (words of a range, reader of its output, range or None)}
    turns: dict = field(default_factory=dict)


# What each found, from what it wrote.

def nmap_fingerprints(path):
    """Hosts whose dialects up to 3.1.1 and signing were told."""
    with open(path) as text:
        hosts = text.read().split("Nmap scan report for")[1:]
    return sum("NT LM 0.12" in h and re.search(r"\|_? +311\s", h) is not None and "Message signing" in h for h in hosts)


def nmap_open(path):
    """Hosts with both ports open, from its grepable output."""
    with open(path) as text:
        return sum("139/open" in line and "445/open" in line for line in text)


def nbtscan_hosts(path):
    with open(path) as text:
        return sum("CANNEDHOST" in line for line in text)


def nbtstat_hosts(path):
    with open(path) as text:
        return sum(bool(json.loads(line).get("names")) for line in text)


def ours_json(test):
    """Of a network its own address and that of all are not asked."""
    def read(path):
        with open(path) as text:
            told = json.load(text)
        return sum(bool(test(host["facts"])) for host in told["hosts"]), told["addresses"]
    return read


def both_open(facts):
    return facts["smb"]["port"] == "open" and facts["netbios"]["port"] == "open"


def fingerprinted(facts):
    dialects = facts["smb"]["dialects"]
    return facts["smb1"] and facts["smb2"] and dialects["3.1.1"] and dialects["NT LM 0.12"] and dialects["CORE"] is False


def known_by_name(facts):
    return fingerprinted(facts) and facts["ntlm"] and facts["node_status"]


def rows(options):
    nmap = ["nmap", "-n", "-Pn", "-p139,445"]
    fingerprint = [*nmap, "-T4", "--min-hostgroup", "1024", "--script", SCRIPTS, "-oN", "FILE"]
    sweep = [*nmap, "-sS", "-T5", "--min-rate", "20000", "--max-retries", "2", "-oG", "FILE"]
    ours = [PROGRAM, "audit", "--no-history", "--json", "FILE"]
    alike = [*ours, "--no-names", "--no-quic", "--no-anonymous"]
    return [
        Row("fingerprint", "dialects, signing, capabilities, time", "≥ 1,500 hosts/s, ≥ 30 a CPU-second",
            {"nmap": (fingerprint, nmap_fingerprints, options.few), "sallyport": (alike, ours_json(fingerprinted), options.many)}),
        Row("audit", "all that an audit asks: logins, names, QUIC besides", "as above",
            {"nmap": (fingerprint, nmap_fingerprints, options.few), "sallyport": (ours, ours_json(known_by_name), options.many)}),
        Row("sweep", "TCP 139 and 445 of each address, as root", "all found, ≥ 4",
            {"nmap": (sweep, nmap_open, options.range),
             "sallyport": ([*ours, "--sweep-only", "--no-names"], ours_json(both_open), options.range)}),
        Row("node-status", "UDP 137 of each address", "≥ 20,000 hosts/s, all found",
            {"nbtscan": (["nbtscan", "-q", "-s", ":"], nbtscan_hosts, options.range),
             "sallyport": ([PROGRAM, "nbtstat", "--json"], nbtstat_hosts, options.range)}),
        Row("nobody", "a sweep of addresses that never answer: memory must not grow with their number", "memory the same",
            {name: ([*ours, "--sweep-only"], lambda path: 0, where)
             for name, where in (("sallyport, few", "10.81.0.0/22"), ("sallyport", "10.81.0.0/17"))}),
    ]


# The range

def start_range(processors, folder, apart):
    """The namespaces "range" and "source", the responder in the first one."""
    ends = Ends(folder)
    for name in ("range", "source"):
        world.run("ip", "netns", "add", name)
        world.run("ip", "-n", name, "link", "set", "lo", "up")
    world.run("ip", "link", "add", "e0", "netns", "range", "type", "veth", "peer", "name", "e0", "netns", "source")
    for name, address in (("range", "10.79.0.1/24"), ("source", "10.79.0.2/24")):
        world.run("ip", "-n", name, "addr", "add", address, "dev", "e0")
        world.run("ip", "-n", name, "link", "set", "e0", "up", "txqueuelen", "10000")
    world.run("ip", "-n", "range", "route", "add", "local", "10.80.0.0/16", "dev", "lo")
    world.run("ip", "-n", "range", "route", "add", "blackhole", "10.81.0.0/16")
    world.run("ip", "-n", "source", "route", "add", "10.80.0.0/15", "via", "10.79.0.1")
    # Of a responder's side, so that it is the scanner that is measured: no SYN is dropped, no port is short.
    for setting in ("net.ipv4.tcp_max_syn_backlog=65536", "net.core.somaxconn=65535", "net.ipv4.tcp_syncookies=0"):
        subprocess.run(["ip", "netns", "exec", "range", "sysctl", "-qw", setting], capture_output=True)
    if apart:
        ends.receive_apart()
    pin = ["taskset", "-c", "0"] if len(processors) > 1 else []
    ends.responder = subprocess.Popen(["ip", "netns", "exec", "range", *pin, RESPONDER], stdout=subprocess.PIPE, text=True)
    if ends.responder.stdout.readline().strip() != "ready":
        raise SystemExit("canned_smb did not start")
    return ends


def watch(pid):
    """-> (status, usage, most memory in MiB). ru_maxrss would be this program's own, until it became the other."""
    memory = 0
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            return status, used, memory
        try:
            with open(f"/proc/{pid}/status") as text:
                found = re.search(r"^VmHWM:\s+(\d+)", text.read(), re.M)
            memory = int(found[1]) / 1024 if found else memory
        except OSError:
            pass
        time.sleep(0.02)


def take_turn(words, reader, where, folder, ends):
    out = os.path.join(folder, "out")
    words = [out if w == "FILE" else w for w in words] + [where]
    far, near, began = ends.far_cpu(), ends.receiving("source"), time.monotonic()
    with open(out if out not in words else os.devnull, "w") as log:
        process = subprocess.Popen(["ip", "netns", "exec", "source", *words], stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
    status, used, memory = watch(process.pid)
    seconds = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        print(f"no figure: {' '.join(words)}: status {os.waitstatus_to_exitcode(status)}", flush=True)
        return None
    busy, receiving = (ends.far_cpu() - far) / seconds, ends.receiving("source") - near
    found, hosts = reader(out), 1 << (32 - int(where.split("/")[1]))
    if isinstance(found, tuple):
        found, hosts = found
    return Turn(hosts, found, seconds, used.ru_utime + used.ru_stime + receiving, memory, busy)


# The table

def median(turns, value):
    return statistics.median(value(t) for t in turns)


def line_of(row, name, turns):
    return {"row": row.name, "program": name, "rate": median(turns, lambda t: t.found / t.seconds),
            "per_cpu": median(turns, lambda t: t.found / max(t.cpu, 0.001)),
            "found": 100 * sum(t.found for t in turns) / sum(t.hosts for t in turns),
            "hosts": turns[0].hosts, "seconds": median(turns, lambda t: t.seconds), "memory": max(t.memory_mib for t in turns),
            "busy": median(turns, lambda t: t.far_busy)}


def ratio(lines, row, key):
    mine = [entry for entry in lines if entry["row"] == row.name]
    return report.number(mine[1][key] / mine[0][key]) if len(mine) == 2 and mine[0][key] else "-"


def page(done, options):
    lines = [line_of(row, name, turns) for row in done for name, turns in row.turns.items() if turns]
    text = ["# An audit's speed", "",
            f"Written by `bench/audit.py` on {datetime.date.today()}; what the rows mean is in [README.md](README.md).", "",
            circumstances(options), "",
            "| row | program | hosts | seconds | hosts/s | hosts per CPU-second | found | memory | far end busy |",
            "| --- | --- |" + " ---: |" * 7]
    for e in lines:
        text.append(f"| `{e['row']}` | {e['program']} | {e['hosts']:,} | {e['seconds']:.1f} | {report.number(e['rate'])} | "
                    f"{report.number(e['per_cpu'])} | {e['found']:.2f} % | {e['memory']:.0f} MiB | {100 * e['busy']:.0f} % |")
    text += ["", "| row | what | hosts/s, ratio | per CPU-second, ratio | to reach |", "| --- | --- | ---: | ---: | --- |"]
    for row in done:
        text.append(f"| `{row.name}` | {row.what} | {ratio(lines, row, 'rate')} | {ratio(lines, row, 'per_cpu')} | {row.aim} |")
    return "\n".join(text) + "\n"


def circumstances(options):
    with open("/proc/cpuinfo") as info:
        model = re.search(r"^model name\s*:\s*(.+)$", info.read(), re.M)
    version = re.search(r"version (\S+)", subprocess.run(["nmap", "--version"], capture_output=True, text=True).stdout)
    linux = ".".join(os.uname().release.split(".")[:2])
    charged = "at whose cost it happens to be" if options.together else "by threads of its own that are counted with it"
    return (f"{os.cpu_count()} × {model[1] if model else '?'}, Linux {linux}, nmap {version[1] if version else '?'}; "
            f"{options.repetitions} turns each, medians; the responder on one processor, the scanner where there is room; the kernel "
            f"receives for each end {charged}.")


def build_responder():
    os.makedirs(BUILD, exist_ok=True)
    source = os.path.join(HERE, "canned_smb.c")
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", RESPONDER, source], check=True)


def has_command():
    done = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True) if os.path.exists(PROGRAM) else None
    return done is not None and re.search(r"^\s+audit\b", done.stdout, re.M) is not None


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="", help="names with commas between; default: all")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--range", default="10.80.0.0/16", help="for sweep and node status; within 10.80.0.0/16")
    parser.add_argument("--few", default="10.80.0.0/22", help="hosts for nmap's fingerprints, which are slow")
    parser.add_argument("--many", default="10.80.0.0/18", help="hosts for ours")
    parser.add_argument("--together", action="store_true", help="receive in the time of who sends, as the link does by itself")
    parser.add_argument("--output", default=os.path.join(HERE, "audit-results.md"))
    return parser.parse_args(words)


def main(words):
    options = parse(words)
    if reason := world.why_not():
        raise SystemExit(reason)
    wanted = [r for r in rows(options) if not options.rows or r.name in options.rows.split(",")]
    if not wanted:
        raise SystemExit("no such row; there are fingerprint, sweep, node-status, nobody")
    folder, processors = world.enter(), os.sched_getaffinity(0)
    build_responder()
    ends = start_range(processors, folder, not options.together)
    ours, failed = has_command(), set()
    if not ours:
        print(f"{PROGRAM} has no `audit`: the others alone", flush=True)
    for row in wanted:
        for name, (command, reader, where) in list(row.programs.items()) * options.repetitions:
            if name.startswith("sallyport") and not ours:
                continue
            turn = take_turn(command, reader, where, folder, ends)
            if turn is None:
                failed.add(f"{row.name} ({name})")
                continue
            row.turns.setdefault(name, []).append(turn)
            print(f"{row.name:12} {name:10} {turn.found} of {turn.hosts} in {turn.seconds:.1f} s, {turn.cpu:.1f} s CPU, "
                  f"{turn.memory_mib:.0f} MiB, far end {100 * turn.far_busy:.0f} %", flush=True)
    with open(options.output, "w", encoding="utf-8") as out:
        out.write(page(wanted, options))
    print(f"written: {options.output}")
    return f"no figure for {', '.join(sorted(failed))}" if failed else 0


if __name__ == "__main__":
    main(sys.argv[1:])
