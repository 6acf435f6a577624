"""The old door under a lease: who uses it is counted and told, it closes by itself, and strangers find it closed."""
import datetime
import errno
import json
import os
import re
import socket
import struct
import subprocess
import time
import unittest

import server as servers
from cable import FarMachine
from case import PASSWORD, ServedCase
from lab import Lease, Setup, Share, Toml, Zone

SCHEMA = os.path.join(servers.ROOT, "docs/schemas/legacy-status.schema.json")
POSITIVE = b"\x82\0\0\0"


def in_seconds(seconds):
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return Toml(when.strftime("%Y-%m-%dT%H:%M:%SZ"))


def first_level(name, suffix):
    """RFC 1001 14.1."""
    padded = name.ljust(15).encode() + bytes([suffix])
    return b"\x20" + bytes(c for byte in padded for c in (0x41 + (byte >> 4), 0x41 + (byte & 15))) + b"\0"


def session_request(calling, called="*SMBSERVER"):
    """RFC 1002 4.3.2."""
    names = first_level(called, 0x20) + first_level(calling, 0)
    return b"\x81\0" + struct.pack(">H", len(names)) + names


def why_not(target, port, source=None, timeout=3):
    """How connecting ended: "connected", "refused", "nothing"."""
    with socket.socket() as s:
        s.settimeout(timeout)
        if source:
            s.bind((source, 0))
        try:
            s.connect((target, port))
            return "connected"
        except ConnectionRefusedError:
            return "refused"
        except OSError:
            return "nothing"


class Counted(ServedCase):
    """status --legacy: from the running server, and when none runs."""

    @classmethod
    def make_setup(cls):
        path = cls.folder("share")
        leases = [Lease(shares=("share",), dialects=("2.0.2", "2.1")), Lease(device="127.0.0.8", dialects=("2.1",)),
                  Lease(device="127.0.0.9", dialects=("2.1",), until="2020-01-01")]
        return Setup([Share("share", path), Share("other", path)], [Zone(shares=("other",))], leases)

    def setUp(self):
        self.needs("leases")

    def report(self, *words):
        done = self.server.command("status", "--legacy", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stdout)
        made = json.loads(done.stdout)
        try:
            import jsonschema
            with open(SCHEMA) as text:
                jsonschema.validate(made, json.load(text))
        except ImportError:
            pass
        return made

    def client(self, name, dialect):
        return self.must("ls", port=self.server.netbios_port, dialect=dialect, protection="plain", options=("-n", name))

    def line_of(self, device):
        with open(self.server.config) as text:
            lines = text.read().split("\n")
        return next(number for number, line in enumerate(lines, 1) if f'"{device}"' in line and line.startswith("device")) - 1

    def test_the_lists(self):
        self.client("OLDBOX", "SMB2_10")
        self.client("NEWBOX", "SMB3_11")
        self.must("ls", share="other", dialect="SMB2_02", protection="plain")
        report = self.report("--config", self.server.config)
        old = [u for u in report["would_break"] if u["calling_name"] == "OLDBOX"]
        self.assertEqual([(u["device"], u["user"], u["shares"], u["rule"], u["at"]["line"]) for u in old],
                         [("127.0.0.1", "interop", ["share"], "lease for 127.0.0.1", self.line_of("127.0.0.1"))], report)
        self.assertEqual(set(old[0]["used"]), {"port 139", "dialect 2.1", "unsigned"})
        self.assertLess(abs(old[0]["last_seen"] - time.time()), 60)
        by_zone = [u for u in report["would_break"] if not u["calling_name"]]
        self.assertEqual([(u["rule"], set(u["used"])) for u in by_zone], [('zone "lab"', {"dialect 2.0.2", "unsigned"})])
        new = [u for u in report["would_not_break"] if u["calling_name"] == "NEWBOX"]
        self.assertIn("dialect 2.1, offers 3.1.1", new[0]["used"])
        lapsed = [x for x in report["leases_that_can_go"] if x["device"] == "127.0.0.9"]
        self.assertEqual([x["at"]["line"] for x in lapsed], [self.line_of("127.0.0.9")])
        self.assertNotIn("127.0.0.8", [x["device"] for x in report["leases_that_can_go"]], "the record is too young to tell")
        self.assertTrue(any("the record began" in note for note in report["notes"]), report["notes"])

        # Without a server, and without naming the policy file: the record knows it.
        self.server.stop()
        try:
            self.assertEqual(self.report("--state", self.server.state)["would_break"], report["would_break"])
            text = self.server.command("status", "--legacy", "--config", self.server.config, check=True).stdout
        finally:
            self.server.start()
        for said in ("Would break if the door closed today", "127.0.0.1 (OLDBOX), user interop", "SMB 2.1", "Silent for 30 days",
                     f"Leases that can go (1)\n  lease for 127.0.0.9, port 139, until 2020-01-01 ({self.server.config}:"):
            self.assertIn(said, text)

    def test_what_a_crash_loses_is_seconds(self):
        self.client("CRASHED", "SMB2_10")
        time.sleep(5)
        self.server.kill()
        try:
            report = self.report("--state", self.server.state)
        finally:
            self.server.start()
        self.assertIn("CRASHED", [u["calling_name"] for u in report["would_break"]])

    def test_without_a_record(self):
        empty = os.path.join(self.work, "empty")
        os.makedirs(empty, exist_ok=True)
        done = self.server.command("status", "--legacy", "--state", empty)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no server has run with this state directory", done.stdout)

    def test_a_hostile_name_moves_nothing_on_the_screen(self):
        with socket.create_connection((self.server.host, self.server.netbios_port), 10) as s:
            s.sendall(session_request("E\x1b[2J\r\nVIL"))
            self.assertEqual(s.recv(4), POSITIVE)  # any name may come here; it is counted with a login only
        text = self.server.command("status", "--legacy", "--config", self.server.config, check=True).stdout
        self.assertNotIn("\x1b", text)


