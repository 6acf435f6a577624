"""What every interop test uses: a served setup, smbclient, files to compare."""
import hashlib
import os
import random
import shutil
import subprocess
import tempfile
import unittest

import server as servers
from lab import PASSWORD, Lease, Setup, Share, Zone

FULL = os.environ.get("SALLYPORT_FULL") == "1"
PROTECTION = {
    "plain": ("--client-protection=off",),
    "sign": ("--client-protection=sign", "--option=client signing=required"),
    "encrypt": ("--client-protection=encrypt",),
    "default": (),
}


def pseudo_random(size, seed=1):
    return random.Random(seed).randbytes(size)


def digest(path):
    found = hashlib.sha256()
    with open(path, "rb") as data:
        while block := data.read(1 << 20):
            found.update(block)
    return found.hexdigest()


class Talk:
    """A client with a session that lasts, told one command after another. What became of them is seen on the disk."""

    def __init__(self, words, folder):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

    def say(self, command):
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def end(self):
        if self.process.poll() is not None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ServedCase(unittest.TestCase):
    """One server for all tests of a class.  A subclass says what it serves in make_setup()."""
    maxDiff = 2000

    @classmethod
    def make_setup(cls):
        """A read-write share and the weakest lab zone, on both ports."""
        return Setup([Share("share", cls.folder("share"), comment="Files")], [Zone()], [Lease()])

    @classmethod
    def folder(cls, name):
        path = os.path.join(cls.files, name)
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o777)
        return path

    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="interop-work-")
        cls.files = tempfile.mkdtemp(prefix="interop-files-")
        os.chmod(cls.files, 0o755)
        cls.server = None
        try:
            cls.server = servers.make_server(cls.make_setup())
            cls.server.start()
        except BaseException:
            cls.clean()
            raise

    @classmethod
    def tearDownClass(cls):
        try:
            cls.server.stop()
        finally:
            cls.clean()

    @classmethod
    def clean(cls):
        if cls.server and cls.server.process and cls.server.process.poll() is None:
            cls.server.kill()
        if cls.server:
            cls.server.remove()
        shutil.rmtree(cls.work, ignore_errors=True)
        shutil.rmtree(cls.files, ignore_errors=True)

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the server is gone:\n" + self.server.log()[-4000:])

    def needs(self, feature):
        if feature not in self.server.features:
            self.skipTest(f"{self.server.name} has no '{feature}'")

    def needs_root(self):
        if not servers.REAL_PORTS:
            self.skipTest("needs root: a network namespace with ports 445 and 139")

    def shared(self, *names):
        """A path inside the served folder, as the machine itself sees it."""
        return os.path.join(self.files, "share", *names)

    def local_file(self, name, size, seed=1):
        path = os.path.join(self.work, name)
        with open(path, "wb") as out:
            out.write(pseudo_random(size, seed))
        return path

    def smbclient(self, *commands, share="share", user="interop", password=PASSWORD, dialect="SMB3_11", protection="default",
                  port=None, options=(), timeout=120, environment=None):
        """-> CompletedProcess; its output is stdout and stderr together."""
        words = ["smbclient", f"//{self.server.host}/{share}", "-s", "/dev/null", "-p", str(port or self.server.port),
                 "-U", f"{user}%{password}", "-m", dialect, *PROTECTION[protection], *options, "-c", "; ".join(commands)]
        return subprocess.run(words, text=True, errors="replace", timeout=timeout, cwd=self.work, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)

    def talking(self, share="share", user="interop", password=PASSWORD):
        """An smbclient that stays connected and is told what to do."""
        talk = Talk(["smbclient", f"//{self.server.host}/{share}", "-s", "/dev/null", "-p", str(self.server.port), "-U", f"{user}%{password}"], self.work)
        self.addCleanup(talk.end)
        return talk

    def makes(self, talk, name):
        """Whether that client's session can make this folder."""
        talk.say(f"mkdir {name}")
        return servers.wait_until(lambda: os.path.isdir(self.shared(name)), 10)

    def must(self, *commands, **keywords):
        """smbclient that has to succeed in every command; returns what it printed."""
        done = self.smbclient(*commands, **keywords)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("NT_STATUS_", done.stdout)
        return done.stdout

    def refused(self, status, *commands, **keywords):
        """smbclient that has to fail with this NTSTATUS."""
        done = self.smbclient(*commands, **keywords)
        self.assertIn(status, done.stdout)
        return done.stdout
