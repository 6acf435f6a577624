"""The program's commands around serving: help, the start without a configuration, accounts, a faulty policy, decode."""
import glob
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import decode_check
import server as servers
from case import PASSWORD, ServedCase, digest
from lab import Setup, Share, Zone

COMMANDS = ("serve", "user", "status", "why", "decode", "harden")
TRACES = os.path.join(servers.ROOT, "tests/traces")


def program_only(test_class):
    """Tests of the program itself: there is nothing to try on the reference server."""
    return unittest.skipIf(os.environ.get("INTEROP_SERVER") == "samba", "tests the program's own commands")(test_class)


def sallyport(*words, stdin="", cwd=None, timeout=60):
    return subprocess.run([servers.PROGRAM, *words], input=stdin, text=True, errors="replace", timeout=timeout, cwd=cwd,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@program_only
class Help(unittest.TestCase):
    def test_help_lists_every_command(self):
        done = sallyport("--help")
        self.assertEqual(done.returncode, 0)
        for command in COMMANDS:
            self.assertIn(command, done.stdout)

    def test_help_of_every_command_has_examples(self):
        for command in COMMANDS:
            done = sallyport(command, "--help")
            self.assertEqual(done.returncode, 0, command)
            self.assertIn(f"sallyport {command} ", done.stdout, command)
            self.assertRegex(done.stdout, "(?i)example", command)

    def test_unknown_words_are_errors(self):
        for words in (["nonsense"], ["serve", "--nonsense"], ["user", "nonsense"]):
            done = sallyport(*words)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertIn("nonsense", done.stdout)


class Served:
    """sallyport serve with these words, in a folder of its own."""

    def __init__(self, folder, *words, stdin=""):
        self.log_path = os.path.join(folder, "output.txt")
        words = (*words, "--state", os.path.join(folder, "state"))
        with open(self.log_path, "w") as log:
            self.process = subprocess.Popen([servers.PROGRAM, "serve", *words], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
                                            cwd=folder, text=True, start_new_session=True)
        self.process.stdin.write(stdin)
        self.process.stdin.close()

    def log(self):
        with open(self.log_path, errors="replace") as text:
            return text.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "did not stop"


@program_only
class WithoutConfiguration(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-cli-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        os.chmod(self.folder, 0o755)

    def smbclient(self, port, user, password, share, *commands):
        return subprocess.run(["smbclient", f"//127.0.0.1/{share}", "-s", "/dev/null", "-p", str(port), "-U", f"{user}%{password}", "-c",
                               "; ".join(commands)], cwd=self.folder, capture_output=True, text=True, timeout=60)

    def test_serve_alone_shares_a_folder_for_a_generated_user(self):
        served = Served(self.folder)
        try:
            port = 445 if servers.REAL_PORTS else None
            ready = servers.wait_until(lambda: served.process.poll() is not None or any(servers.accepts(p) for p in ([port] if port else [445, 4450])), 30)
            self.assertTrue(ready and served.process.poll() is None, served.log())
            text = served.log()
            user = re.search(r"(?i)user(?: ?name)?\W+(\S+)", text).group(1)
            password = re.search(r"(?i)password\W+(\S+)", text).group(1)
            for system in ("Windows", "macOS", "Linux"):
                self.assertIn(system, text)
            self.assertTrue(os.listdir(os.path.join(self.folder, "shared-folder")), "a welcome file")
            name = re.search(r"smb://[^/\s]+/([\w-]+)", text).group(1)
            done = self.smbclient(port or (445 if servers.accepts(445) else 4450), user, password, name, "ls", "put output.txt new.txt")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr + text)
            self.assertTrue(os.path.exists(os.path.join(self.folder, "shared-folder", "new.txt")))
        finally:
            status = served.stop()
        self.assertEqual(status, 0, served.log())

    def test_serve_with_options_reads_the_password_from_stdin(self):
        port = servers.free_port()
        os.makedirs(os.path.join(self.folder, "pub"))
        os.makedirs(os.path.join(self.folder, "look"))
        os.chmod(os.path.join(self.folder, "pub"), 0o777)
        served = Served(self.folder, "--listen", f"127.0.0.1:{port}", "--share", f"pub={self.folder}/pub", "--share", f"look={self.folder}/look,ro",
                        "--user", "anna", stdin="Secret-Word1\n")
        try:
            self.assertTrue(servers.wait_until(lambda: served.process.poll() is not None or servers.accepts(port), 30), served.log())
            done = self.smbclient(port, "anna", "Secret-Word1", "pub", "put output.txt f", "ls")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr + served.log())
            self.assertIn("NT_STATUS_", self.smbclient(port, "anna", "Secret-Word1", "look", "put output.txt f").stdout)
            self.assertNotIn("Secret-Word1", served.log())
        finally:
            status = served.stop()
        self.assertEqual(status, 0, served.log())

    def test_a_faulty_policy_starts_nothing(self):
        cases = {'[server]\nlissten = ["127.0.0.1:4450"]\n': (2, "listen"), '[[share]]\nname = "a"\npath = "/no/such/folder"\n': (3, "/no/such/folder"),
                 '[[share]]\nname = 5\npath = "/tmp"\n': (2, "name"), '[[zone]\n': (1, "")}
        for text, (line, word) in cases.items():
            path = os.path.join(self.folder, "bad.toml")
            with open(path, "w") as out:
                out.write(text)
            done = sallyport("serve", "--config", path)
            self.assertNotEqual(done.returncode, 0, text)
            self.assertRegex(done.stdout, rf"bad\.toml:{line}\b", text)
            self.assertIn(word, done.stdout)


