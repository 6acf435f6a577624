"""UDP 138: Samba's nmbd as the old machine's side of the network neighbourhood. A leased device and a neighbour that is none hang on
one switch with the server; what each of them gets is captured on its own cable."""
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest

import server as servers
from case import ServedCase
from lab import Lease, Setup, Share, Zone

OURS, DEVICE, NEIGHBOUR = "10.79.0.1", "10.79.0.2", "10.79.0.3"
MASTER, POTENTIAL = 0x40000, 0x10000
NMBD = """[global]
  netbios name = {name}
  workgroup = LABGROUP
  interfaces = {ip}/24
  bind interfaces only = yes
  local master = yes
  preferred master = {preferred}
  domain master = no
  os level = {level}
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log.nmbd
"""


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=30).stdout


class Machine:
    """A network of its own on a port of the switch."""

    def __init__(self, number, ip):
        self.ip, self.directory = ip, tempfile.mkdtemp(prefix="interop-browse-")
        self.keeper = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        self.nmbd = self.dump = None

        def network(pid):
            return os.readlink(f"/proc/{pid}/ns/net")
        if not servers.wait_until(lambda: network(self.keeper.pid) != network("self"), 10):
            raise AssertionError("no network for a machine")
        run("ip", "link", "add", f"port{number}", "master", "switch0", "type", "veth", "peer", "name", "eth0", "netns", str(self.keeper.pid))
        run("ip", "link", "set", f"port{number}", "up")
        for words in (("link", "set", "lo", "up"), ("addr", "add", f"{ip}/24", "broadcast", "+", "dev", "eth0"), ("link", "set", "eth0", "up")):
            run(*self.inside("ip", *words))

    def inside(self, *words):
        return ("nsenter", "-t", str(self.keeper.pid), "-n", *words)

    def capture(self):
        self.pcap = os.path.join(self.directory, "all.pcap")
        self.dump = subprocess.Popen(self.inside("tcpdump", "-i", "eth0", "-U", "-s", "0", "-Z", "root", "-w", self.pcap, "udp"),
                                     stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.dump.stderr.readline()

    def start_nmbd(self, name, level=20, preferred="yes"):
        conf = os.path.join(self.directory, "smb.conf")
        with open(conf, "w") as out:
            out.write(NMBD.format(name=name, ip=self.ip, d=self.directory, level=level, preferred=preferred))
        self.nmbd = subprocess.Popen(self.inside("nmbd", "-F", "--no-process-group", "-s", conf), stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def browse_list(self):
        """{name: (type, comment)} as nmbd keeps it."""
        try:
            with open(os.path.join(self.directory, "browse.dat"), errors="replace") as text:
                return {name: (int(kind, 16), comment) for name, kind, comment in re.findall(r'^"(.*?)" +([0-9a-f]+) "(.*?)"', text.read(), re.M)}
        except FileNotFoundError:
            return {}

    def lookup(self, *words):
        return subprocess.run(self.inside("nmblookup", "-s", "/dev/null", f"--option=interfaces={self.ip}/24", *words), text=True,
                              capture_output=True, timeout=30).stdout

    def remove(self):
        for process in (self.nmbd, self.dump, self.keeper):
            if process:
                process.send_signal(signal.SIGKILL)
                process.wait()
        if self.dump:
            self.dump.stderr.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def encoded(name, suffix):
    raw = name.encode().ljust(15) + bytes([suffix])
    return b"\x20" + bytes(65 + half for byte in raw for half in (byte >> 4, byte & 15)) + b"\0"


def browser_frame(frame, to=("LABGROUP", 0x1D), sender="ASKING", ip=NEIGHBOUR):
    name = b"\\MAILSLOT\\BROWSE\0"
    words = struct.pack("<HHHHBBHIHHHHHBBHHH", 0, len(frame), 0, 0, 0, 0, 0, 1000, 0, 0, 0, len(frame), 69 + len(name), 3, 0, 1, 1, 2)
    smb = b"\xffSMB\x25" + bytes(27) + b"\x11" + words + struct.pack("<H", len(name) + len(frame)) + name + frame
    names = encoded(sender, 0) + encoded(*to)
    return struct.pack(">BBH4sHHH", 0x10, 2, 7, socket.inet_aton(ip), 138, len(names) + len(smb), 0) + names + smb


ASK_LIST = b"\x09\x04" + struct.pack("<I", 0x12345678)
ASK_ANNOUNCEMENT = b"\x02\0ASKING\0"
SENDER = """
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.bind((sys.argv[1], 138))
s.settimeout(2)
for to in sys.argv[3:]:
    s.sendto(bytes.fromhex(sys.argv[2]), (to, 138))
try:
    while True:
        packet, sender = s.recvfrom(2000)
        print(sender[0], packet.hex())
except OSError: pass
"""


class Browsing(ServedCase):
    netbios = {}
    nmbd_level = 20

    @classmethod
    def make_setup(cls):
        leases = [Lease(device=DEVICE), Lease()]
        return Setup([Share("share", cls.folder("share"))], [Zone()], leases, netbios=cls.netbios,
                     server={"netbios_name": "SALLY", "workgroup": "LABGROUP", "comment": "old door", "listen_netbios": [f"{OURS}:139", "127.0.0.1:139"]})

    @classmethod
    def setUpClass(cls):
        cls.machines = []
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: networks of its own")
        for program in ("nmbd", "nmblookup", "tcpdump"):
            if not shutil.which(program):
                raise unittest.SkipTest(f"needs {program}")
        try:
            run("ip", "link", "add", "switch0", "type", "bridge")
            run("ip", "link", "set", "switch0", "up")
            run("ip", "addr", "add", f"{OURS}/24", "broadcast", "+", "dev", "switch0")
            cls.device, cls.neighbour = cls.machine(1, DEVICE), cls.machine(2, NEIGHBOUR)
            cls.device.capture(), cls.neighbour.capture()
            cls.before_server()
            super().setUpClass()
        except BaseException:
            cls.take_down()
            raise

    @classmethod
    def machine(cls, number, ip):
        cls.machines.append(Machine(number, ip))
        return cls.machines[-1]

    @classmethod
    def before_server(cls):
        cls.device.start_nmbd("OLDBOX", cls.nmbd_level)
        if not servers.wait_until(lambda: "<1d>" in cls.device.lookup("-A", DEVICE).lower(), 60, 0.5):
            raise AssertionError("nmbd does not become master browser")

    @classmethod
    def take_down(cls):
        for machine in cls.machines:
            machine.remove()
        subprocess.run(["ip", "link", "del", "switch0"], capture_output=True)

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.take_down()

    def packets(self, machine, source=OURS):
        """What our own decoder makes of the datagrams from there on this machine's cable, as text lines."""
        out = subprocess.run([servers.PROGRAM, "decode", machine.pcap], text=True, capture_output=True, timeout=30).stdout
        return [line for line in out.splitlines() if f"  {source}:138 > " in line]

    def from_port_138(self, machine):
        out = subprocess.run(["tcpdump", "-nr", machine.pcap, f"src host {OURS} and (port 138 or icmp)"], text=True, capture_output=True, timeout=30)
        return out.stdout.splitlines()

    def send(self, machine, frame, *to, **names):
        """What the server answers; others may answer as well."""
        packet = browser_frame(frame, ip=machine.ip, **names)
        out = run(*machine.inside("/usr/bin/python3", "-c", SENDER, machine.ip, packet.hex(), *to))
        return [bytes.fromhex(line.split()[1]) for line in out.splitlines() if line.startswith(OURS + " ")]

    def listed(self, machine, seconds=60):
        servers.wait_until(lambda: "SALLY" in machine.browse_list(), seconds, 0.5)
        return machine.browse_list().get("SALLY")


class BrowsingToDevices(Browsing):
    """The default: the device's neighbourhood shows the server, and nobody else hears of it."""

    def test_1_the_device_lists_us(self):
        kind, comment = self.listed(self.device)
        self.assertEqual(kind & 0x9803, 0x9803)
        self.assertEqual(comment, "old door")

    def test_2_elections_are_lost_without_a_word(self):
        self.send(self.neighbour, b"\x08\x01" + bytes(12) + b"ASKING\0", OURS, "10.79.0.255", to=("LABGROUP", 0x1E))
        time.sleep(4)
        self.assertIn(DEVICE, self.device.lookup("LABGROUP#1d"))
        self.assertFalse([line for line in self.packets(self.device) if "RequestElection" in line])

    def test_3_a_neighbour_gets_no_answer_and_hears_nothing(self):
        for frame in (ASK_LIST, ASK_ANNOUNCEMENT):
            self.assertEqual(self.send(self.neighbour, frame, OURS, "10.79.0.255"), [])
        self.send(self.neighbour, ASK_ANNOUNCEMENT, OURS, "10.79.0.255", to=("LABGROUP", 0))
        time.sleep(3)
        self.assertEqual(self.from_port_138(self.neighbour), [])
        refusal = re.search(rf"from {re.escape(NEIGHBOUR)}.*sallyport why (\w+)", self.server.log())
        self.assertTrue(refusal, self.server.log()[-2000:])
        self.assertIn("138", self.server.why(refusal[1]).stdout)

    def test_4_the_device_that_asks_is_answered(self):
        before = len(self.packets(self.device))
        self.send_as_nmbd_cannot(ASK_ANNOUNCEMENT)
        self.assertTrue(servers.wait_until(lambda: len(self.packets(self.device)) > before, 10, 0.5))

    def send_as_nmbd_cannot(self, frame):
        """nmbd has port 138 of the device: from another one."""
        packet = browser_frame(frame, to=("LABGROUP", 0), ip=DEVICE)
        code = "import socket,sys; socket.socket(2,2).sendto(bytes.fromhex(sys.argv[1]), (sys.argv[2], 138))"
        run(*self.device.inside("/usr/bin/python3", "-c", code, packet.hex(), OURS))

    def test_5_at_the_end_we_are_gone_at_once(self):
        self.assertTrue(self.listed(self.device))
        self.server.stop()
        gone = servers.wait_until(lambda: "SALLY" not in self.device.browse_list(), 60, 0.5)
        self.server.start()
        self.assertTrue(gone)
        self.assertTrue(self.listed(self.device, 90))
        self.assertEqual(self.from_port_138(self.neighbour), [])

    def test_6_a_lease_that_ends_closes_the_port(self):
        self.assertIn(":138", run("ss", "-lnu"))
        setup = self.server.setup
        self.server.write_config(Setup(setup.shares, setup.zones, [], server={**setup.server, "listen_netbios": []}, netbios=setup.netbios))
        self.server.reload()
        closed = servers.wait_until(lambda: ":138" not in run("ss", "-lnu"), 20)
        self.server.write_config(setup)
        self.server.reload()
        self.assertTrue(closed)
        self.assertTrue(servers.wait_until(lambda: ":138" in run("ss", "-lnu"), 20))


class BrowsingAsBrowser(Browsing):
    """announce = "network": the whole network hears us; by default we still take part in no election."""
    netbios = {"announce": "network"}

    @classmethod
    def before_server(cls):
        cls.neighbour.start_nmbd("NEXTDOOR", 1)
        if not servers.wait_until(lambda: "<1d>" in cls.device.lookup("-A", NEIGHBOUR).lower(), 60, 0.5):
            raise AssertionError("nmbd does not become master browser")

    def test_1_the_neighbour_lists_us(self):
        self.assertTrue(self.listed(self.neighbour))

    def test_2_the_weakest_browser_stays_master(self):
        self.send(self.device, b"\x08\x01" + bytes(12) + b"ASKING\0", "10.79.0.255", to=("LABGROUP", 0x1E))
        time.sleep(8)
        self.assertIn(NEIGHBOUR, self.device.lookup("-M", "LABGROUP"))
        self.assertFalse([line for line in self.packets(self.device) if "RequestElection" in line])


class BrowsingToWin(Browsing):
    """elections = "win" against an nmbd with a lower os level, and one with a higher."""
    netbios = {"announce": "network", "elections": "win"}

    def test_1_the_election_is_won(self):
        won = servers.wait_until(lambda: [line for line in self.packets(self.device) if "LocalMasterAnnouncement" in line], 40, 1)
        self.assertTrue(won, self.packets(self.device))
        self.assertTrue([line for line in self.packets(self.device) if "DomainAnnouncement" in line])
        self.assertTrue(servers.wait_until(lambda: OURS in self.device.lookup("LABGROUP#1d"), 30, 1))
        self.assertNotIn(DEVICE, self.device.lookup("LABGROUP#1d"))

    def test_2_the_list_is_ours_to_give(self):
        answers = self.send(self.neighbour, ASK_LIST, OURS)
        self.assertTrue(answers)
        self.assertIn(b"\x0a\x01" + struct.pack("<I", 0x12345678) + b"SALLY\0", answers[0])

    def test_3_the_stronger_takes_it(self):
        self.neighbour.start_nmbd("STRONG", 65)
        self.assertTrue(servers.wait_until(lambda: NEIGHBOUR in self.device.lookup("LABGROUP#1d"), 60, 1))
        self.assertNotIn(OURS, self.device.lookup("LABGROUP#1d"))
        kind, _ = self.listed(self.neighbour, 90)
        self.assertEqual(kind & (MASTER | POTENTIAL), POTENTIAL)

