"""A network for tests of names: a bridge, on it this machine with the server, and machines in namespaces of their own that ask,
claim, register, or only listen.  Needs root and INTEROP_NETNS."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

import server as servers
from cable import run

SERVER, DEVICE, STRANGER, OTHER = "10.76.0.1", "10.76.0.20", "10.76.0.66", "10.76.0.30"
POLICY = """[server]
state = "{state}"
netbios_name = "{name}"
workgroup = "OLDGROUP"
listen = ["{server}:445"]
{netbios}
[[share]]
name = "share"
path = "{share}"
"""
LEASE = """[[lease]]
device = "{device}"
dialects = ["2.1", "3.0", "3.1.1"]
encryption = "optional"
signing = "optional"
shares = ["share"]
rights = "write"
reason = "test of names"
until = {until}
{more}
"""
WINS_ZONE = """[[zone]]
name = "lan"
networks = ["10.76.0.0/24"]
wins = true
reason = "test of names"
"""
SMB_CONF = """[global]
  netbios name = {name}
  workgroup = {workgroup}
  interfaces = {address}/24
  bind interfaces only = yes
  name resolve order = {order}
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log
{more}
"""


def said(*words, timeout=60):
    """What a program printed, whatever its status."""
    return subprocess.run(words, text=True, errors="replace", timeout=timeout, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT).stdout


class Machine:
    """A namespace with one address on the bridge."""

    def __init__(self, lan, name, address):
        self.name, self.address, self.started = name, address, []
        self.directory = os.path.join(lan.directory, name)
        os.mkdir(self.directory)
        self.keeper = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        servers.wait_until(lambda: os.readlink(f"/proc/{self.keeper.pid}/ns/net") != os.readlink("/proc/self/ns/net"), 10)
        run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", str(self.keeper.pid))
        run("ip", "link", "set", name, "master", lan.bridge, "up")
        for words in (("link", "set", "lo", "up"), ("addr", "add", address + "/24", "broadcast", "+", "dev", "eth0"), ("link", "set", "eth0", "up")):
            run(*self.inside("ip", *words))
        self.conf("smb.conf", name[:15].upper())

    def inside(self, *words):
        return ("nsenter", "-t", str(self.keeper.pid), "-n", *words)

    def said(self, *words, timeout=60):
        return said(*self.inside(*words), timeout=timeout)

    def conf(self, file, name, order="bcast", more="", workgroup="ELSEWHERE"):
        path = os.path.join(self.directory, file)
        with open(path, "w") as out:
            out.write(SMB_CONF.format(name=name, address=self.address, d=self.directory, order=order, more=more, workgroup=workgroup))
        return path

    def nmblookup(self, *words):
        return self.said("nmblookup", "-s", os.path.join(self.directory, "smb.conf"), *words)

    def start(self, *words):
        self.started.append(subprocess.Popen(self.inside(*words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.started[-1]

    def nmbd(self, name, more="", workgroup="ELSEWHERE"):
        return self.start("nmbd", "-F", "--no-process-group", "-s", self.conf("nmbd.conf", name, "wins bcast", more, workgroup))

    def python(self, code):
        """What a few lines of Python print here."""
        return self.said("/usr/bin/python3", "-c", PACKETS + code)

    def end(self):
        for process in self.started:
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.keeper.kill()
        self.keeper.wait()


# For Machine.python: datagrams by hand. name() encodes, ask() sends from port 137 and returns what comes back.
PACKETS = """
import socket, struct, time
def name(text, suffix):
    plain = text.encode().ljust(15) + bytes([suffix])
    return b"\\x20" + b"".join(bytes([65 + (c >> 4), 65 + (c & 15)]) for c in plain) + b"\\0"
def about(flags, text, suffix, address, group=False, ttl=0):
    return struct.pack(">6H", 0x4242, flags, 1, 0, 0, 1) + name(text, suffix) + b"\\0\\x20\\0\\1\\xc0\\x0c\\0\\x20\\0\\1" + struct.pack(
        ">IHH", ttl, 6, 0x8000 if group else 0) + socket.inet_aton(address)
def ask(datagram, to, seconds=1.5, port=137):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    s.bind(("0.0.0.0", port))
    s.sendto(datagram, (to, 137))
    end, out = time.time() + seconds, []
    while (left := end - time.time()) > 0:
        s.settimeout(left)
        try:
            data, peer = s.recvfrom(2000)
        except socket.timeout:
            break
        if data != datagram:
            out.append((peer[0], data))
    return out
