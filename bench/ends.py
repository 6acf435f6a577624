"""The two ends of the link of bench/audit.py, and what each costs: the responder, and for each end a thread of the kernel that
receives for it.  By itself a veth works for the receiver in the time of who sends, and the scanner would pay for both machines.
"""
import os
import sys

from servers import HERE

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests/audit"))
import world  # noqa: E402


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Ends:
    """Of the namespaces "range" and "source", each with an interface e0."""

    def __init__(self, folder):
        self.responder = None  # its process
        self.kernel = os.path.join(folder, "kernel")
        self.receivers = {"range": [], "source": []}
        # Threads of the kernel are in the whole machine's /proc alone, on which ours stands.
        os.mkdir(self.kernel)
        world.run("umount", "/proc")
        world.run("mount", "--bind", "/proc", self.kernel)
        world.run("mount", "-t", "proc", "proc", "/proc")

    def receive_apart(self):
        """Both receive by threads of the kernel from now on. The queues keep what does not fit into the link."""
        for name in self.receivers:
            inside = ["ip", "netns", "exec", name]
            world.run(*inside, "ethtool", "-K", "e0", "gro", "on", "tso", "off")
            world.run(*inside, "tc", "qdisc", "replace", "dev", "e0", "root", "pfifo", "limit", "10000")
        for name, threads in self.receivers.items():
            before = self.kernel_receivers()
            world.run("ip", "netns", "exec", name, "sh", "-c", "echo 1 > /sys/class/net/e0/threaded")
            threads += self.kernel_receivers() - before

    def kernel_receivers(self):
        """The ids of all such threads there are."""
        found = set()
        for pid in filter(str.isdigit, os.listdir(self.kernel)):
            try:
                with open(f"{self.kernel}/{pid}/comm") as name:
                    if name.read().startswith("napi/"):
                        found.add(pid)
            except OSError:
                pass  # has ended
        return found

    def receiving(self, name):
        """Seconds, of its processor time, until now."""
        total = 0
        for pid in self.receivers[name]:
            with open(f"{self.kernel}/{pid}/schedstat") as text:
                total += int(text.read().split()[0]) / 1e9
        return total

    def far_cpu(self):
        return cpu_of(self.responder.pid) + self.receiving("range")
