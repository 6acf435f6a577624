"""The sweep of `sallyport audit` against a machine that has tens of thousands of addresses and a firewall."""
import ipaddress
import json
import os
import shutil
import signal
import subprocess
import unittest

import server as servers
from cable import FarMachine

SWEEP = os.path.join(os.path.dirname(servers.PROGRAM), "sweep")
METHODS = ("--connect", "--raw")

# Accepts and closes, on both ports and families; says so when it is ready.
LISTENER = """
import selectors, socket
ready = selectors.DefaultSelector()
for port in (139, 445):
    door = socket.socket(socket.AF_INET6)
    door.bind(("::", port))
    door.listen(4096)
    door.setblocking(False)
    ready.register(door, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _ in ready.select():
        try:
            while True:
                key.fileobj.accept()[0].close()
        except BlockingIOError:
            pass
"""

# What becomes of port 445 in which part of the blocks; all of it elsewhere is open.
FIREWALL = """
table inet lab {
  chain input {
    type filter hook input priority 0;
    ip daddr 10.90.1.0/28 tcp dport 445 drop
    ip daddr 10.90.2.0/28 tcp dport 445 reject
    ip daddr 10.90.3.0/28 tcp dport 445 reject with icmp admin-prohibited
    ip daddr 10.90.4.0/28 tcp dport 445 reject with tcp reset
    ip6 daddr fd90::1:0/124 tcp dport 445 drop
    ip6 daddr fd90::2:0/124 tcp dport 445 reject
    ip6 daddr fd90::3:0/124 tcp dport 445 reject with icmpv6 admin-prohibited
    ip6 daddr fd90::4:0/124 tcp dport 445 reject with tcp reset
  }
}
"""
# One packet in seven does not arrive.
LOSSY = """
table inet lossy {
  chain input {
    type filter hook input priority 0;
    tcp dport { 139, 445 } tcp flags & (syn | ack) == syn numgen random mod 7 == 0 drop
  }
}
"""
EXPECTED = {1: "filtered", 2: "filtered", 3: "filtered", 4: "closed", 5: "open"}
BLOCKS = {4: "10.90.{}.0/28", 6: "fd90::{}:0/124"}


