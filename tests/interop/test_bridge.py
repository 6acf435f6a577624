"""A share whose files lie on another SMB3 server, in front of Samba and of a second Sallyport: what goes through it is what is there,
both sides' clients meet, and when the far server dies that is told and nothing is made up."""
import os
import shutil
import struct
import subprocess
import time
import unittest

from impacket import nt_errors, smb3structs
from impacket.smb3 import SessionError as Smb3Error
from impacket.smbconnection import SessionError

import impacket_client
import server as servers
from case import FULL, PASSWORD, ServedCase, digest, pseudo_random
from lab import Lease, Setup, Share, Zone
from test_matrix import names_and_streams

STATUS = {name: getattr(nt_errors, name) for name in dir(nt_errors) if name.startswith("STATUS_")}
FILES = 5000 if FULL else 300
SIZE = (1 << 30) + 12345 if FULL else (48 << 20) + 12345


def far_server(kind, setup):
    """Beside the server under test, which has the real port."""
    far = kind.__new__(kind)
    servers.BaseServer.__init__(far, setup)
    far.port, far.netbios_port = servers.free_port(), servers.free_port()
    shutil.rmtree(far.directory)
    port, netbios = far.port, far.netbios_port
    real = servers.REAL_PORTS
    servers.REAL_PORTS = False
    ports = iter((port, netbios))
    pick, servers.free_port = servers.free_port, lambda: next(ports)
    try:
        far.__init__(setup)
    finally:
        servers.free_port, servers.REAL_PORTS = pick, real
    return far


class BridgeCase(ServedCase):
    """`share` is the bridge to the far server's `far`."""
    far_kind = None
    far_zone = Zone(min_dialect="3.0", encryption="optional")
    leases = ()

    @classmethod
    def make_setup(cls):
        cls.far = None
        setup = Setup([Share("far", cls.folder("far"))], [cls.far_zone])
        cls.far = far_server(cls.far_kind, setup)
        cls.far.start()
        path = f"smb3://127.0.0.1:{cls.far.port}/far"
        return Setup([Share("share", path, extra={"login": "interop"})], [Zone()], list(cls.leases))

    @classmethod
    def setUpClass(cls):
        if servers.os.environ.get("INTEROP_SERVER") == "samba":
            raise unittest.SkipTest("Samba has no such shares")
        super().setUpClass()
        cls.login(PASSWORD)

    @classmethod
    def login(cls, password):
        cls.server.command("share", "login", "share", "--config", cls.server.config, stdin=password + "\n", check=True)

    @classmethod
    def clean(cls):
        super().clean()
        far = getattr(cls, "far", None)
        if far and far.process and far.process.poll() is None:
            far.kill()
        if far:
            far.remove()

    def shared(self, *names):
        return os.path.join(self.files, "far", *names)

    def straight(self, *commands, **keywords):
        """smbclient at the far server itself."""
        words = ["smbclient", f"//{self.far.host}/far", "-s", "/dev/null", "-p", str(self.far.port), "-U", f"interop%{PASSWORD}", "-c",
                 "; ".join(commands)]
        done = subprocess.run(words, text=True, errors="replace", timeout=120, cwd=self.work, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **keywords)
        return done.stdout

    def link(self):
        return self.server.status_json()["links"][0]

    def status_of(self, function, *arguments, **keywords):
        try:
            function(*arguments, **keywords)
        except (SessionError, Smb3Error) as refused:
            return refused.getErrorCode() if hasattr(refused, "getErrorCode") else refused.get_error_code()
        return 0

    def both(self):
        """(client, tree) through the bridge and at the far server."""
        one = impacket_client.connect(self.server, "3.1.1")
        two = impacket_client.connect(self.far, "3.1.1")
        return (one, one.connectTree("share")), (two, two.connectTree("far"))

    def ask(self, client, tree, command, body):
        smb = client.getSMBServer()
        packet = smb.SMB_PACKET()
        packet["Command"], packet["TreeID"], packet["Data"] = command, tree, body
        return smb.recvSMB(smb.sendSMB(packet))["Status"]

    def lock(self, client, tree, handle, offset, length, flags):
        return self.ask(client, tree, smb3structs.SMB2_LOCK, struct.pack("<HHI16sQQII", 48, 1, 0, handle, offset, length, flags, 0))