def told(answers):
    for peer, data in answers:
        print(peer, "opcode", data[2] >> 3 & 15, "rcode", data[3] & 15, "response" if data[2] & 128 else "request")
"""


class Capture:
    """What a machine hears and sends on UDP 137 and 138: told by our own decoder, whose goldens are of others."""

    def __init__(self, machine, what="udp port 137 or udp port 138"):
        self.path = os.path.join(machine.directory, "heard.pcap")
        self.process = subprocess.Popen(machine.inside("tcpdump", "-i", "eth0", "-U", "--immediate-mode", "-Z", "root", "-w", self.path, what),
                                        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.process.stderr.readline()

    def messages(self):
        """[{"source": "10.76.0.1:137", "type": "NBNS NAME REGISTRATION request", ...}], once it has ended."""
        time.sleep(0.3)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        self.process.stderr.close()
        return [json.loads(line) for line in said(servers.PROGRAM, "decode", "--json", self.path).splitlines() if line.startswith("{")]

    def packets(self):
        """Who sent what to whom, as tcpdump says; after messages()."""
        return said("tcpdump", "-n", "-r", self.path).splitlines()

    def from_server(self):
        return [one["type"] for one in self.messages() if one.get("source", "").startswith(SERVER + ":")]


class Lan:
    """The bridge with its machines and the server."""
    bridge = "lan0"

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="interop-names-")
        os.chmod(self.directory, 0o755)
        self.machines, self.process = {}, None
        for folder in ("state", "share"):
            os.mkdir(os.path.join(self.directory, folder))
        os.chmod(os.path.join(self.directory, "state"), 0o700)
        self.config = os.path.join(self.directory, "sallyport.toml")
        run("ip", "link", "add", self.bridge, "type", "bridge")
        run("ip", "addr", "add", SERVER + "/24", "broadcast", "+", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")

    def machine(self, name, address):
        self.machines[name] = Machine(self, name, address)
        return self.machines[name]

    def write_policy(self, rules, netbios="", name="SALLY"):
        with open(self.config, "w") as out:
            out.write(POLICY.format(state=os.path.join(self.directory, "state"), share=os.path.join(self.directory, "share"), server=SERVER,
                                    netbios=netbios, name=name) + rules)

    def serve(self, rules, netbios="", name="SALLY"):
        self.write_policy(rules, netbios, name)
        with open(os.path.join(self.directory, "log"), "a") as log:
            self.process = subprocess.Popen([servers.PROGRAM, "serve", "--config", self.config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if not servers.wait_until(lambda: self.process.poll() is not None or servers.accepts(445, SERVER), 30) or self.process.poll() is not None:
            raise AssertionError("the server did not start:\n" + self.log())

    def stop(self):
        if not self.process:
            return
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        self.process = None
        if status or servers.SANITIZER.search(self.log()):
            raise AssertionError(f"ended with status {status}\n{self.log()}")

    def log(self):
        with open(os.path.join(self.directory, "log"), errors="replace") as text:
            return text.read()

    def sallyport(self, *words):
        return said(servers.PROGRAM, *words, "--config", self.config)

    def own(self):
        """Our own names: {"SALLY<20>": "registered", ...}"""
        return {f"{one['name']}<{one['suffix']}>": one["state"] for one in json.loads(self.sallyport("nbtstat", "-n", "--json"))}

    def names(self):
        return json.loads(self.sallyport("status", "--json"))["names"]

    def wait_for_names(self, state="registered"):
        if not servers.wait_until(lambda: state in self.own().get("SALLY<20>", ""), 20, 0.2):
            raise AssertionError(f"SALLY<20> is not {state}: {self.own()}\n{self.log()}")

    def refusals(self):
        return json.loads(self.sallyport("status", "--json"))["last_refusals"]

    def end(self):
        try:
            if self.process:
                self.process.kill()
                self.process.wait()
        finally:
            for machine in self.machines.values():
                machine.end()
            subprocess.run(["ip", "link", "del", self.bridge], capture_output=True)
            shutil.rmtree(self.directory, ignore_errors=True)


def listens():
    """Whether anything here has UDP 137."""
    return ":137 " in said("ss", "-Hlun")