@program_only
class Accounts(ServedCase):
    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))])

    def user(self, *words, stdin=""):
        return self.server.command("user", *words, "--config", self.server.config, stdin=stdin)

    def test_add_list_passwd_remove(self):
        self.assertEqual(self.user("add", "berta", stdin="First-Word1\n").returncode, 0)
        self.assertIn("berta", self.user("list").stdout)
        self.must("ls", user="berta", password="First-Word1")
        self.assertEqual(self.user("passwd", "berta", stdin="Second-Word2\n").returncode, 0)
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="berta", password="First-Word1")
        self.must("ls", user="berta", password="Second-Word2", timeout=60)
        self.must("ls", user="BERTA", password="Second-Word2")
        self.assertEqual(self.user("remove", "berta").returncode, 0)
        self.assertNotIn("berta", self.user("list").stdout)
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="berta", password="Second-Word2")

    def test_open_sessions_outlive_a_new_password_and_the_account(self):
        self.assertEqual(self.user("add", "carla", stdin="First-Word1\n").returncode, 0)
        talk = self.talking(user="carla", password="First-Word1")
        self.assertTrue(self.makes(talk, "before"))
        done = self.user("passwd", "carla", stdin="Second-Word2\n")
        self.assertIn("Sessions that are open stay open", done.stdout)
        self.assertTrue(self.makes(talk, "after-passwd"))
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="carla", password="First-Word1")
        done = self.user("remove", "CARLA")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("Sessions that are open stay open", done.stdout)
        self.assertTrue(self.makes(talk, "after-remove"))
        talk.end()
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="carla", password="Second-Word2")

    def test_the_same_name_again_is_a_new_account(self):
        self.assertEqual(self.user("add", "dora", stdin="First-Word1\n").returncode, 0)
        self.assertEqual(self.user("remove", "dora").returncode, 0)
        self.assertEqual(self.user("add", "dora", stdin="Third-Word3\n").returncode, 0)
        self.refused("NT_STATUS_LOGON_FAILURE", "ls", user="dora", password="First-Word1")
        self.must("ls", user="dora", password="Third-Word3", timeout=60)
        self.assertEqual(self.user("remove", "dora").returncode, 0)

    def at_a_terminal(self, answers, *words):
        """Answers each prompt as a person would; -> (status, all that the terminal showed)."""
        child, terminal = pty.fork()
        if child == 0:
            os.execv(servers.PROGRAM, [servers.PROGRAM, "user", *words, "--config", self.server.config])
        shown, end = b"", time.monotonic() + 30
        try:
            while time.monotonic() < end:
                if answers and shown.endswith(b": "):
                    os.write(terminal, answers.pop(0).encode() + b"\n")
                    shown += b"\n"
                if select.select([terminal], [], [], 1)[0]:
                    shown += os.read(terminal, 4096)
            os.kill(child, signal.SIGKILL)
        except OSError:
            pass  # the program has ended, and with it the other end of the terminal
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode(errors="replace")

    def test_a_password_is_asked_for_twice_and_not_shown(self):
        self.assertEqual(self.user("add", "elsa", stdin="First-Word1\n").returncode, 0)
        status, shown = self.at_a_terminal(["Second-Word2", "Second-Word2"], "passwd", "elsa")
        self.assertEqual(status, 0, shown)
        self.assertIn("New password for elsa", shown)
        self.assertNotIn("Second-Word2", shown)
        self.must("ls", user="elsa", password="Second-Word2")
        status, shown = self.at_a_terminal(["One-Word1", "Other-Word2"], "passwd", "elsa")
        self.assertNotEqual(status, 0, shown)
        self.must("ls", user="elsa", password="Second-Word2")
        self.assertEqual(self.user("remove", "elsa").returncode, 0)

    def test_faults(self):
        self.assertNotEqual(self.user("remove", "not-there").returncode, 0)
        self.assertNotEqual(self.user("passwd", "not-there", stdin="Word-1234\n").returncode, 0)
        self.assertNotEqual(self.user("add", "interop", stdin=PASSWORD + "\n").returncode, 0)

    def test_hashes_are_for_the_owner_alone(self):
        for path in glob.glob(self.server.state + "/**", recursive=True):
            if os.path.isfile(path) and "account" in os.path.basename(path):
                self.assertEqual(os.stat(path).st_mode & 0o077, 0, path)
                with open(path, "rb") as data:
                    self.assertNotIn(PASSWORD.encode(), data.read())


@program_only
class Decode(unittest.TestCase):
    def test_traces_agree_with_tshark(self):
        traces = sorted(glob.glob(TRACES + "/*.pcap"))
        self.assertGreater(len(traces), 4)
        for path in traces:
            with self.subTest(os.path.basename(path)):
                decode_check.compare(self, sallyport, path, least=3)

    def test_standard_input_and_text(self):
        path = os.path.join(TRACES, "smbclient-3.1.1-plain-round-samba.pcap")
        with open(path, "rb") as data:
            done = subprocess.run([servers.PROGRAM, "decode", "-"], stdin=data, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CREATE", done.stdout.upper())
        self.assertEqual(done.stdout, sallyport("decode", path).stdout)

    def test_a_file_that_is_no_capture(self):
        with tempfile.NamedTemporaryFile(suffix=".pcap") as junk:
            junk.write(b"not a capture" * 100)
            junk.flush()
            done = sallyport("decode", junk.name)
            self.assertNotEqual(done.returncode, 0)
            self.assertNotRegex(done.stdout, servers.SANITIZER)


if __name__ == "__main__":
    unittest.main()
