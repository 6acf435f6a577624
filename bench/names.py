#!/usr/bin/python3
"""How many NetBIOS name queries a second are answered, at what cost, and what 50,000 registered names weigh: sallyport and nmbd.

usage (root): bench/names.py [--repetitions N] [--seconds S] [--names N] [--window N]
Two network namespaces with a link between them: the server in one, kept to one processor, bench/nameload.c in the other on another
processor. The servers take turns; the figures are medians. Writes bench/names-results.md. SALLYPORT names the program.
needs: gcc iproute2 samba
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.environ.get("SALLYPORT") or os.path.join(os.path.dirname(HERE), "build/release/sallyport")
SERVER, CLIENT, FIRST, SOURCES = "10.90.0.1", "10.90.0.2", "10.90.128.1", 250
POLICY = """[server]
state = "{d}/state"
netbios_name = "BENCHSRV"
listen = ["127.0.0.1:4450"]
[[share]]
name = "s"
path = "{d}"
[[zone]]
name = "bench"
networks = ["10.90.0.0/16"]
wins = true
reason = "measured"
"""
SMB_CONF = """[global]
  netbios name = BENCHSRV
  workgroup = BENCH
  interfaces = {server}/16
  bind interfaces only = yes
  wins support = yes
  local master = no
  log level = 0
  max log size = 50
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log
"""


def run(*words):
    subprocess.run(words, check=True, capture_output=True, timeout=30)


class Namespace:
    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "3600"])
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            time.sleep(0.02)

    def words(self, *words):
        return ["nsenter", "-t", str(self.holder.pid), "-n", *words]

    def run(self, *words):
        run(*self.words(*words))

    def end(self):
        self.holder.kill()
        self.holder.wait()


def connect(server, client):
    run("ip", "link", "add", "nsrv0", "netns", str(server.holder.pid), "type", "veth", "peer", "name", "ncli0", "netns", str(client.holder.pid))
    for side, device, address in ((server, "nsrv0", SERVER), (client, "ncli0", CLIENT)):
        side.run("ip", "addr", "add", f"{address}/16", "broadcast", "+", "dev", device)
        side.run("ip", "link", "set", device, "up")
        side.run("ip", "link", "set", "lo", "up")
    client.run("ip", "route", "add", "local", "10.90.128.0/17", "dev", "lo")  # who registers: any address of these


class Measured:
    """A server in its namespace, kept to one processor."""

    def __init__(self, name, where, directory):
        self.name = name
        if name == "nmbd":
            conf = os.path.join(directory, "smb.conf")
            with open(conf, "w") as out:
                out.write(SMB_CONF.format(d=directory, server=SERVER))
            words = ["nmbd", "-F", "--no-process-group", "-s", conf]
        else:
            conf = os.path.join(directory, "sallyport.toml")
            with open(conf, "w") as out:
                out.write(POLICY.format(d=directory))
            words = [PROGRAM, "serve", "--config", conf]
        self.log = open(os.path.join(directory, "out"), "w+")
        self.process = subprocess.Popen(where.words("taskset", "-c", "0", *words), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def load(client, *words):
    done = subprocess.run(client.words("taskset", "-c", "1", *words), capture_output=True, text=True, timeout=600)
    return json.loads(done.stdout) if done.stdout else {}


def wait_until_it_answers(client, program):
    for _ in range(60):
        if load(client, program, "query", SERVER, CLIENT, "1", "0.3", "1", "own", "BENCHSRV").get("answers"):
            return
        time.sleep(0.2)
    raise SystemExit("the server does not answer for its own name")


def one_turn(name, server, client, program, options):
    with tempfile.TemporaryDirectory() as directory:
        measured = Measured(name, server, directory)
        try:
            wait_until_it_answers(client, program)
            rows = {}

            def asked(row, *kind, askers=1):
                before = measured.cpu()
                result = load(client, program, "query", SERVER, FIRST, str(askers), str(options.seconds), str(options.window // askers), *kind)
                rows[row] = (result["answers"] / result["seconds"], (measured.cpu() - before) / max(result["answers"], 1) * 1e6,
                             result["lost"])
            asked("own", "own", "BENCHSRV")
            asked("many", "own", "BENCHSRV", askers=32)
            asked("status", "status")
            before, cpu = measured.memory(), measured.cpu()
            registered = load(client, program, "register", SERVER, FIRST, str(SOURCES), str(options.names))
            rows["register"] = (registered["registered"] / registered["seconds"], (measured.cpu() - cpu) / max(registered["registered"], 1) * 1e6,
                                options.names - registered["registered"])
            rows["memory"] = (before, measured.memory())
            asked("wins", "wins", str(options.names))
            return rows
        finally:
            measured.end()


TITLES = {"own": "query of the server's own name, one asker", "many": "the same, 32 askers",
          "wins": "query of one of the registered names", "status": "node status",
          "register": "registration at the WINS server, one at a time"}


def report(all_turns, options):
    out = [f"{options.repetitions} turns, {options.seconds:g} s each, {options.window} questions under way, {options.names:,} names; medians.", "",
           "| | Sallyport /s | nmbd /s | ratio | Sallyport CPU s per million | nmbd CPU s per million | lost (Sallyport, nmbd) |",
           "| --- | --- | --- | --- | --- | --- | --- |"]
    for row, title in TITLES.items():
        rate = {name: statistics.median(turn[row][0] for turn in turns) for name, turns in all_turns.items()}
        cpu = {name: statistics.median(turn[row][1] for turn in turns) for name, turns in all_turns.items()}
        lost = {name: sum(turn[row][2] for turn in turns) for name, turns in all_turns.items()}
        out.append(f"| {title} | {rate['sallyport']:,.0f} | {rate['nmbd']:,.0f} | {rate['sallyport'] / rate['nmbd']:.1f} "
                   f"| {cpu['sallyport']:.2f} | {cpu['nmbd']:.2f} | {lost['sallyport']}, {lost['nmbd']} |")
    for name, turns in all_turns.items():
        before, after = (statistics.median(turn["memory"][i] for turn in turns) for i in (0, 1))
        out.append(f"\nMemory of {name}: {before:.1f} MiB, with {options.names:,} names {after:.1f} MiB "
                   f"({(after - before) * 1024 * 1024 / options.names:.0f} bytes a name).")
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser()
    for name, kind, value in (("repetitions", int, 3), ("seconds", float, 3), ("names", int, 50000), ("window", int, 128)):
        parser.add_argument("--" + name, type=kind, default=value)
    options = parser.parse_args()
    server, client = Namespace(), Namespace()
    turns = {"sallyport": [], "nmbd": []}
    try:
        connect(server, client)
        with tempfile.TemporaryDirectory() as work:
            program = os.path.join(work, "nameload")
            subprocess.run(["gcc", "-O2", "-o", program, os.path.join(HERE, "nameload.c")], check=True)
            for _ in range(options.repetitions):
                for name in turns:
                    turns[name].append(one_turn(name, server, client, program, options))
                    print(name, turns[name][-1], file=sys.stderr, flush=True)
    finally:
        server.end()
        client.end()
    text = report(turns, options)
    print(text)
    with open(os.path.join(HERE, "names-results.md"), "w") as out:
        out.write("# Names: Sallyport and nmbd\n\nWritten by `sudo bench/names.py`. " + text)


if __name__ == "__main__":
    main()
