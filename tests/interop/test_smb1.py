"""SMB1 on port 139 under a lease, by real old clients: smbclient in its old dialects, impacket, jCIFS."""
import os
import shutil
import signal
import socket
import struct
import subprocess
import unittest

import server as servers
from case import PASSWORD, ServedCase, digest
from lab import Lease, Setup, Share, Zone

HERE = os.path.dirname(os.path.abspath(__file__))
OLD = ("--option=client min protocol=CORE", "--option=client lanman auth=yes", "--option=client plaintext auth=yes")
JCIFS = "/usr/share/java/jcifs.jar"


def descendants(pid):
    """Children of any thread of it that have not ended."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as text:
            found += [int(word) for word in text.read().split()]
    return [pid for pid in found if open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"]


class OldCase(ServedCase):
    lease = Lease(dialects=("NT LM 0.12",))

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share")), Share("other", cls.folder("other"))], [Zone()], [cls.lease])

    def setUp(self):
        self.needs_root()

    def old(self, *commands, dialect="NT1", options=(), **keywords):
        return self.must(*commands, dialect=dialect, port=139, options=(*OLD, *options), **keywords)

    def old_refused(self, status, *commands, dialect="NT1", options=(), **keywords):
        return self.refused(status, *commands, dialect=dialect, port=139, options=(*OLD, *options), **keywords)


class Nt1(OldCase):
    """Windows 2000 and XP: NT LM 0.12, NTLMv2."""

    def test_files_go_both_ways_and_stay_the_same(self):
        for size in (0, 1, 4096, 70_000, 3_000_001):
            mine = self.local_file("f", size, seed=size)
            self.old('put f "ein Träger.bin"', 'get "ein Träger.bin" back', 'del "ein Träger.bin"')
            self.assertEqual(digest(mine), digest(os.path.join(self.work, "back")), size)

    def test_folders_names_and_attributes(self):
        self.local_file("f", 100)
        said = self.old("mkdir d", "put f d\\a.txt", "rename d\\a.txt d\\b.txt", "ls d\\*", "setmode d\\b.txt +r", "allinfo d\\b.txt")
        self.assertIn("b.txt", said)
        self.assertNotIn("a.txt", said.split("ls", 1)[-1].replace("d\\a.txt", ""))
        self.old("setmode d\\b.txt -r", "del d\\b.txt", "rmdir d")
        self.assertFalse(os.path.exists(self.shared("d")))

    def test_a_long_listing(self):
        os.mkdir(self.shared("many"))
        for n in range(2000):
            open(self.shared("many", f"file number {n:04}.txt"), "w").close()
        said = self.old("ls many\\*", timeout=240)
        self.assertEqual(sum("file number" in line for line in said.splitlines()), 2000)
        self.assertEqual(len({line.split(".txt")[0] for line in said.splitlines() if "file number" in line}), 2000)

    def test_signed(self):
        mine = self.local_file("f", 200_000)
        self.old("put f signed", "get signed back", options=("--option=client signing=required",))
        self.assertEqual(digest(mine), digest(os.path.join(self.work, "back")))

    def test_without_extended_security(self):
        self.local_file("f", 1000)
        self.old("put f spnegoless", options=("--option=client use spnego=no",))

    def test_what_is_refused(self):
        self.old_refused("NT_STATUS_LOGON_FAILURE", "ls", password="wrong")
        self.old_refused("NT_STATUS_ACCESS_DENIED", "ls", share="other")
        self.old_refused("NT_STATUS_BAD_NETWORK_NAME", "ls", share="nothing")
        self.old_refused("NT_STATUS_LOGON_FAILURE", "ls", options=("--option=client ntlmv2 auth=no", "--option=client use spnego=no"))

    def test_the_same_client_on_445_is_refused(self):
        done = self.smbclient("ls", dialect="NT1", options=OLD)
        self.assertNotEqual(done.returncode, 0)

    def test_status_tells_what_the_client_speaks(self):
        talk = subprocess.Popen(["smbclient", "//127.0.0.1/share", "-s", "/dev/null", "-p", "139", "-m", "NT1", *OLD, "-U", f"interop%{PASSWORD}"],
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.work)
        try:
            self.assertTrue(servers.wait_until(lambda: self.server.status_json()["sessions"]))
            session = self.server.status_json()["sessions"][0]
            self.assertEqual((session["dialect"], session["port"], session["encryption"]), ("NT LM 0.12", 139, ""))
        finally:
            talk.communicate(timeout=20)

    def test_old_and_new_clients_meet(self):
        """What one has opened for itself alone the other does not get; what one writes the other reads."""
        self.local_file("f", 5000)
        self.old("put f shared.nc")
        self.must("get shared.nc back")
        self.assertEqual(digest(os.path.join(self.work, "f")), digest(os.path.join(self.work, "back")))
        self.local_file("g", 6000, seed=2)
        self.must("put g shared.nc")
        self.old("get shared.nc back")
        self.assertEqual(digest(os.path.join(self.work, "g")), digest(os.path.join(self.work, "back")))


class Cage(OldCase):
    """The process that speaks SMB1."""

    def connect(self):
        """A session request and an SMB1 negotiate by hand; the socket, with the answer read."""
        s = socket.create_connection(("127.0.0.1", 139), 5)

        def name(text, suffix):
            raw = text.ljust(15).encode() + bytes([suffix])
            return b"\x20" + bytes(b for c in raw for b in (0x41 + (c >> 4), 0x41 + (c & 15))) + b"\0"
        trailer = name("*SMBSERVER", 0x20) + name("OLDPC", 0)
        s.sendall(struct.pack(">BBH", 0x81, 0, len(trailer)) + trailer)
        self.assertEqual(s.recv(4), b"\x82\0\0\0")
        dialect = b"\x02NT LM 0.12\0"
        message = b"\xffSMB\x72" + bytes(4) + b"\x18" + struct.pack("<H", 0xC001) + bytes(12) + bytes(8) + b"\0" + struct.pack("<H", len(dialect)) + dialect
        s.sendall(struct.pack(">I", len(message)) + message)
        answer = s.recv(4096)
        self.assertEqual(answer[4:9], b"\xffSMB\x72")
        return s

    def translators(self):
        return descendants(self.server.process.pid)

    def test_a_process_for_each_connection_without_root_or_files(self):
        first, second = self.connect(), self.connect()
        pids = self.translators()
        self.assertEqual(len(pids), 2)
        for pid in pids:
            with open(f"/proc/{pid}/status") as text:
                status = dict(line.split(":\t", 1) for line in text if ":\t" in line)
            self.assertEqual(status["Uid"].split(), ["65534"] * 4)
            self.assertEqual(status["CapEff"].strip(), "0000000000000000")
            self.assertEqual(status["NoNewPrivs"].strip(), "1")
            self.assertEqual(status["Seccomp"].strip(), "2")
            open_files = {os.readlink(f"/proc/{pid}/fd/{fd}").split(":")[0] for fd in os.listdir(f"/proc/{pid}/fd") if int(fd) > 2}
            self.assertEqual(open_files, {"socket"})
        first.close(), second.close()
        self.assertTrue(servers.wait_until(lambda: not self.translators()), "they end with their clients")

    def test_one_that_is_killed_takes_its_client_along_and_nobody_else(self):
        first, second = self.connect(), self.connect()
        killed = self.translators()[0]
        os.kill(killed, signal.SIGKILL)
        ended = []
        for s in (first, second):
            s.settimeout(2)
            try:
                ended.append(s.recv(1) == b"")
            except socket.timeout:
                ended.append(False)
        self.assertEqual(sorted(ended), [False, True])
        self.assertTrue(servers.wait_until(lambda: f"translator {killed} was ended by signal 9" in self.server.log()))
        first.close(), second.close()
        self.old("ls")

    def test_garbage(self):
        for garbage in (b"\xffSMB" + bytes(3), b"\xffSMB" + os.urandom(200), os.urandom(64), b"\xffSMB\x72" + b"\xff" * 60):
            s = self.connect()
            s.settimeout(5)
            try:
                s.sendall(struct.pack(">I", len(garbage)) + garbage)
                while s.recv(4096):
                    pass
            except (ConnectionError, socket.timeout):
                pass
            s.close()
        self.old("ls")
        self.assertNotIn("was ended by signal", self.server.log().replace("signal 9", ""))


class SigningRequired(OldCase):
    lease = Lease(dialects=("NT LM 0.12",), signing="required")

    def test_who_signs_comes_in(self):
        self.old("ls", options=("--option=client signing=if_required",))

    def test_who_does_not_stays_out(self):
        done = self.smbclient("ls", dialect="NT1", port=139, options=(*OLD, "--option=client signing=off"))
        self.assertNotEqual(done.returncode, 0)


class Lanman(OldCase):
    """DOS, OS/2 and LAN Manager: passwords in the clear, 8.3 names."""
    lease = Lease(dialects=("LANMAN2.1", "LANMAN1.0", "CORE"), plain_text=True, account="interop")
    plain = ("--option=client ntlmv2 auth=no",)

    def test_each_dialect_carries_files(self):
        for dialect in ("LANMAN2", "LANMAN1", "CORE"):
            mine = self.local_file("f", 100_000, seed=3)
            said = self.old("mkdir d", "put f d\\part.nc", "ls d\\*", "get d\\part.nc back", "rename d\\part.nc d\\old.nc", "del d\\old.nc",
                            "rmdir d", dialect=dialect, options=self.plain)
            self.assertEqual(digest(mine), digest(os.path.join(self.work, "back")), dialect)
            self.assertIn("part.nc", said.lower(), dialect)

    def test_a_wrong_password(self):
        for dialect in ("LANMAN2", "LANMAN1", "CORE"):
            done = self.smbclient("ls", dialect=dialect, port=139, password="wrong", options=(*OLD, *self.plain))
            self.assertRegex(done.stdout, "LOGON_FAILURE|WRONG_PASSWORD|ACCESS_DENIED|ERRnoaccess|ERRbadpw", dialect)

    def test_nt_is_not_spoken(self):
        done = self.smbclient("ls", dialect="NT1", port=139, options=("--option=client min protocol=NT1",))
        self.assertNotEqual(done.returncode, 0)


class Others(OldCase):
    lease = Lease(dialects=("NT LM 0.12",), ntlmv1=True)

    def test_impacket(self):
        script = ("import sys, io\nfrom impacket.smbconnection import SMBConnection\n"
                  "from impacket.smb import SMB_DIALECT\n"
                  "c = SMBConnection('*SMBSERVER', '127.0.0.1', sess_port=139, preferredDialect=SMB_DIALECT)\n"
                  f"c.login('interop', {PASSWORD!r})\n"
                  "data = bytes(range(256)) * 500\n"
                  "c.createDirectory('share', 'imp')\n"
                  "c.putFile('share', 'imp\\\\a.bin', io.BytesIO(data).read)\n"
                  "back = io.BytesIO()\nc.getFile('share', 'imp\\\\a.bin', back.write)\n"
                  "assert back.getvalue() == data\n"
                  "assert 'a.bin' in [f.get_longname() for f in c.listPath('share', 'imp\\\\*')]\n"
                  "c.rename('share', 'imp\\\\a.bin', 'imp\\\\b.bin')\n"
                  "c.deleteFile('share', 'imp\\\\b.bin')\nc.deleteDirectory('share', 'imp')\n"
                  "print('shares', [s['shi1_netname'][:-1] for s in c.listShares()])\nprint(c.getDialect())\n")
        done = subprocess.run(["/usr/bin/python3", "-c", script], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("NT LM 0.12", done.stdout)
        self.assertIn("share", done.stdout)

    def test_smbclient_lists_shares(self):
        done = subprocess.run(["smbclient", "-L", "//127.0.0.1", "-s", "/dev/null", "-p", "139", "-m", "NT1", *OLD, "-U", f"interop%{PASSWORD}"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"share\s+Disk")

    @unittest.skipUnless(os.path.exists(JCIFS) and shutil.which("java"), "needs libjcifs-java and a JDK (./test --full installs them)")
    def test_jcifs(self):
        done = subprocess.run(["java", "-Djcifs.resolveOrder=DNS", "-Djcifs.smb.client.dfs.disabled=true", "-cp", JCIFS,
                               os.path.join(HERE, "JcifsPeer.java"), f"smb://interop:{PASSWORD}@127.0.0.1:139/share/"],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("the same", done.stdout)


if __name__ == "__main__":
    unittest.main()
