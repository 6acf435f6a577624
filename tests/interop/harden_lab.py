"""Three network namespaces for the tests of `sallyport harden`: a gate with every port of NetBIOS and SMB open, and two places to come from."""
import json
import os
import subprocess
import sys

import server as servers

TCP_PORTS = (22, 137, 138, 139, 445)
UDP_PORTS = (53, 137, 138, 139, 445)

# Answers on every port; prints a line when it is ready.
LISTENER = """
import socket, threading
def tcp(port):
    s = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    kept = []
    while True:
        c, _ = s.accept()
        kept.append(c)
        threading.Thread(target=lambda c=c: talk(c), daemon=True).start()
def talk(c):
    try:
        while data := c.recv(100):
            c.sendall(data)
    except OSError:
        pass
def udp(family, port):
    s = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind(("", port))
    while True:
        data, peer = s.recvfrom(100)
        s.sendto(data, peer)
for p in %r: threading.Thread(target=tcp, args=(p,)).start()
for p in %r:
    for f in (socket.AF_INET, socket.AF_INET6): threading.Thread(target=udp, args=(f, p)).start()
import time; time.sleep(0.5)
print("ready", flush=True)
"""

# [[source, target, protocol, port], ...] on standard input -> [true or false, ...]
PROBE = """
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
def family(a): return socket.AF_INET6 if ":" in a else socket.AF_INET
def tcp(source, target, port):
    with socket.socket(family(source), socket.SOCK_STREAM) as s:
        s.settimeout(3)
        s.bind((source, 0))
        s.connect((target, port))
        s.sendall(b"x")
        return s.recv(1) == b"x"
def udp(source, target, port):
    with socket.socket(family(source), socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.bind((source, 0))
        for _ in range(3):
            s.sendto(b"x", (target, port))
            s.settimeout(0.3)
            try:
                return s.recv(1) == b"x"
            except socket.timeout:
                pass
    return False
def passes(source, target, protocol, port):
    try:
        return (tcp if protocol == "tcp" else udp)(source, target, port)
    except OSError:
        return False
asked = json.load(sys.stdin)
with ThreadPoolExecutor(32) as pool:
    print(json.dumps(list(pool.map(lambda each: passes(*each), asked))))
"""


class Place:
    """A network namespace that lives as long as one process in it."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        ours = os.readlink("/proc/self/ns/net")
        if not servers.wait_until(lambda: self.network() not in (None, ours), 10):
            raise AssertionError("no network namespace")
        self.run("ip", "link", "set", "lo", "up")

    def network(self):
        try:
            return os.readlink(f"/proc/{self.holder.pid}/ns/net")
        except OSError:
            return None

    def inside(self, *words):
        return ["nsenter", "-t", str(self.holder.pid), "-n", *words]

    def run(self, *words, check=True, timeout=60, **keywords):
        done = subprocess.run(self.inside(*words), capture_output=True, text=True, timeout=timeout, **keywords)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def end(self):
        self.holder.kill()
        self.holder.wait()


class Lab:
    """gate -- a (10.77.1.0/24, 2001:db8:77:1::/64), gate -- b (10.77.2.0/24, 2001:db8:77:2::/64)"""

    def __init__(self):
        self.gate, self.a, self.b = Place(), Place(), Place()
        self.listener = None
        self.known = {}
        try:
            self.connect()
        except BaseException:
            self.end()
            raise

    def connect(self):
        for number, place in ((1, self.a), (2, self.b)):
            subprocess.run(["ip", "link", "add", f"gate{number}", "netns", str(self.gate.holder.pid), "type", "veth", "peer", "name", "eth",
                            "netns", str(place.holder.pid)], check=True, timeout=30)
            self.address(self.gate, f"gate{number}", f"10.77.{number}.1/24", f"2001:db8:77:{number}::1/64")
            self.gate.run("ip", "link", "set", f"gate{number}", "up")
            place.run("ip", "link", "set", "eth", "address", f"02:00:00:00:77:{number:02x}")
            place.run("ip", "link", "set", "eth", "up")

    @staticmethod
    def address(place, device, *addresses):
        for each in addresses:
            place.run("ip", "address", "add", each, "dev", device, *(["nodad"] if ":" in each else []))

    def come_from(self, *sources):
        """Gives both places the addresses to come from."""
        for source in sources:
            if source in self.known:
                continue
            number = 2 if source.startswith(("10.77.2.", "2001:db8:77:2:")) else 1
            self.address(self.b if number == 2 else self.a, "eth", source + ("/64" if ":" in source else "/24"))
            self.known[source] = number

    def listen(self):
        script = LISTENER % (TCP_PORTS, UDP_PORTS)
        self.listener = subprocess.Popen(self.gate.inside(sys.executable, "-c", script), stdout=subprocess.PIPE, text=True)
        if self.listener.stdout.readline().strip() != "ready":
            raise AssertionError("the listener did not start")

    def target(self, source):
        number = self.known[source]
        return f"2001:db8:77:{number}::1" if ":" in source else f"10.77.{number}.1"

    def passing(self, sources):
        """-> {(source, protocol, port)} of all that get an answer."""
        asked = [[source, self.target(source), protocol, port] for source in sources
                 for protocol, ports in (("tcp", TCP_PORTS), ("udp", UDP_PORTS)) for port in ports]
        return {(source, protocol, port) for source, _, protocol, port in self.answered(asked)}

    def passing_by_broadcast(self, sources):
        """-> {(source, port)} of IPv4 whose datagrams to everybody get an answer, both to 255.255.255.255 and to the network's address."""
        sources = [source for source in sources if ":" not in source]
        asked = [[source, target, "udp", port] for source in sources for port in UDP_PORTS
                 for target in ("255.255.255.255", f"10.77.{self.known[source]}.255")]
        found = [(source, port) for source, _, _, port in self.answered(asked)]
        assert all(found.count(each) == 2 for each in found), found
        return set(found)

    def answered(self, asked):
        """Of [source, target, protocol, port] those that get an answer."""
        found = []
        for number, place in ((1, self.a), (2, self.b)):
            here = [each for each in asked if self.known[each[0]] == number]
            answers = json.loads(place.run(sys.executable, "-c", PROBE, input=json.dumps(here)).stdout)
            found += [each for each, passes in zip(here, answers) if passes]
        return found

    def end(self):
        if self.listener:
            self.listener.kill()
            self.listener.wait()
            self.listener.stdout.close()
        for place in (self.a, self.b, self.gate):
            place.end()
