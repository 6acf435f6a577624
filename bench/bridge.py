#!/usr/bin/python3
"""What a share on another server costs and how fast it is: through Sallyport's bridge, straight at the far server, and through the far
share mounted and re-exported by Samba, turn about in one run.

usage: bench/bridge.py [--repetitions N] [--mib N] [--files N]      as root; writes bench/bridge-results.md
All in a network namespace of its own, so that the far server (Samba) may have port 445.  SALLYPORT=build/release/sallyport.
"""
import argparse
import datetime
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import generators
import process
from servers import HERE, Server

RESULTS = os.path.join(HERE, "bridge-results.md")


class Far(Server):
    def start(self):
        import servers
        pick, servers._free_port = servers._free_port, lambda: 445
        try:
            super().start()
        finally:
            servers._free_port = pick

    def spent(self):
        return {"far": self.cpu_seconds()}


class Front(Server):
    """A server whose share is the far one's; `also` names files with the pids of what works for it."""

    def __init__(self, text, far, also=()):
        super().__init__(text, "tmpfs", None)
        self.far, self.also = far, also

    def start(self):
        os.environ["FAR_PORT"], os.environ["FAR_PASSWORD"] = str(self.far.port), self.far.password
        super().start()

    def spent(self):
        mine = self.cpu_seconds()
        for name in self.also:
            with open(os.path.join(self.folder, name)) as pid:
                mine += process.cpu_seconds(int(pid.read()))
        return {"front": mine, "far": self.far.cpu_seconds()}


def small_files(work, count):
    tree = os.path.join(work, "tree")
    os.makedirs(tree)
    for n in range(count):
        with open(os.path.join(tree, f"f{n}"), "w") as out:
            out.write("x" * 2000)
    return tree


def turn(server, commands):
    before = server.spent()
    _, seconds = generators.smbclient(server, commands, "gcm128")
    time.sleep(0.3)
    after = server.spent()
    return seconds, {part: after[part] - before[part] for part in after}


def measure(options, work):
    big = os.path.join(work, "big")
    with open(big, "wb") as out:
        for _ in range(options.mib):
            out.write(os.urandom(1 << 20))
    small_files(work, options.files)
    os.makedirs(os.path.join(work, "back"))
    rows = {
        f"put {options.mib} MiB": f"put {big} big",
        f"get {options.mib} MiB": f"get big {os.path.join(work, 'back', 'big')}",
        f"put {options.files} files of 2 KB": f"recurse; prompt; lcd {work}; mput tree",
        f"get {options.files} files of 2 KB": f"recurse; prompt; lcd {os.path.join(work, 'back')}; mget tree",
        f"delete {options.files} files": "deltree tree",
    }
    far = Far("samba@far", "tmpfs", None)
    far.start()
    ways = {"straight": far, "bridge": Front("bridge", far)}
    if shutil.which("smbnetfs") and os.path.exists("/dev/fuse"):
        ways["mounted, re-exported"] = Front("reexport", far, ("mount.pid",))
    figures = {row: {way: [] for way in ways} for row in rows}
    try:
        for way, server in ways.items():
            if server is not far:
                server.start()
        for _ in range(options.repetitions):
            for way, server in ways.items():
                for row, commands in rows.items():
                    figures[row][way].append(attempt(server, commands))
                    print(way, row, figures[row][way][-1], flush=True)
    finally:
        for server in reversed(ways.values()):
            server.stop()
            server.remove_files()
    return figures


def attempt(server, commands):
    try:
        return turn(server, commands)
    except (generators.Failed, RuntimeError, OSError) as failure:
        return str(failure)[:200]


def cell(row, turns, options):
    good = [each for each in turns if not isinstance(each, str)]
    if not good:
        told = re.findall(r"NT_STATUS_\w+", turns[0])
        return f"failed: {told[0] if told else turns[0][-60:]}", ""
    seconds = statistics.median(each[0] for each in good)
    size = options.mib if "MiB" in row else options.files
    speed = f"{size / seconds:.0f} {'MiB' if 'MiB' in row else 'files'}/s"
    per = 1024 / options.mib if "MiB" in row else 1000 / options.files
    cpu = {part: statistics.median(each[1][part] for each in good) * per for part in good[0][1]}
    unit = "GiB" if "MiB" in row else "1000 files"
    return speed, " + ".join(f"{value:.2f} s {part}" for part, value in cpu.items()) + f" a {unit}"


def write(figures, options):
    with open(RESULTS, "w") as out:
        out.write(f"""# A share on another server: the bridge's speed

Written by `bench/bridge.py` on {datetime.date.today()}, {os.cpu_count()} processors, medians of {options.repetitions} turns, each turn all
ways after one another. The far server is Samba's smbd with its share in memory, the client smbclient, everything on loopback of one
machine and encrypted with AES-128-GCM on each line. CPU is the servers' (front: the bridge, or smbd and smbnetfs), not the client's.
A turn has smbclient's start and login in it.

""")
        ways = list(next(iter(figures.values())))
        out.write("| | " + " | ".join(ways) + " |\n|" + " --- |" * (len(ways) + 1) + "\n")
        for row, of_way in figures.items():
            cells = [cell(row, of_way[way], options) for way in ways]
            out.write(f"| {row} | " + " | ".join(speed for speed, _ in cells) + " |\n")
            out.write("| | " + " | ".join(cpu for _, cpu in cells) + " |\n")
        if "mounted, re-exported" not in ways:
            out.write("\nMounting and re-exporting was not run: smbnetfs or /dev/fuse is not there.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--mib", type=int, default=512)
    parser.add_argument("--files", type=int, default=500)
    options = parser.parse_args()
    if os.environ.get("BRIDGE_NETNS") != "1":
        again = "ip link set lo up && exec \"$@\""
        os.execvpe("unshare", ["unshare", "-n", "sh", "-c", again, "sh", sys.executable, *sys.argv], {**os.environ, "BRIDGE_NETNS": "1"})
    work = tempfile.mkdtemp(prefix="sallyport-bridge-", dir="/dev/shm")
    try:
        write(measure(options, work), options)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    subprocess.run(["cat", RESULTS], check=False)


if __name__ == "__main__":
    main()
