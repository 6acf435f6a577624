"""`sallyport harden`: the rules in force let exactly the policy's flows pass; the dead man's switch; undo to the byte."""
import fcntl
import json
import os
import pty
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import server as servers
from case import ServedCase
from harden_lab import TCP_PORTS, UDP_PORTS, Lab
from test_browsing import ASK_ANNOUNCEMENT, SENDER, browser_frame, encoded

POLICY = """
[server]
state = "{state}"
netbios_name = "GATE"
[[share]]
name = "docs"
path = "/"
[[zone]]
name = "house"
networks = ["10.77.1.0/25", "2001:db8:77:1::/64"]
[[zone]]
name = "shut"
networks = ["10.77.1.64/26", "2001:db8:77:1::8000/113"]
ports = []
[[zone]]
name = "names"
networks = ["10.77.1.192/27"]
ports = []
wins = true
reason = "a test"
{leases}
"""
LEASE = """
[[lease]]
device = "{device}"
dialects = ["2.1"]
shares = ["docs"]
reason = "a test"
until = {until}
{more}
"""
OTHER_TABLES = """
table inet before {
	set friends {
		type ipv4_addr
		flags interval
		elements = { 192.0.2.0/24 }
	}

	chain input {
		type filter hook input priority filter; policy accept;
		ct state established,related accept
		tcp dport 9 drop comment "none of ours"
	}
}
"""
OLD_TABLE = """
table inet sallyport {
	map doors {
		type inet_service : verdict
		elements = { 139 : drop, 445 : jump smb }
	}

	set gone {
		type ipv4_addr
		elements = { 192.0.2.7 }
	}

	chain input {
		type filter hook input priority -7; policy accept;
		ip saddr @gone counter packets 0 bytes 0 drop
		tcp dport vmap @doors
		meta time < "2031-05-06 07:08:09" tcp dport 9 accept
	}

	chain smb {
		accept
	}
}
"""
EMPTY_LAST = "table ip last {\n}\n"
ZONE = ("10.77.1.2", "10.77.1.63", "2001:db8:77:1::2", "2001:db8:77:1::7fff")  # inside and at the edge
OUTSIDE = ("10.77.1.64", "10.77.1.127", "10.77.1.128", "10.77.2.3", "2001:db8:77:1::8000", "2001:db8:77:2::2")
LEASED = ("10.77.2.7", "10.77.2.8", "2001:db8:77:2::7")
NAMED = ("10.77.1.192", "10.77.1.223")  # in the zone with WINS
NOT_NAMED = ("10.77.1.191", "10.77.1.224")
NOT_LEASED = ("10.77.2.6", "10.77.2.9")  # one whose lease is for other hardware, one whose lease is over