class CountedSmb1(ServedCase):
    """What a translator says of its client is counted of the client."""

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [], [Lease(dialects=("NT LM 0.12",))])

    def test_the_dialect(self):
        self.needs("leases")
        self.needs_root()
        self.must("pwd", port=139, dialect="NT1", options=("--option=client min protocol=NT1", "-n", "WIN98"))
        done = self.server.command("status", "--legacy", "--json", "--config", self.server.config)
        users = json.loads(done.stdout)["would_break"]
        self.assertEqual([(u["device"], u["calling_name"], u["user"], u["shares"]) for u in users], [("127.0.0.1", "WIN98", "interop", ["share"])])
        self.assertLessEqual({"port 139", "dialect NT LM 0.12"}, set(users[0]["used"]))


class FullDisk(ServedCase):
    """The record's disk is full: told once, clients notice nothing, and it is written when there is room again."""

    def test_nothing_fails(self):
        self.needs("leases")
        self.needs_root()
        self.server.stop()
        state = self.server.state
        kept = state + ".kept"
        os.rename(state, kept)
        os.mkdir(state, 0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", state], check=True)
        try:
            subprocess.run(["cp", "-a", kept + "/.", state], check=True)
            self.server.start()
            filler = os.path.join(state, "filler")
            with open(filler, "wb", buffering=0) as out:
                try:
                    while True:
                        out.write(b"x" * 4096)
                except OSError as error:
                    self.assertEqual(error.errno, errno.ENOSPC)
            for name in ("FIRST", "SECOND"):
                self.must("ls", port=self.server.netbios_port, options=("-n", name))
                time.sleep(4)
            self.assertEqual(self.server.log().count("cannot write the record of legacy uses"), 1, self.server.log()[-2000:])
            self.assertEqual(len(self.server.status_json()["old_door"]), 2)
            self.assertTrue(any("could not write" in n for n in json.loads(self.server.command(
                "status", "--legacy", "--json", "--config", self.server.config).stdout)["notes"]))
            os.remove(filler)
            self.assertTrue(servers.wait_until(lambda: "is written again" in self.server.log(), 15), self.server.log()[-2000:])
            self.server.stop()
            self.server.start()
            self.assertEqual({s["calling_name"] for s in self.server.status_json()["old_door"]}, {"FIRST", "SECOND"})
        finally:
            self.server.stop()
            subprocess.run(["umount", state], check=True)
            os.rmdir(state)
            os.rename(kept, state)
            self.server.start()


class Lapses(ServedCase):
    """The lease's end comes while the device is at work."""
    SECONDS = 14

    @classmethod
    def make_setup(cls):
        cls.end = time.time() + cls.SECONDS
        return Setup([Share("share", cls.folder("share"))], [], [Lease(until=in_seconds(cls.SECONDS), calling_name="OLDBOX")])

    def test_the_client_is_cut_and_the_port_is_closed(self):
        self.needs("leases")
        port = self.server.netbios_port
        client = subprocess.Popen(["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(port), "-U", f"interop%{PASSWORD}",
                                   "-n", "OLDBOX"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(client.kill)
        with socket.create_connection((self.server.host, port), 10) as s:
            s.sendall(session_request("OLDBOX"))
            self.assertEqual(s.recv(4), POSITIVE)
            self.assertTrue(servers.wait_until(lambda: self.server.status_json()["sessions"], 8))
            s.settimeout(self.SECONDS + 10)
            try:
                rest = s.recv(1)
            except ConnectionResetError:
                rest = b""
            self.assertEqual(rest, b"")
            self.assertLess(abs(time.time() - self.end), 3.5)
        self.assertTrue(servers.wait_until(lambda: not self.server.status_json()["sessions"], 5))
        self.assertTrue(servers.wait_until(lambda: why_not(self.server.host, port) == "refused", 3))
        self.assertTrue(servers.accepts(self.server.port))
        log = self.server.log()
        self.assertIn("the lease for 127.0.0.1 has ended: its connection is closed", log)
        self.assertRegex(log, rf"closing 127\.0\.0\.1:{port}: no lease opens it any more")
        client.stdin.close()
        client.wait(20)


class WarnedOf(ServedCase):
    """The clock passes one of the three stages."""

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [], [Lease(until=in_seconds(86400 + 8))])

    def test_each_stage_once(self):
        self.needs("leases")
        self.assertTrue(servers.wait_until(lambda: "ends in less than 7 days" in self.server.log(), 5), self.server.log())
        self.assertTrue(servers.wait_until(lambda: "ends in a day or less" in self.server.log(), 15), self.server.log())
        time.sleep(2.5)
        self.assertEqual(len(re.findall("lease for 127.0.0.1 ends in", self.server.log())), 2, self.server.log())
        self.assertIn("ends within a day", self.server.status())


# Connects from each source, sends what is given, and tells what came: [[source, hex], ...] -> [[how, hex of the answer], ...]
DIAL = """
import json, socket, sys
target, port = sys.argv[1], int(sys.argv[2])
def dial(source, text):
    with socket.socket(socket.AF_INET6 if ":" in source else socket.AF_INET) as s:
        s.settimeout(4)
        try:
            s.bind((source, 0))
            s.connect((target, port))
        except ConnectionRefusedError:
            return ["refused", ""]
        except OSError as e:
            return ["nothing", str(e)]
        try:
            s.sendall(bytes.fromhex(text))
            return ["answered", s.recv(100).hex()]
        except ConnectionResetError:
            return ["reset", ""]
        except OSError as e:
            return ["silent", str(e)]
print(json.dumps([dial(*each) for each in json.loads(sys.argv[3])]))
"""


class Strangers(ServedCase):
    """A device with a lease and its neighbours, each on a cable, the door where the program itself puts it."""
    HERE, DEVICE, NEIGHBOUR, MAC = "10.77.0.1", "10.77.0.2", "10.77.0.3", "02:00:00:00:00:07"

    @classmethod
    def make_setup(cls):
        lease = Lease(device=cls.DEVICE, mac=cls.MAC, calling_name="OLDBOX", dialects=("2.0.2", "2.1"), encryption="off")
        six = Lease(device="fd77::2", dialects=("2.1",), encryption="off")
        return Setup([Share("share", cls.folder("share"))], [], [lease, six], server={"listen_netbios": None})

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS or os.environ.get("INTEROP_SERVER") == "samba":
            raise unittest.SkipTest("needs root: networks of its own")
        cls.cable = FarMachine(f"{cls.HERE}/24", f"{cls.DEVICE}/24")
        cls.other = None
        try:
            cls.cable.address("fd77::1/64", "fd77::2/64")
            cls.cable.run("ip", "addr", "add", "fd77::3/64", "dev", cls.cable.ends[1], "nodad")
            cls.cable.run("ip", "link", "set", cls.cable.ends[1], "address", cls.MAC)
            cls.cable.run("ip", "addr", "add", f"{cls.NEIGHBOUR}/24", "dev", cls.cable.ends[1])
            cls.other = FarMachine("10.78.0.1/24", "10.78.0.2/24", "elsewhere")
            cls.other.run("ip", "route", "add", f"{cls.HERE}/32", "via", "10.78.0.1")
            super().setUpClass()
        except BaseException:
            cls.unplug()
            raise

    @classmethod
    def unplug(cls):
        cls.cable.remove()
        if cls.other:
            cls.other.remove()

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.unplug()

    def dial(self, machine, source, text=b"", target=None):
        words = machine.inside("python3", "-c", DIAL, target or self.HERE, "139", json.dumps([[source, text.hex()]]))
        return json.loads(subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout)[0]

    def recorded(self, source, text=b""):
        """The same, and the TCP flags of every answer the neighbour got."""
        words = self.cable.inside("tcpdump", "-i", self.cable.ends[1], "-n", "-l", "--immediate-mode", f"tcp and src host {self.HERE} and dst host {source}")
        dump = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while "listening on" not in dump.stderr.readline():
            self.assertIsNone(dump.poll())
        how = self.dial(self.cable, source, text)
        time.sleep(0.5)
        dump.terminate()
        said = dump.communicate(timeout=10)[0]
        return how, re.findall(r"Flags \[([^\]]+)\]", said)

    def new_log(self, action):
        before = len(self.server.log())
        action()
        time.sleep(0.3)
        return self.server.log()[before:]

    def test_the_device_is_answered(self):
        self.assertEqual(self.dial(self.cable, self.DEVICE, session_request("OLDBOX")), ["answered", POSITIVE.hex()])
        self.assertIn(f"listening on {self.HERE}:139, interface {self.cable.ends[0]}", self.server.log())

    def test_another_address_gets_a_reset_and_nothing_else(self):
        log = self.new_log(lambda: self.assertEqual(self.recorded(self.NEIGHBOUR), (["refused", ""], ["R."])))
        self.assertRegex(log, rf"refused a connection from {self.NEIGHBOUR}: .*no lease opens port 139 to {self.NEIGHBOUR}.*sallyport why")

    def test_another_hardware_address_too(self):
        run, end = self.cable.run, self.cable.ends[1]
        run("ip", "link", "set", end, "address", "02:00:00:00:00:08")
        try:
            log = self.new_log(lambda: self.assertEqual(self.recorded(self.DEVICE), (["refused", ""], ["R."])))
        finally:
            run("ip", "link", "set", end, "address", self.MAC)
        self.assertIn("the peer has 02:00:00:00:00:08", log)
        self.test_the_device_is_answered()

    def test_another_calling_name_is_reset_without_a_word(self):
        for called in ("*SMBSERVER", "NOBODY"):
            log = self.new_log(lambda: self.assertEqual(self.dial(self.cable, self.DEVICE, session_request("STRANGER", called)), ["reset", ""]))
            self.assertIn("the peer calls itself STRANGER", log)
        for text in (b"\x81\0\0\4junk", b"\0\0\0\4\xffSMB", b"\xff" * 100):
            self.assertEqual(self.dial(self.cable, self.DEVICE, text), ["reset", ""])

    def test_a_wrong_called_name_is_told_to_the_device(self):
        self.assertEqual(self.dial(self.cable, self.DEVICE, session_request("OLDBOX", "NOBODY")), ["answered", "83000001" + "82"])

    def test_another_network_does_not_reach_the_door(self):
        self.assertEqual(self.dial(self.other, "10.78.0.2")[0], "refused")
        run = self.other.run  # the leased address, on another cable
        run("ip", "addr", "add", f"{self.DEVICE}/32", "dev", self.other.ends[1])
        self.assertNotEqual(self.dial(self.other, self.DEVICE, session_request("OLDBOX"))[0], "answered")

    def test_version_6(self):
        self.assertEqual(self.dial(self.cable, "fd77::2", session_request("ANY"), "fd77::1"), ["answered", POSITIVE.hex()])
        log = self.new_log(lambda: self.assertEqual(self.dial(self.cable, "fd77::3", target="fd77::1"), ["refused", ""]))
        self.assertIn("refused a connection from fd77::3", log)


class StrangersUnheard(ServedCase):
    """Without CAP_NET_RAW nobody hears who knocks: no answer at all, and the log says how many."""

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS or os.environ.get("INTEROP_SERVER") == "samba":
            raise unittest.SkipTest("needs root, to give a capability up")
        servers.Server.under = ("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw")
        try:
            super().setUpClass()
        finally:
            servers.Server.under = ()

    def test_no_answer(self):
        self.assertEqual(why_not(self.server.host, 139), "connected")
        self.assertEqual(why_not(self.server.host, 139, "127.0.0.9", 1.5), "nothing")
        said = r"127\.0\.0\.1:139: \d attempts to connect from outside the leases were not answered"
        self.assertTrue(servers.wait_until(lambda: re.search(said, self.server.log()), 5), self.server.log())


if __name__ == "__main__":
    unittest.main()
