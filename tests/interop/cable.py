"""A second machine for a test: a network namespace of its own at the other end of a cable.  Needs root and INTEROP_NETNS."""
import os
import subprocess

import server as servers


def run(*words, stdin=None):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=20, input=stdin).stdout


class FarMachine:
    """`near` and `far` are addresses with their prefix; more of either family by address()."""

    def __init__(self, near, far, name="cable"):
        self.ends = (name + "0", name + "1")
        self.keeper = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        self.started = []
        try:
            self.connect(near, far)
        except BaseException:
            self.remove()
            raise

    def connect(self, near, far):
        def network(pid):
            return os.readlink(f"/proc/{pid}/ns/net")
        if not servers.wait_until(lambda: network(self.keeper.pid) != network("self"), 10):
            raise AssertionError("no network for the far machine")
        run("ip", "link", "add", self.ends[0], "type", "veth", "peer", "name", self.ends[1], "netns", str(self.keeper.pid))
        run("ip", "link", "set", self.ends[0], "up")
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "link", "set", self.ends[1], "up")
        self.address(near, far)

    def address(self, near, far):
        nodad = ("nodad",) if ":" in near else ()
        run("ip", "addr", "add", near, "dev", self.ends[0], *nodad)
        self.run("ip", "addr", "add", far, "dev", self.ends[1], *nodad)

    def own(self, block, far):
        """Every address of the block is the far machine's."""
        self.run("ip", "route", "add", "local", block, "dev", "lo")
        run("ip", "route", "add", block, "via", far)

    def inside(self, *words):
        return ("nsenter", "-t", str(self.keeper.pid), "-n", *words)

    def run(self, *words, stdin=None):
        return run(*self.inside(*words), stdin=stdin)

    def start(self, *words):
        self.started.append(subprocess.Popen(self.inside(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True))
        return self.started[-1]

    def remove(self):
        for process in (*self.started, self.keeper):
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        subprocess.run(["ip", "link", "del", self.ends[0]], capture_output=True)