class Sweep(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: a network of its own")
        if not os.path.exists(SWEEP):
            raise unittest.SkipTest(f"{SWEEP} was not built: it comes with the tests")
        cls.far = FarMachine("10.89.0.2/24", "10.89.0.1/24", "sweep")
        try:
            cls.set_up_far()
        except BaseException:
            cls.far.remove()
            raise

    @classmethod
    def set_up_far(cls):
        cls.far.address("fd89::2/64", "fd89::1/64")
        cls.far.own("10.90.0.0/16", "10.89.0.1")
        cls.far.own("fd90::/96", "fd89::1")
        if cls.far.start("/usr/bin/python3", "-c", LISTENER).stdout.readline() != "ready\n":
            raise AssertionError("the listener did not start")
        # So that each refusal is told, not only the first of a second.
        cls.far.run("sysctl", "-q", "-w", "net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000", "net.ipv6.icmp.ratelimit=0")

    @classmethod
    def tearDownClass(cls):
        cls.far.remove()

    def sweep(self, *words, timeout=120):
        """-> {(address, port): state}, the figures"""
        done = subprocess.run([SWEEP, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.read(done.stdout), json.loads(done.stderr.splitlines()[-1])

    def needs_nft(self):
        if not shutil.which("nft"):
            self.skipTest("nft is not installed")

    def read(self, printed):
        lines = [line.split() for line in printed.splitlines()]
        found = {(address, int(port)): state for address, port, state in lines}
        self.assertEqual(len(found), len(lines), "something was reported twice")
        return found

    def test_every_address_of_a_20_is_found(self):
        for method in METHODS:
            for block in ("10.90.16.0/20", "fd90::5:0/116"):
                with self.subTest(method=method, block=block):
                    found, figures = self.sweep(method, block)
                    self.assertEqual(set(found.values()), {"open"})
                    self.assertEqual(len(found), 2 * (4094 if "." in block else 4096))
                    self.assertEqual(figures["method"], method[2:])

    def test_each_network_is_asked_once_where_blocks_overlap(self):
        found, figures = self.sweep("10.90.16.0/24", "10.90.16.128/25", "10.90.16.7", "--exclude", "10.90.16.200-255")
        self.assertEqual((len(found), figures["targets"]), (2 * 199, 199))

    def test_open_closed_and_filtered_are_kept_apart(self):
        self.needs_nft()
        self.far.run("nft", "-f", "-", stdin=FIREWALL)
        try:
            for method in METHODS:
                for family in BLOCKS:
                    with self.subTest(method=method, family=family):
                        self.check_states(method, family)
        finally:
            self.far.run("nft", "delete", "table", "inet", "lab")

    def check_states(self, method, family):
        blocks = {part: BLOCKS[family].format(part) for part in EXPECTED}
        found, _ = self.sweep(method, "--ports", "139,445,446", "--patience", "400", "--resends", "1", *blocks.values())
        self.assertEqual(len(found), 3 * 5 * (14 if family == 4 else 16))
        for part, block in blocks.items():
            inside = [(port, state) for (address, port), state in found.items() if ipaddress.ip_address(address) in ipaddress.ip_network(block)]
            self.assertEqual(set(inside), {(139, "open"), (445, EXPECTED[part]), (446, "closed")}, block)
        # A router that says so is believed at once: nothing is sent twice.
        for part in (2, 3, 4):
            _, figures = self.sweep(method, "--ports", "445", "--patience", "5000", blocks[part])
            self.assertLess(figures["seconds"], 4, blocks[part])
            self.assertEqual(figures["sent"], figures["questions"], blocks[part])

    def test_nobody_there_is_filtered_after_the_resends(self):
        for method in METHODS:
            with self.subTest(method=method):
                _, figures = self.sweep(method, "--patience", "200", "--resends", "2", "10.89.0.77", "10.91.0.1")
                self.assertEqual((figures["filtered"], figures["questions"]), (4, 4))

    def test_lost_packets_are_sent_again(self):
        self.needs_nft()
        self.far.run("nft", "-f", "-", stdin=LOSSY)
        try:
            for method in METHODS:
                with self.subTest(method=method):
                    found, figures = self.sweep(method, "--patience", "300", "--resends", "6", "10.90.16.0/22")
                    self.assertEqual((set(found.values()), len(found)), ({"open"}, 2 * 1022))
                    self.assertGreater(figures["sent"], figures["questions"])
        finally:
            self.far.run("nft", "delete", "table", "inet", "lossy")

    def test_an_interrupted_sweep_goes_on_where_it_was(self):
        for method in METHODS:
            with self.subTest(method=method):
                words = [SWEEP, method, "--rate", "4000", "--seed", "7", "10.90.16.0/20"]
                first = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                begun = "".join(first.stdout.readline() for _ in range(3000))
                first.send_signal(signal.SIGINT)
                printed = begun + first.stdout.read()
                figures = json.loads(first.stderr.read().splitlines()[-1])
                first.wait(20)
                first.stdout.close(), first.stderr.close()
                self.assertEqual((first.returncode, figures["complete"]), (1, False))
                self.assertTrue(0 < figures["settled"] < 4094, figures)
                rest, later = self.sweep(method, "--seed", "7", "--first", str(figures["settled"]), "10.90.16.0/20")
                self.assertEqual(later["questions"], 2 * (4094 - figures["settled"]))
                self.assertEqual(len(self.read(printed) | rest), 2 * 4094)

    def test_an_ordinary_user_connects_and_is_told_what_raw_needs(self):
        done = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups", SWEEP, "10.90.16.1"], capture_output=True, text=True, timeout=60)
        self.assertEqual(json.loads(done.stderr.splitlines()[-1])["method"], "connect", done.stderr)
        done = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups", SWEEP, "--raw", "10.90.16.1"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("need root", done.stderr)
