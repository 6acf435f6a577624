"""A private world for the lab: own processes, mounts and networks, which end with the program that asked for them.

enter() runs the same program again inside: as process 1 of a process namespace, so that whatever it started ends with it, even
after kill -9; with mounts of its own, so that namespaces' names and folders are seen by nobody else and need no tidying.
"""
import ctypes
import os
import signal
import subprocess
import sys
import tempfile

MARK = "SALLYPORT_AUDIT_WORLD"  # the folder inside
PR_SET_PDEATHSIG = 1


def run(*words, **more):
    """A command that has to succeed."""
    done = subprocess.run(words, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def why_not():
    """Why there can be no such world here; empty when there can."""
    if os.geteuid() != 0:
        return "needs root: network namespaces"
    words = ["unshare", "-m", "-n", "-p", "--fork", "ip", "link", "add", "x", "type", "bridge"]
    tried = subprocess.run(words, capture_output=True, text=True)
    return "" if tried.returncode == 0 else "no network namespaces here: " + tried.stderr.strip()


def enter():
    """Outside: runs this program inside, and exits with its status. Inside: returns the folder for what is made."""
    if MARK in os.environ:
        return inside()
    os.makedirs("/run/netns", exist_ok=True)
    folder = tempfile.mkdtemp(prefix="audit-lab-")
    words = ["unshare", "-m", "-n", "-p", "--fork", "--kill-child=SIGKILL", "--mount-proc", sys.executable, *sys.argv]
    child = subprocess.Popen(words, env=os.environ | {MARK: folder}, preexec_fn=die_with_parent)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        status = wait(child)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        os.rmdir(folder)
    sys.exit(status)


def wait(child):
    """Ctrl-C goes to both; the one inside tells what it knows and ends by itself."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            pass


def inside():
    folder = os.environ[MARK]
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
    run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    run("ip", "link", "set", "lo", "up")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return folder


class Network:
    """Namespaces on one bridge. Addresses are 10.83.0.N and fd00:83::N."""

    def __init__(self):
        run("ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0")
        run("ip", "link", "set", "br0", "up")

    @staticmethod
    def ipv4(number):
        return f"10.83.0.{number}"

    @staticmethod
    def ipv6(number):
        return f"fd00:83::{number:x}"

    def add(self, name, numbers, ipv4=True, ipv6=False):
        """A namespace with these addresses, on one interface."""
        run("ip", "netns", "add", name)
        link, mac = f"v{numbers[0]}", f"02:00:00:53:00:{numbers[0]:02x}"
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "address", mac, "netns", name)
        run("ip", "link", "set", link, "master", "br0", "up")
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "link", "set", "eth0", "up")
        for number in numbers:
            if ipv4:
                run("ip", "-n", name, "addr", "add", self.ipv4(number) + "/24", "brd", "+", "dev", "eth0")
            if ipv6:
                run("ip", "-n", name, "addr", "add", self.ipv6(number) + "/64", "dev", "eth0", "nodad")
        # One namespace may stand for many hosts, each of which would refuse at its own rate.
        run("ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0")