class Through:
    """The same in front of every far server."""

    def test_content(self):
        for size in (0, 1, 65536, 3_000_001, SIZE):
            path = os.path.join(self.work, "source")
            with open(path, "wb") as out:
                for n in range(size >> 20):
                    out.write(pseudo_random(1 << 20, n))
                out.write(pseudo_random(size & 0xFFFFF, size))
            self.must("put source f", "get f back", timeout=600)
            self.assertEqual(digest(os.path.join(self.work, "back")), digest(path))
            self.assertEqual(digest(self.shared("f")), digest(path), "the far server has it")
            self.must("del f")
        self.assertFalse(os.path.exists(self.shared("f")))

    def test_many_small_files(self):
        for n in range(FILES):
            folder = os.path.join(self.work, "tree", f"d{n % 20}", f"e{n % 3}")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"file {n}.txt"), "w", encoding="utf-8") as out:
                out.write(f"{n}\n" * (n % 50))
        copy = os.path.join(self.work, "copy")
        os.mkdir(copy)
        self.must("recurse ON", "prompt OFF", "mput tree", timeout=600)
        self.must("recurse ON", "prompt OFF", "lcd copy", "mget tree", timeout=600)
        same = subprocess.run(["diff", "-r", "tree", "copy/tree"], cwd=self.work, capture_output=True, text=True)
        self.assertEqual((same.returncode, same.stdout), (0, ""))
        self.must("deltree tree", timeout=600)
        self.assertFalse(os.path.exists(self.shared("tree")))

    def test_names(self):
        self.local_file("f", 700)  # Samba keeps a stream in an attribute, on ext4 4 KiB at most
        listing = self.must("mkdir names", "cd names", "put f a", "mkdir sub", "rename a sub\\b", "ls", "cd sub", "ls b", "allinfo b",
                            *names_and_streams("f"), "ls")
        self.assertRegex(listing, r"sub +D ")
        self.assertIn(":more:$DATA", listing + self.must("allinfo names\\sub\\g"))
        self.assertTrue(os.path.exists(self.shared("names", "sub", "b")))
        self.refused("NT_STATUS_OBJECT_NAME_NOT_FOUND", "get names\\nothing x")
        self.refused("NT_STATUS_OBJECT_PATH_NOT_FOUND", "get nothing\\at\\all x")
        self.refused("NT_STATUS_DIRECTORY_NOT_EMPTY", "rmdir names")
        self.refused("NT_STATUS_OBJECT_NAME_COLLISION", "mkdir names")
        self.must("deltree names")
        self.assertFalse(os.path.exists(self.shared("names")))

    def test_patterns_and_space(self):
        self.local_file("f", 10)
        self.must(*(f"put f p{n}.{'txt' if n % 2 else 'bin'}" for n in range(6)))
        listing = self.must("ls p*.txt")
        self.assertEqual(sorted(word for word in listing.split() if word.startswith("p")), ["p1.txt", "p3.txt", "p5.txt"])
        self.assertRegex(listing, r"\d+ blocks of size \d+\. \d+ blocks available")
        self.must("del p*")

    def test_share_modes(self):
        (one, bridged), (two, far) = self.both()
        held = one.createFile(bridged, "modes.bin", shareMode=smb3structs.FILE_SHARE_READ)
        writing = {"desiredAccess": smb3structs.FILE_WRITE_DATA, "shareMode": 7, "creationDisposition": smb3structs.FILE_OPEN}
        self.assertEqual(self.status_of(two.createFile, far, "modes.bin", **writing), STATUS["STATUS_SHARING_VIOLATION"])
        one.closeFile(bridged, held)
        held = two.createFile(far, "modes.bin", shareMode=smb3structs.FILE_SHARE_READ)
        self.assertEqual(self.status_of(one.createFile, bridged, "modes.bin", **writing), STATUS["STATUS_SHARING_VIOLATION"])
        two.closeFile(far, held)
        handle = one.createFile(bridged, "modes.bin", **writing)
        one.closeFile(bridged, handle)
        one.deleteFile("share", "modes.bin")

    def test_locks(self):
        exclusive, unlock, now = 0x2, 0x4, 0x10
        (one, bridged), (two, far) = self.both()
        a = one.createFile(bridged, "locks.bin")
        b = two.createFile(far, "locks.bin", creationDisposition=smb3structs.FILE_OPEN)
        one.writeFile(bridged, a, b"x" * 100, 0)
        for (held, its, h), (other, theirs, o) in (((one, bridged, a), (two, far, b)), ((two, far, b), (one, bridged, a))):
            self.assertEqual(self.lock(held, its, h, 10, 20, exclusive | now), 0)
            self.assertEqual(self.lock(other, theirs, o, 15, 1, exclusive | now), STATUS["STATUS_LOCK_NOT_GRANTED"])
            self.assertEqual(self.lock(other, theirs, o, 30, 5, exclusive | now), 0)
            self.assertEqual(self.status_of(other.readFile, theirs, o, 12, 4), STATUS["STATUS_FILE_LOCK_CONFLICT"])
            self.assertEqual(other.readFile(theirs, o, 0, 10), b"x" * 10)
            self.assertEqual(self.lock(held, its, h, 10, 20, unlock), 0)
            self.assertEqual(self.lock(held, its, h, 10, 20, unlock), STATUS["STATUS_RANGE_NOT_LOCKED"])
            self.assertEqual(self.lock(other, theirs, o, 30, 5, unlock), 0)
        one.closeFile(bridged, a)
        two.closeFile(far, b)
        one.deleteFile("share", "locks.bin")

    def test_delete_on_close(self):
        (one, bridged), (two, far) = self.both()
        handle = one.createFile(bridged, "doc.bin", desiredAccess=0x10000 | smb3structs.FILE_WRITE_DATA,
                                creationOption=smb3structs.FILE_NON_DIRECTORY_FILE | smb3structs.FILE_DELETE_ON_CLOSE)
        self.assertTrue(os.path.exists(self.shared("doc.bin")))
        one.closeFile(bridged, handle)
        self.assertFalse(os.path.exists(self.shared("doc.bin")), "gone when the client was told that it is closed")
        del two, far

    def watch(self, port, share, change):
        """What smbclient's notify prints while `change` is called again and again."""
        client = subprocess.Popen(["stdbuf", "-o0", "smbclient", f"//{self.server.host}/{share}", "-s", "/dev/null", "-p", str(port), "-U",
                                   f"interop%{PASSWORD}", "-c", "notify watched"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL)
        os.set_blocking(client.stdout.fileno(), False)
        try:
            for n in range(40):
                time.sleep(0.25)
                change(n)
                if b"new" in (client.stdout.read() or b""):
                    return True
            return False
        finally:
            client.kill()
            client.wait()
            client.stdout.close()

    def test_notify_both_ways(self):
        self.local_file("f", 10)
        self.must("mkdir watched")
        self.assertTrue(self.watch(self.server.port, "share", lambda n: self.straight(f"put f watched\\new{n}")), "a far client's change")
        self.assertTrue(self.watch(self.server.port, "share", lambda n: self.must(f"put f watched\\newer{n}")), "one through the bridge")
        self.assertTrue(self.watch(self.far.port, "far", lambda n: self.must(f"put f watched\\newest{n}")), "seen at the far server")
        self.must("deltree watched")

    def test_two_sided_edits(self):
        """Both sides write their own records of one file, in turn and with both handles open: each sees all of it at once."""
        (one, bridged), (two, far) = self.both()
        a = one.createFile(bridged, "edits.bin")
        b = two.createFile(far, "edits.bin", creationDisposition=smb3structs.FILE_OPEN)
        for n in range(50):
            for (writer, its, w), (reader, theirs, r) in (((one, bridged, a), (two, far, b)), ((two, far, b), (one, bridged, a))):
                record = struct.pack("<I", n) * 8
                writer.writeFile(its, w, record, 0)
                self.assertEqual(reader.readFile(theirs, r, 0, 32), record)
        one.closeFile(bridged, a)
        two.closeFile(far, b)
        one.deleteFile("share", "edits.bin")

    def test_status_tells_of_the_link(self):
        self.must("ls")
        link = self.link()
        self.assertTrue(link["connected"])
        self.assertEqual((link["dialect"], link["login"]), ("3.1.1", "interop"))
        self.assertIn("AES-128-GCM", link["encryption"])
        self.assertIn("connected since", self.server.status())

    def test_zz_killed_and_back(self):
        """kill -9 of the far server in the middle of a write."""
        path = os.path.join(self.work, "long")
        with open(path, "wb") as out:
            for n in range(64):
                out.write(pseudo_random(1 << 20, n))
        self.must("put long before")
        client = subprocess.Popen(["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-U",
                                   f"interop%{PASSWORD}", "-c", "; ".join(f"put long cut{n}" for n in range(20))], cwd=self.work,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)
        self.assertTrue(servers.wait_until(lambda: os.path.exists(self.shared("cut1")), 60))
        self.far.kill()
        told = client.communicate(timeout=120)[0]
        self.assertRegex(told, "NT_STATUS_(FILE_CLOSED|UNEXPECTED_NETWORK_ERROR|BAD_NETWORK_PATH)")
        begun = time.monotonic()
        self.refused("NT_STATUS_BAD_NETWORK_PATH", "get before x")
        self.assertLess(time.monotonic() - begun, 5)
        self.assertFalse(self.link()["connected"])
        self.far.start()
        self.assertTrue(servers.wait_until(lambda: "NT_STATUS" not in self.smbclient("get before back").stdout, 30))
        self.assertEqual(digest(os.path.join(self.work, "back")), digest(path))
        with open(path, "rb") as source:
            whole = source.read()
        for n in range(20):
            if os.path.exists(self.shared(f"cut{n}")):
                with open(self.shared(f"cut{n}"), "rb") as there:
                    piece = there.read()
                # Several writes are under way at a time: a piece may be missing, which reads as zeros, but none is wrong.
                for at in range(0, len(piece), 4096):
                    block = piece[at:at + 4096]
                    self.assertTrue(block == whole[at:at + len(block)] or not block.strip(b"\0"), f"wrong bytes in cut{n} at {at}")
        self.must("put long after", "get after back")
        self.assertEqual(digest(os.path.join(self.work, "back")), digest(path))
        self.must("del before", "del after", "del cut*")
        self.assertGreaterEqual(self.link()["connects"], 2)


class BeforeSamba(Through, BridgeCase):
    far_kind = servers.SambaServer

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("smbd needs root")
        super().setUpClass()


class OldMachine(BridgeCase):
    """What it is for: a machine that speaks NT LM 0.12 on 139, its files on a server that speaks SMB 3.1.1 alone."""
    far_kind = servers.Server
    far_zone = Zone(min_dialect="3.1.1", signing="required")  # the link encrypts all the same; impacket cannot with 3.1.1
    leases = (Lease(dialects=("NT LM 0.12",)),)

    def setUp(self):
        self.needs_root()

    def old(self, *commands):
        return self.must(*commands, dialect="NT1", port=139, options=("--option=client min protocol=NT1",))

    def test_its_files_lie_on_the_modern_server(self):
        for size in (0, 1, 70_000, 3_000_001):
            mine = self.local_file("f", size, seed=size)
            self.old("put f part.nc", "get part.nc back")
            self.assertEqual(digest(mine), digest(os.path.join(self.work, "back")), size)
            self.assertEqual(digest(mine), digest(self.shared("part.nc")), size)
        self.assertRegex(self.old("mkdir d", "rename part.nc d\\old.nc", "ls d\\*"), r"old\.nc +A?N? +3000001")
        self.assertIn("old.nc", self.straight("ls d\\*"))
        self.old("del d\\old.nc", "rmdir d")
        self.assertEqual(os.listdir(self.shared()), [])

    def test_a_modern_client_meets_it(self):
        self.local_file("f", 5000)
        self.old("put f shared.nc")
        self.straight("get shared.nc back")
        self.assertEqual(digest(os.path.join(self.work, "f")), digest(os.path.join(self.work, "back")))
        two = impacket_client.connect(self.far, "3.1.1")
        tree = two.connectTree("far")
        held = two.createFile(tree, "shared.nc", creationDisposition=smb3structs.FILE_OPEN, shareMode=0)
        done = self.smbclient("get shared.nc x", dialect="NT1", port=139, options=("--option=client min protocol=NT1",))
        self.assertIn("NT_STATUS_SHARING_VIOLATION", done.stdout)
        two.closeFile(tree, held)
        self.old("get shared.nc back", "del shared.nc")


class BeforeSallyport(Through, BridgeCase):
    far_kind = servers.Server


class Refusals(BridgeCase):
    far_kind = servers.Server

    def setUp(self):
        self.login(PASSWORD)
        self.assertTrue(servers.wait_until(lambda: "NT_STATUS" not in self.smbclient("ls").stdout, 20))

    def reconnect(self):
        """The far server again, so that the next file needs a new link."""
        self.far.kill()
        self.far.start()
        self.assertTrue(servers.wait_until(lambda: not self.link()["connected"], 10))
        time.sleep(1)

    def test_wrong_password_at_the_far_server(self):
        self.login("not the password")
        self.reconnect()
        told = self.refused("NT_STATUS_ACCESS_DENIED", "ls")
        self.assertNotIn("LOGON_FAILURE", told, "our own client's login was fine")
        self.assertIn("STATUS_LOGON_FAILURE", self.link()["last_error"])
        self.assertIn("refuses the login", self.server.status())
        refusal = self.server.status_json()["last_refusals"][-1]
        self.assertIn("share login", self.server.why(refusal["id"]).stdout)
        self.login(PASSWORD)
        self.assertTrue(servers.wait_until(lambda: "NT_STATUS" not in self.smbclient("ls").stdout, 20), "without a restart")

    def test_no_password(self):
        check = self.server.command("check", "--config", self.server.config)
        self.assertNotIn("no password", check.stdout)
        self.server.command("share", "login", "share", "--remove", "--config", self.server.config, check=True)
        check = self.server.command("check", "--config", self.server.config)
        self.assertEqual(check.returncode, 0)
        self.assertIn('no password is kept for the share "share"; sallyport share login share', check.stdout)
        self.reconnect()
        self.refused("NT_STATUS_ACCESS_DENIED", "ls")
        self.assertIn("no password is kept", self.link()["last_error"])
        for path in os.listdir(self.server.state):
            if path.startswith("accounts.db"):
                self.assertEqual(os.stat(os.path.join(self.server.state, path)).st_mode & 0o077, 0)

    def test_far_refusal_is_explained(self):
        secret = os.path.join(self.files, "far", "secret.txt")
        with open(secret, "w") as out:
            out.write("not yours")
        os.chmod(secret, 0)
        if os.geteuid() != 0:
            self.skipTest("the far server acts as an ordinary user only as root")
        self.refused("NT_STATUS_ACCESS_DENIED", "get secret.txt x")
        refusal = self.server.status_json()["last_refusals"][-1]
        self.assertIn("far server", self.server.why(refusal["id"]).stdout)

    def test_disk_full(self):
        self.needs_root()
        small = self.folder("far/small")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=777", "tmpfs", small], capture_output=True, text=True)
        if done.returncode:
            self.skipTest("no tmpfs can be mounted here: " + done.stderr)
        self.addCleanup(subprocess.run, ["umount", "-l", small], check=True)
        self.local_file("big", 8 << 20)
        self.local_file("little", 100_000)
        self.refused("NT_STATUS_DISK_FULL", "put big small\\big")
        self.must("del small\\big", "put little small\\little", "get small\\little back")
        self.assertEqual(digest(os.path.join(self.work, "back")), digest(os.path.join(self.work, "little")))


if __name__ == "__main__":
    unittest.main()