def until(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def leases():
    far, past = until(86400), until(-3600)
    return "".join(LEASE.format(device=device, until=end, more=more) for device, end, more in (
        ("10.77.2.7", far, 'mac = "02:00:00:00:77:02"'), ("10.77.2.8", far, 'calling_name = "OLDPC"'), ("2001:db8:77:2::7", far, ""),
        ("10.77.2.6", far, 'mac = "02:00:00:00:99:99"'), ("10.77.2.9", past, "")))


@unittest.skipUnless(os.geteuid() == 0, "needs root: network namespaces")
@unittest.skipUnless(shutil.which("nft", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"), "needs nft (package nftables)")
class HardenCase(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.end)
        self.folder = tempfile.mkdtemp(prefix="interop-harden-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.state = os.path.join(self.folder, "state")
        os.mkdir(self.state, 0o700)
        self.config = os.path.join(self.folder, "sallyport.toml")
        self.write_policy(leases())

    def tearDown(self):
        """Whatever is still armed ends now: its state goes, and with it what it waits for."""
        path = os.path.join(self.state, "harden", "applied.json")
        if os.path.exists(path):
            os.remove(path)

    def write_policy(self, its_leases):
        with open(self.config, "w") as out:
            out.write(POLICY.format(state=self.state, leases=its_leases))

    def words(self, verb, *words):
        where = ("--state", self.state) if verb in ("confirm", "undo") else ("--config", self.config)
        return self.lab.gate.inside(servers.PROGRAM, "harden", verb, *where, *words)

    def harden(self, verb, *words, status=0):
        done = subprocess.run(self.words(verb, *words), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def has_rolled_back(self):
        with open(os.path.join(self.state, "harden", "applied.json")) as text:
            return json.load(text)["stage"] == "rolled back"

    def nft(self, *words, text=None):
        return self.lab.gate.run("env", "TZ=UTC", "PATH=/usr/sbin:/sbin:/usr/bin:/bin", "nft", *words, input=text).stdout

    def ruleset(self):
        return self.nft("list", "ruleset")

    def has_other_tables(self, *tables):
        self.nft("-f", "-", text="".join(tables))
        return self.ruleset()


class Rules(HardenCase):
    def expected(self, more=()):
        """The policy's flows, written down by hand."""
        everywhere = {(source, "tcp", 22) for source in self.sources} | {(source, "udp", 53) for source in self.sources}
        datagrams = {(s, "udp", n) for s in LEASED if ":" not in s for n in (137, 138)} | {(s, "udp", 137) for s in NAMED}
        return everywhere | {(s, "tcp", 445) for s in ZONE} | {(s, "tcp", 139) for s in LEASED} | datagrams | set(more)

    def passes_exactly(self, more=()):
        """Datagrams to everybody pass where those to the server alone do."""
        expected = self.expected(more)
        self.assertEqual(self.lab.passing(self.sources), expected)
        self.assertEqual(self.lab.passing_by_broadcast(self.sources), {(s, n) for s, p, n in expected if p == "udp" and ":" not in s})

    def start_lab(self):
        self.sources = ZONE + OUTSIDE + LEASED + NOT_LEASED + NAMED + NOT_NAMED
        self.lab.come_from(*self.sources)
        self.lab.listen()
        everything = {(s, p, n) for s in self.sources for p, ports in (("tcp", TCP_PORTS), ("udp", UDP_PORTS)) for n in ports}
        self.assertEqual(self.lab.passing(self.sources), everything, "the lab itself")

    def test_exactly_the_policys_flows_pass(self):
        self.start_lab()
        self.has_other_tables(OTHER_TABLES)
        self.assertIn("none passes that the policy refuses", self.harden("apply"))
        self.passes_exactly()
        self.harden("confirm")
        self.assertIn("as the policy has them", self.harden("check", "--live"))
        self.assertIn("the table inet sallyport is as the policy has it", self.harden("plan"))

    def test_the_network_of_a_device_is_heard_where_it_is_told(self):
        """announce = "network": UDP 137 and 138 of those on the device's network, 137 of those on the WINS zone's."""
        self.start_lab()
        self.write_policy(leases() + '[netbios]\nannounce = "network"\n')
        self.harden("apply")
        self.passes_exactly({(s, "udp", n) for s in self.sources if s.startswith("10.77.2.") for n in (137, 138)}
                            | {(s, "udp", 137) for s in self.sources if s.startswith("10.77.1.")})
        self.harden("confirm")
        self.assertIn("as the policy has them", self.harden("check", "--live"))
        self.assertNotIn("differ", self.harden("check"))

    def test_what_is_written_is_what_is_applied(self):
        """The text and the JSON, loaded by nft itself, twice, are the table that apply makes."""
        self.harden("apply")
        self.harden("confirm")
        applied = self.ruleset()
        self.harden("undo")
        for form, option in (("nftables", ("-f", "-")), ("nftables-json", ("-j", "-f", "-"))):
            text = subprocess.run(self.words("write", "--for", form), stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout
            for _ in range(2):
                self.nft(*option, text=text)
                self.assertEqual(self.ruleset(), applied, form)

    def test_who_was_seen_is_held_back(self):
        self.start_lab()
        now = int(time.time())
        with open(os.path.join(self.state, "old-door.jsonl"), "w") as out:
            for device, name, ago in (("10.77.2.3", "OLDSCAN", 5), ("10.77.1.128", "LONGAGO", 40), ("10.77.2.8", "OLDPC", 1)):
                out.write(json.dumps({"device": device, "calling_name": name, "last_seen": now - ago * 86400}) + "\n")
        said = self.harden("apply")
        self.assertIn("held back: port 139 stays open to 10.77.2.3 (OLDSCAN), seen on port 139 on", said)
        self.assertNotIn("LONGAGO", said)
        self.assertNotIn("OLDPC", said)
        self.passes_exactly({("10.77.2.3", "tcp", 139), ("10.77.2.3", "udp", 137), ("10.77.2.3", "udp", 138)})
        self.harden("undo")
        self.assertIn("10.77.1.128", self.harden("plan", "--seen-within", "60d"))
        self.assertNotIn("held back", self.harden("apply", "--cut-off"))
        self.assertEqual(self.lab.passing(self.sources), self.expected())

    def test_a_lapsed_lease_cuts_what_stands(self):
        self.lab.come_from("10.77.2.5")
        self.lab.listen()
        self.write_policy(LEASE.format(device="10.77.2.5", until=until(8), more=""))
        self.has_other_tables(OTHER_TABLES)  # which lets established connections pass
        self.harden("apply")
        script = ("import socket, time\n"
                  "s = socket.create_connection(('10.77.2.1', 139), 3, ('10.77.2.5', 0))\n"
                  "end = time.time() + 30\n"
                  "while time.time() < end:\n"
                  "    try:\n"
                  "        s.sendall(b'x'); assert s.recv(1)\n"
                  "    except ConnectionResetError:\n"
                  "        print('cut', time.time()); break\n"
                  "    time.sleep(0.2)\n")
        began = time.time()
        said = self.lab.b.run(sys.executable, "-c", script).stdout.split()
        self.assertEqual(said[0], "cut")
        self.assertLess(float(said[1]) - began, 12)
        self.assertEqual(self.lab.passing(("10.77.2.5",)), {("10.77.2.5", "tcp", 22), ("10.77.2.5", "udp", 53)})


@unittest.skipUnless(shutil.which("ufw", path="/usr/sbin:/sbin"), "needs ufw")
@unittest.skipUnless(servers.REAL_PORTS, "needs root: mounts of its own")
class Ufw(Rules):
    """What is written for ufw, run by ufw itself, with a configuration of its own mounted over the machine's."""
    test_what_is_written_is_what_is_applied = test_who_was_seen_is_held_back = test_a_lapsed_lease_cuts_what_stands = None
    test_the_network_of_a_device_is_heard_where_it_is_told = None

    def ufw(self, *words):
        self.lab.gate.run("env", "PATH=/usr/sbin:/sbin:/usr/bin:/bin", *words, timeout=300, stdin=subprocess.DEVNULL)

    def test_exactly_the_policys_flows_pass(self):
        for number, (place, copy) in enumerate((("/etc/ufw", shutil.copytree), ("/etc/default/ufw", shutil.copy))):
            own = os.path.join(self.folder, f"ufw{number}")
            copy(place, own)
            subprocess.run(["mount", "--bind", own, place], check=True)
            self.addCleanup(subprocess.run, ["umount", "-l", place], check=True)
        self.start_lab()
        self.ufw("ufw", "--force", "enable")
        self.ufw("ufw", "default", "allow", "incoming")
        script = os.path.join(self.folder, "ufw.sh")
        with open(script, "w") as out:
            subprocess.run(self.words("write", "--for", "ufw"), stdout=out, check=True, timeout=60)
        # ufw cannot look at a hardware address: the server does.
        for _ in range(2):
            self.ufw("sh", script)
            self.passes_exactly({("10.77.2.6", "tcp", 139), ("10.77.2.6", "udp", 137), ("10.77.2.6", "udp", 138)})


# Asks for a name, from the address and to the others that are told; prints who answers.
NAME_QUERY = """
import socket, sys
for to in sys.argv[3:]:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    s.bind((sys.argv[1], 0))
    s.settimeout(0.5)
    for _ in range(2):
        s.sendto(bytes.fromhex(sys.argv[2]), (to, 137))
        try:
            packet, sender = s.recvfrom(1000)
        except socket.timeout:
            continue
        print(to, sender[0], packet[3] & 15)
        break
"""


class Names(HardenCase):
    """The server itself behind the rules: who may is answered by its name, however it asks; and hears of it on 138."""

    def start_server(self):
        log = open(os.path.join(self.folder, "log"), "w")
        self.addCleanup(log.close)
        server = subprocess.Popen(self.lab.gate.inside(servers.PROGRAM, "serve", "--config", self.config), stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(server.wait, 20)
        self.addCleanup(server.terminate)

    def asking(self, source):
        """-> to which of the server's addresses, and everybody's, a question for its name is answered, rightly."""
        place, network = (self.lab.b, "10.77.2") if source.startswith("10.77.2.") else (self.lab.a, "10.77.1")
        targets = [f"{network}.1", f"{network}.255", "255.255.255.255"]
        flags = 0x0110  # a query, by broadcast; no recursion is wanted
        query = struct.pack(">6H", 0x7777, flags, 1, 0, 0, 0) + encoded("GATE", 0x20) + struct.pack(">HH", 0x20, 1)
        said = place.run(sys.executable, "-c", NAME_QUERY, source, query.hex(), *targets).stdout
        answers = [line.split() for line in said.splitlines()]
        self.assertTrue(all(sender == f"{network}.1" and fault == "0" for _, sender, fault in answers), said)
        return len(answers)

    def test_the_server_is_known_to_whom_it_answers(self):
        if not shutil.which("nmblookup"):
            self.skipTest("needs nmblookup")
        self.lab.come_from("10.77.2.7", "10.77.2.3", "10.77.1.192", "10.77.1.2")
        self.start_server()
        lookup = ("nmblookup", "-s", "/dev/null", "--option=interfaces=eth", "-B", "10.77.2.255", "GATE")
        self.assertTrue(servers.wait_until(lambda: "10.77.2.1 GATE<00>" in self.lab.b.run(*lookup, check=False).stdout, 30, 0.5))
        for rules in (False, True):
            if rules:
                self.harden("apply")
                self.harden("confirm")
                self.assertIn("10.77.2.1 GATE<00>", self.lab.b.run(*lookup).stdout)
            self.assertEqual([self.asking(source) for source in ("10.77.2.7", "10.77.1.192", "10.77.2.3", "10.77.1.2")], [3, 3, 0, 0])
        for source, heard in (("10.77.2.7", True), ("10.77.2.3", False)):
            packet = browser_frame(ASK_ANNOUNCEMENT, to=("WORKGROUP", 0), ip=source)
            said = self.lab.b.run(sys.executable, "-c", SENDER.replace("(2)", "(4)"), source, packet.hex(), "10.77.2.1", "255.255.255.255").stdout
            self.assertEqual(any(line.startswith("10.77.2.1 ") and b"GATE\0".hex() in line for line in said.splitlines()), heard, said)


class Switch(HardenCase):
    def test_undo_restores_to_the_byte(self):
        for tables in ((), (OTHER_TABLES,), (OTHER_TABLES, OLD_TABLE, EMPTY_LAST)):
            with self.subTest(tables=len(tables)):
                self.nft("flush", "ruleset")
                before = self.has_other_tables(*tables)
                self.harden("apply")
                self.assertNotEqual(self.ruleset(), before)
                self.harden("confirm")
                self.harden("undo")
                self.assertEqual(self.ruleset(), before)
                self.assertIn("nothing was applied", self.harden("undo", status=1))

    def test_nobody_confirms(self):
        before = self.has_other_tables(OTHER_TABLES, OLD_TABLE, EMPTY_LAST)
        self.harden("apply", "--confirm-within", "6s")
        self.assertNotEqual(self.ruleset(), before)
        self.assertTrue(servers.wait_until(lambda: self.ruleset() == before, 40), self.ruleset())
        self.assertTrue(servers.wait_until(self.has_rolled_back, 40))
        self.assertIn("too late", self.harden("confirm", status=1))

    def test_it_fires_when_the_connection_is_lost(self):
        """The terminal hangs up and the whole session of the shell is killed, as when SSH breaks."""
        before = self.has_other_tables(OTHER_TABLES)
        child, terminal = pty.fork()
        if child == 0:
            os.execvp("sh", ["sh", "-c", 'trap "" HUP; "$@"; sleep 60', "sh", *self.words("apply", "--confirm-within", "8s")])
        said = b""
        while b"taken back by itself" not in said:
            said += os.read(terminal, 4096)
        self.assertNotEqual(self.ruleset(), before)
        os.close(terminal)
        os.killpg(child, signal.SIGHUP)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.assertNotEqual(self.ruleset(), before)
        self.assertTrue(servers.wait_until(lambda: self.ruleset() == before, 40), self.ruleset())

    def test_it_fires_although_somebody_holds_the_lock(self):
        """As an apply does that was stopped (Ctrl-Z) and never goes on."""
        before = self.has_other_tables(OTHER_TABLES)
        self.harden("apply", "--confirm-within", "3s")
        with open(os.path.join(self.state, "harden", "lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertTrue(servers.wait_until(lambda: self.ruleset() == before, 40), self.ruleset())

    def test_confirm_keeps(self):
        self.harden("apply", "--confirm-within", "10s")
        applied = self.ruleset()
        self.assertIn("confirmed", self.harden("confirm"))
        time.sleep(12)
        self.assertEqual(self.ruleset(), applied)

    def test_one_at_a_time(self):
        self.harden("apply")
        applied = self.ruleset()
        self.assertIn("waits for sallyport harden confirm", self.harden("apply", status=1))
        self.assertEqual(self.ruleset(), applied)
        self.harden("confirm")
        self.harden("apply", "--confirm-within", "5s")  # over itself
        self.assertEqual(self.ruleset(), applied)
        self.assertTrue(servers.wait_until(self.has_rolled_back, 40))
        self.assertIn("too late", self.harden("undo", status=1))
        self.assertEqual(self.ruleset(), applied)

    def test_a_hole_elsewhere_is_found(self):
        """A table is put over the rules by hand: check names what differs, and plan shows it."""
        self.harden("apply")
        self.harden("confirm")
        self.nft("insert", "rule", "inet", "sallyport", "arriving", "ip", "saddr", "10.77.2.0/24", "accept")
        said = self.harden("check", "--live", status=1)
        self.assertIn("TCP 139 from 10.77.2.10: the policy refuses it, here it passes", said)
        self.assertIn("-\t\tip saddr 10.77.2.0/24 accept", self.harden("plan"))


class Without(unittest.TestCase):
    """What is said when it cannot be done."""

    def run_it(self, *under, **environment):
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "p.toml")
            with open(config, "w") as out:
                out.write(POLICY.format(state=folder, leases=""))
            os.chmod(folder, 0o777)
            return subprocess.run([*under, servers.PROGRAM, "harden", "apply", "--config", config], capture_output=True, text=True, timeout=60,
                                  env=os.environ | environment)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root, to give it up")
    @unittest.skipUnless(shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin"), "needs nft")
    def test_root(self):
        program = servers.PROGRAM
        if subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups", program, "--version"], capture_output=True).returncode:
            self.skipTest("another user cannot start the program here")
        done = self.run_it("setpriv", "--reuid", "65534", "--clear-groups")
        self.assertEqual(done.returncode, 1)
        self.assertIn("only root", done.stderr)


class OldDoor(ServedCase):
    """Who logs in over 139 is remembered, also over a restart; who only knocks is not."""

    def test_the_record(self):
        self.needs("leases")
        self.assertEqual(self.server.status_json()["old_door"], [])
        with socket.create_connection((self.server.host, self.server.netbios_port)):
            pass
        self.must("ls")  # over 445
        self.assertEqual(self.server.status_json()["old_door"], [])
        self.must("ls", port=self.server.netbios_port, options=("-n", "OLDPC"))
        seen = self.server.status_json()["old_door"]
        self.assertEqual([(s["device"], s["calling_name"]) for s in seen], [("127.0.0.1", "OLDPC")])
        self.assertLess(abs(seen[0]["last_seen"] - time.time()), 60)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.server.status_json()["old_door"], seen)


if __name__ == "__main__":
    unittest.main()
