"""The policy as clients meet it: the defaults of an empty file, zones, leases, refusals that explain themselves, reload."""
import grp
import os
import pwd
import re
import subprocess
import time
import unittest

import server as servers
import wire
from case import PASSWORD, ServedCase
from lab import Lease, Setup, Share, Zone

REFUSED = "NT_STATUS_(ACCESS_DENIED|NOT_SUPPORTED|INVALID_NETWORK_RESPONSE|CONNECTION_\\w+|BAD_NETWORK_NAME|IO_TIMEOUT|INVALID_PARAMETER)|protocol negotiation failed"


class DefaultPolicy(ServedCase):
    """No zone, no lease: 445 only, SMB 3.0 or newer, signed and encrypted, no guest."""

    @classmethod
    def make_setup(cls):
        path = cls.folder("share")
        return Setup([Share("share", path, comment="A comment"), Share("look", path, read_only=True),
                      Share("secret$", path), Share("unlisted", path, hidden=True)])

    def test_everything_is_encrypted_even_if_the_client_does_not_ask(self):
        self.needs_root()
        self.local_file("f", 5000)
        path = os.path.join(self.work, "default.pcap")
        with wire.Recording(path):
            self.must("put f f", "get f g", "del f", protection="plain")
        seen = wire.Seen(path)
        self.assertEqual((seen.plain, seen.signed), (0, 0))
        self.assertGreater(seen.encrypted, 5)

    def test_dialects_below_3_are_refused(self):
        for dialect in ("SMB2_02", "SMB2_10"):
            done = self.smbclient("ls", dialect=dialect)
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stdout, REFUSED)

    def test_dialects_from_3_are_served(self):
        for dialect in ("SMB3_00", "SMB3_02", "SMB3_11"):
            self.must("ls", dialect=dialect)

    def test_smb1_is_refused(self):
        done = self.smbclient("ls", dialect="NT1", options=("--option=client min protocol=NT1",))
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stdout, REFUSED)

    def test_smb1_negotiate_that_offers_smb2_is_served(self):
        self.must("ls", options=("--option=client min protocol=NT1",))

    def test_wrong_password(self):
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", password="wrong")

    def test_unknown_user_looks_like_a_wrong_password(self):
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="nobody-here")

    def test_anonymous_is_refused(self):
        done = subprocess.run(["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-N", "-U", "%", "-c",
                               "ls"], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stdout + done.stderr, "NT_STATUS_(ACCESS_DENIED|LOGON_FAILURE|ACCOUNT_RESTRICTION)")

    def test_guest_is_refused(self):
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="guest", password="")

    def test_ntlmv1_is_refused(self):
        done = self.smbclient("ls", options=("--option=client ntlmv2 auth=no", "--option=client lanman auth=no"))
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stdout, "NT_STATUS_(LOGON_FAILURE|NTLM_BLOCKED|ACCESS_DENIED|NOT_SUPPORTED|INVALID_PARAMETER)")

    def test_unknown_share(self):
        self.refused("NT_STATUS_BAD_NETWORK_NAME", "ls", share="nosuch")

    def test_read_only_share(self):
        self.local_file("f", 50)
        self.must("put f r.txt")
        self.must("get r.txt g", share="look")
        for command in ("put f new.txt", "del r.txt", "mkdir d", "rename r.txt s.txt", "put f r.txt:stream"):
            done = self.smbclient(command, share="look")
            self.assertRegex(done.stdout, "NT_STATUS_(ACCESS_DENIED|MEDIA_WRITE_PROTECTED)", command)
        self.assertEqual(os.path.getsize(self.shared("r.txt")), 50)
        self.must("del r.txt")

    def list_shares(self, *more):
        return subprocess.run(["smbclient", "-L", self.server.host, "-s", "/dev/null", "-p", str(self.server.port), "-U", f"interop%{PASSWORD}", *more],
                              capture_output=True, text=True, timeout=60)

    def test_share_list(self):
        done = self.list_shares("-g")
        self.assertIn("Disk|share|A comment", done.stdout)
        self.assertIn("Disk|look|", done.stdout)
        self.assertIn("IPC|IPC$|", done.stdout)

    def test_hidden_shares_are_not_listed_but_served(self):
        text = self.list_shares("-g").stdout
        self.assertNotIn("unlisted", text)
        if self.server.name != "samba":
            self.assertNotIn("Disk|secret$", text)
        self.must("ls", share="secret$")
        self.must("ls", share="unlisted")

    def test_port_139_is_closed_without_a_lease(self):
        self.needs("policy")
        self.assertFalse(servers.accepts(self.server.netbios_port))

    def test_server_info(self):
        done = subprocess.run(["rpcclient", f"ncacn_np:{self.server.host}[{self.server.port}]", "-s", "/dev/null", "-p", str(self.server.port), "-U",
                               f"interop%{PASSWORD}", "-c", "srvinfo; netshareenum 1; lsaquery"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("platform_id", done.stdout)
        self.assertIn("netname: share", done.stdout)
        self.assertIn("Domain Sid", done.stdout)

    def test_status_shows_session_and_open(self):
        self.needs("status")
        client = subprocess.Popen(["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-U",
                                   f"interop%{PASSWORD}"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            client.stdin.write(b"ls\n")
            client.stdin.flush()
            self.assertTrue(servers.wait_until(self.sessions, 10), self.server.status())
            session = self.sessions()[0]
            self.assertEqual((session["user"], session["dialect"], session["trees"]), ("interop", "3.1.1", 1))
            self.assertTrue(session["peer"].startswith("127.0.0.1"), session)
            self.assertIn("AES", session["encryption"])
            self.assertRegex(self.server.status(), "interop +127.0.0.1")
        finally:
            client.stdin.close()
            client.wait(20)
        self.assertTrue(servers.wait_until(lambda: not self.sessions(), 10), self.server.status())

    def sessions(self):
        return self.server.status_json()["sessions"]

    def refusal_id(self, action):
        """What the log says about a refusal: its last line names the command to type."""
        before = len(self.server.log())
        action()
        pattern = re.compile(r"why[ =:]+([0-9A-Za-z][0-9A-Za-z-]*)")
        self.assertTrue(servers.wait_until(lambda: pattern.search(self.server.log()[before:]), 5), self.server.log()[before:])
        return pattern.search(self.server.log()[before:]).group(1)

    def test_why_explains_an_old_dialect(self):
        self.needs("why")
        done = self.server.why(self.refusal_id(lambda: self.smbclient("ls", dialect="SMB2_10")))
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"2\.1")
        self.assertRegex(done.stdout, "3\\.0")

    def test_why_explains_a_read_only_share(self):
        self.needs("why")
        self.local_file("f", 50)
        done = self.server.why(self.refusal_id(lambda: self.smbclient("put f new.txt", share="look")))
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("look", done.stdout)
        self.assertIn("read_only", done.stdout)

    def test_why_of_an_unknown_id(self):
        self.needs("why")
        self.assertNotEqual(self.server.why("0000000000000000").returncode, 0)


class Zones(ServedCase):
    @classmethod
    def make_setup(cls):
        path = cls.folder("share")
        weak = Zone("readers", networks=("127.0.0.1/32",), rights="read", shares=("share",))
        far = Zone("far", networks=("10.0.0.0/8",), min_dialect="2.0.2")
        return Setup([Share("share", path), Share("other", path)], [weak, far])

    def setUp(self):
        self.needs("policy")

    def test_rights_read_refuse_a_write(self):
        self.local_file("f", 50)
        self.must("ls")
        self.assertRegex(self.smbclient("put f f").stdout, "NT_STATUS_(ACCESS_DENIED|MEDIA_WRITE_PROTECTED)")

    def test_a_share_the_zone_does_not_name(self):
        self.assertRegex(self.smbclient("ls", share="other").stdout, "NT_STATUS_(ACCESS_DENIED|BAD_NETWORK_NAME)")

    def test_the_zone_lowers_the_floor(self):
        self.must("ls", dialect="SMB2_02", protection="plain")

    def test_status_names_what_is_weakened(self):
        self.assertIn("readers", self.server.status())


class RequiredEncryption(ServedCase):
    """signing and encryption set apart: what a zone requires a client cannot leave out."""

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [Zone("signed", signing="required", encryption="off", max_dialect="3.0.2")])

    def test_signing_is_forced_and_the_dialect_is_capped(self):
        self.needs("policy")
        self.needs_root()
        path = os.path.join(self.work, "signed.pcap")
        with wire.Recording(path):
            self.must("ls", protection="plain")
        seen = wire.Seen(path)
        self.assertEqual((seen.dialect, seen.plain, seen.encrypted), (0x302, 0, 0))
        self.assertGreater(seen.signed, 3)

    def test_a_client_that_insists_on_encryption_is_not_served_in_the_clear(self):
        self.needs("policy")
        self.assertNotEqual(self.smbclient("ls", protection="encrypt", dialect="SMB3_02").returncode, 0)


class Leases(ServedCase):
    @classmethod
    def make_setup(cls):
        mine = Lease(device="127.0.0.1", shares=("share",), calling_name="OLDBOX", dialects=("2.0.2", "2.1"))
        path = cls.folder("share")
        return Setup([Share("share", path), Share("other", path)], [], [mine])

    def setUp(self):
        self.needs("leases")
        self.needs_root()

    def client(self, *commands, name="OLDBOX", **keywords):
        return self.smbclient(*commands, port=139, options=(f"--netbiosname={name}",), **keywords)

    def test_the_leased_device_is_served_on_139(self):
        self.local_file("f", 5000)
        done = self.client("put f f", "get f g", "del f", dialect="SMB2_10", protection="plain")
        self.assertEqual((done.returncode, "NT_STATUS" in done.stdout), (0, False), done.stdout)

    def test_another_calling_name_is_not(self):
        done = self.client("ls", name="STRANGER", dialect="SMB2_10")
        self.assertNotEqual(done.returncode, 0, done.stdout)

    def test_only_the_leased_share(self):
        self.assertRegex(self.client("ls", share="other", dialect="SMB2_10").stdout, "NT_STATUS_(ACCESS_DENIED|BAD_NETWORK_NAME)")

    def test_445_keeps_the_default(self):
        self.assertNotEqual(self.smbclient("ls", dialect="SMB2_10").returncode, 0)
        self.must("ls")

    def test_another_device_is_refused_and_told_why(self):
        own = ("ip", "route", "replace", "local", "127.0.0.1", "dev", "lo", "table", "local", "src")
        subprocess.run([*own, "127.0.0.9"], check=True)
        try:
            self.assertNotEqual(self.client("ls", dialect="SMB2_10").returncode, 0)
        finally:
            subprocess.run([*own, "127.0.0.1"], check=True)
        self.assertIn("127.0.0.9", self.server.log())


def run(*words):
    subprocess.run(words, check=True, capture_output=True, timeout=20)


class LeaseByHardwareAddress(ServedCase):
    """The device stands in a network of its own, at the other end of a cable that ends in ours."""
    HERE, DEVICE, MAC = "10.77.0.1", "10.77.0.2", "02:00:00:00:00:07"

    @classmethod
    def make_setup(cls):
        lease = Lease(device=cls.DEVICE, mac=cls.MAC, dialects=("2.0.2", "2.1"), encryption="off")
        return Setup([Share("share", cls.folder("share"))], [], [lease], server={"listen_netbios": ["0.0.0.0:139"]})

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS or os.environ.get("INTEROP_SERVER") == "samba":
            raise unittest.SkipTest("needs root: a network of its own for the device")
        cls.device = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        try:
            cls.connect()
            super().setUpClass()
        except BaseException:
            cls.disconnect()
            raise

    @classmethod
    def connect(cls):
        def network(pid):
            return os.readlink(f"/proc/{pid}/ns/net")
        if not servers.wait_until(lambda: network(cls.device.pid) != network("self"), 10):
            raise AssertionError("no network for the device")
        run("ip", "link", "add", "cable0", "type", "veth", "peer", "name", "cable1", "address", cls.MAC)
        run("ip", "link", "set", "cable1", "netns", str(cls.device.pid))
        run("ip", "addr", "add", f"{cls.HERE}/24", "dev", "cable0")
        run("ip", "link", "set", "cable0", "up")
        run(*cls.inside("ip", "addr", "add", f"{cls.DEVICE}/24", "dev", "cable1"))
        run(*cls.inside("ip", "link", "set", "cable1", "up"))

    @classmethod
    def disconnect(cls):
        cls.device.kill()
        cls.device.wait()
        subprocess.run(["ip", "link", "del", "cable0"], capture_output=True)

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.disconnect()

    @classmethod
    def inside(cls, *words):
        return ("nsenter", "-t", str(cls.device.pid), "-n", *words)

    def client(self, *commands):
        words = self.inside("smbclient", f"//{self.HERE}/share", "-s", "/dev/null", "-p", "139", "-U", f"interop%{PASSWORD}", "-m", "SMB2_10",
                            "--client-protection=sign", "-c", "; ".join(commands))
        return subprocess.run(words, cwd=self.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)

    def test_the_device_itself_is_served(self):
        self.local_file("f", 5000)
        done = self.client("put f f", "get f g", "del f")
        self.assertEqual((done.returncode, "NT_STATUS" in done.stdout), (0, False), done.stdout)

    def test_another_machine_with_its_address_is_not(self):
        before = len(self.server.log())
        run(*self.inside("ip", "link", "set", "cable1", "address", "02:00:00:00:00:08"))
        run("ip", "neigh", "flush", "dev", "cable0")
        try:
            self.assertNotEqual(self.client("ls").returncode, 0)
        finally:
            run(*self.inside("ip", "link", "set", "cable1", "address", self.MAC))
            run("ip", "neigh", "flush", "dev", "cable0")
        found = re.search(rf"from {self.DEVICE}.*sallyport why (\w+)", self.server.log()[before:])
        self.assertTrue(found, self.server.log()[before:])
        self.assertIn("02:00:00:00:00:08", self.server.why(found.group(1)).stdout)
        self.test_the_device_itself_is_served()


class Groups(ServedCase):
    """"@group" in a share's lists: a group of the Unix user that the account is."""

    @classmethod
    def make_setup(cls):
        path = cls.folder("share")
        group = grp.getgrgid(pwd.getpwnam("daemon").pw_gid).gr_name
        return Setup([Share("share", path, extra={"read": ["@" + group]}), Share("full", path, extra={"write": ["@" + group]}),
                      Share("closed", path, extra={"write": ["@no-such-group"]})])

    def test_members_come_in_and_others_do_not(self):
        self.needs("policy")
        self.server.command("user", "add", "member", "--unix", "daemon", "--config", self.server.config, stdin=PASSWORD + "\n", check=True)
        self.local_file("f", 50)
        self.must("ls", user="member")
        self.refused("NT_STATUS_ACCESS_DENIED", "put f f", user="member")
        self.must("put f f", "del f", user="member", share="full")
        self.refused("NT_STATUS_ACCESS_DENIED", "ls", user="member", share="closed")
        self.refused("NT_STATUS_ACCESS_DENIED", "ls", user="interop", share="full")


class ExpiredLease(ServedCase):
    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [], [Lease(until="2020-01-01")])

    @classmethod
    def setUpClass(cls):
        """An expired lease opens no port: readiness is 445 alone."""
        servers.BaseServer.wait_ready, kept = lambda self: servers.wait_until(lambda: servers.accepts(self.port), 30), servers.BaseServer.wait_ready
        try:
            super().setUpClass()
        finally:
            servers.BaseServer.wait_ready = kept

    def test_it_lapsed_by_itself(self):
        self.needs("leases")
        self.needs_root()
        self.assertNotEqual(self.smbclient("ls", port=139, dialect="SMB2_10").returncode, 0)
        self.must("ls")


class Reload(ServedCase):
    def test_sighup_takes_effect_and_drops_nobody(self):
        self.needs("policy")
        source = self.local_file("slow.bin", 150_000_000)
        client = subprocess.Popen(["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-U",
                                   f"interop%{PASSWORD}", "--client-protection=encrypt", "-c", "put slow.bin slow.bin; get slow.bin back.bin"],
                                  cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        time.sleep(0.3)
        setup = self.server.setup
        setup.shares.append(Share("added", self.folder("added")))
        self.server.write_config(setup)
        self.server.reload()
        self.assertTrue(servers.wait_until(lambda: self.smbclient("ls", share="added").returncode == 0, 15), self.server.log()[-2000:])
        printed, _ = client.communicate(timeout=300)
        self.assertEqual(client.returncode, 0, printed)
        self.assertEqual(os.path.getsize(os.path.join(self.work, "back.bin")), os.path.getsize(source))

    def test_limits_hold_for_who_comes_later(self):
        self.needs("policy")
        talk = self.talking()
        self.assertTrue(self.makes(talk, "before"))
        setup, limits = self.server.setup, self.server.setup.limits
        setup.limits = {"connections_per_address": 1}
        self.server.write_config(setup)
        self.server.reload()
        self.assertTrue(servers.wait_until(lambda: self.smbclient("ls").returncode != 0, 15), self.server.log()[-2000:])
        self.assertIn("the limit is 1", self.server.log())
        self.assertTrue(self.makes(talk, "after"))
        setup.limits = limits
        self.server.write_config(setup)
        self.server.reload()
        self.assertTrue(servers.wait_until(lambda: self.smbclient("ls").returncode == 0, 15), self.server.log()[-2000:])

    def test_what_needs_a_restart_is_told(self):
        self.needs("policy")
        setup, server = self.server.setup, self.server.setup.server
        setup.server = server | {"netbios_name": "OTHER"}
        self.server.write_config(setup)
        done = self.server.command("reload", "--config", self.server.config)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("server.netbios_name counts from the next start on", done.stdout)
        setup.server = server
        self.server.write_config(setup)
        self.assertNotIn("next start", self.server.command("reload", "--config", self.server.config).stdout)

    def test_a_faulty_file_changes_nothing(self):
        self.needs("policy")
        with open(self.server.config) as text:
            good = text.read()
        with open(self.server.config, "a") as out:
            out.write('\n[[share]]\nnaem = "typo"\npath = "/tmp"\n')
        before = len(self.server.log())
        self.server.reload()
        self.assertTrue(servers.wait_until(lambda: "naem" in self.server.log()[before:], 10), self.server.log()[before:])
        self.must("ls")
        with open(self.server.config, "w") as out:
            out.write(good)
        self.server.reload()
        self.must("ls")
