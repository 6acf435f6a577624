"""`sallyport audit` as its users run it: history and diff, resume, a policy, an account."""
import json
import os
import re
import signal
import subprocess
import time
import unittest

import server as servers
from cable import FarMachine
from case import PASSWORD, ServedCase
from lab import Lease, Setup, Share, Zone

HERE = "127.0.0.1"
WEAK = Zone(reason="a weak zone for the audit to find")
STRICT = "[[zone]]\nname = \"strict\"\nnetworks = [\"127.0.0.0/8\"]\n"
# Closes every connection at once, so that a host is asked quickly.
CLOSER = """
import socket
door = socket.socket()
door.bind(("", 445))
door.listen(4096)
print("ready", flush=True)
while True:
    door.accept()[0].close()
"""


class Audited(ServedCase):
    """A server of the product on 127.0.0.1, audited with a history in the test's own folder."""

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: ports 139 and 445 of its own")
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.kept = os.path.join(self.work, self._testMethodName)

    def audit(self, *words, stdin="", status=None):
        done = subprocess.run([servers.PROGRAM, "audit", *words, "--state", self.kept], input=stdin, capture_output=True, text=True, timeout=120)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def report(self, *words, stdin="", status=None):
        return json.loads(self.audit(HERE, "--no-names", "--json", "-", *words, stdin=stdin, status=status).stdout)


class History(Audited):
    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))])

    def serve(self, zones):
        self.server.write_config(Setup(self.server.setup.shares, zones, []))
        self.server.reload()
        time.sleep(0.5)

    def test_diff_tells_what_got_worse_and_better(self):
        self.audit("diff", status=2)
        self.report(status=0)
        self.assertIn("is the first", self.audit("diff", status=2).stderr)
        self.report()
        self.assertIn("1 as before", self.audit("diff", status=0).stdout)
        self.serve([WEAK])
        self.report("--fail-on", "medium", status=1)
        worse = json.loads(self.audit("diff", "--json", status=1).stdout)["hosts"]
        self.assertEqual([(host["address"], host["change"]) for host in worse], [(HERE, "worse")])
        self.assertIn("signing-not-required", worse[0]["found"])
        self.serve([])
        self.report()
        self.assertIn("better    127.0.0.1", self.audit("diff", status=0).stdout)
        self.assertIn("as before", self.audit("diff", "1", "4", status=0).stdout)
        runs = json.loads(self.audit("runs", "--json", status=0).stdout)
        self.assertEqual([(run["run"], run["hosts"]) for run in runs], [(4, 1), (3, 1), (2, 1), (1, 1)])
        self.assertEqual(os.stat(os.path.join(self.kept, "audit-history.db")).st_mode & 0o777, 0o600)

    def test_other_targets_have_a_history_of_their_own(self):
        self.report()
        self.audit("127.0.0.2", "--no-names", "-q", status=0)
        self.assertIn("is the first", self.audit("diff", status=2).stderr)

    def test_nothing_is_kept_when_not_wanted(self):
        self.report("--no-history")
        self.assertFalse(os.path.exists(self.kept))

    def test_a_file_that_cannot_be_written_is_told_before_anybody_is_asked(self):
        done = self.audit(HERE, "--no-names", "--html", "/proc/no/report.html", status=2)
        self.assertIn("cannot write /proc/no/report.html", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_an_unwritable_history_is_no_reason_not_to_look(self):
        done = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups", servers.PROGRAM, "audit", HERE, "--no-names", "--state", "/proc/no"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("not kept", done.stderr)


class AgainstPolicy(Audited):
    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [WEAK], [Lease()])

    def test_what_it_does_beside_the_policy_is_told(self):
        file = os.path.join(self.work, "strict.toml")
        with open(file, "w") as out:
            out.write(STRICT + f'[server]\nstate = "{self.server.state}"\n')
        report = self.report("--policy", file, "--fail-on", "medium", "--user", "interop", stdin=PASSWORD + "\n", status=1)
        found = [f for f in report["hosts"][0]["findings"] if f["id"] == "against-policy"]
        self.assertEqual(len(found), 1)
        for words in ("serves on 139", "speaks 2.0.2, 2.1", "unencrypted", "unsigned", 'zone "strict"'):
            self.assertIn(words, found[0]["evidence"])

    def test_its_own_policy_allows_it(self):
        report = self.report("--policy", self.server.config)
        self.assertEqual([f["id"] for f in report["hosts"][0]["findings"] if f["id"] == "against-policy"], [])

    def test_a_lease_that_nobody_uses_is_told(self):
        text = self.audit(HERE, "--no-names", "--policy", self.server.config).stdout
        self.assertRegex(text, r"Lease for 127\.0\.0\.1|kept no record")
        self.smbclient("ls", port=self.server.netbios_port)
        report = self.report("--policy", self.server.config)
        self.assertEqual((report["policy"]["record"], report["policy"]["unused_leases"]), (True, []))

    def test_a_broken_policy_stops_it_before_it_asks(self):
        file = os.path.join(self.work, "broken.toml")
        with open(file, "w") as out:
            out.write("[[zone]]\nnmae = 3\n")
        self.assertIn("broken.toml:2", self.audit(HERE, "--policy", file, status=2).stderr)


class Account(Audited):
    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share")), Share("look", cls.folder("share"), read_only=True)], [WEAK])

    def setUp(self):
        super().setUp()
        self.server.write_config(self.setup_with())

    def setup_with(self):
        return self.server.setup

    def account(self, *words, stdin=PASSWORD + "\n"):
        return self.report("--user", "interop", *words, stdin=stdin)["hosts"][0]

    def test_shares_and_their_rights_are_listed(self):
        account = self.account()["facts"]["account"]
        self.assertEqual((account["login"], account["as_guest"], account["lists_shares"]), ("STATUS_SUCCESS", False, True))
        rights = {s["name"]: (s["readable"], s["writable"]) for s in account["shares"] if s["type"] == 0}
        self.assertEqual(rights, {"share": (True, True), "look": (True, False)})
        self.assertIsNone(account["ntlmv1"], "it was not asked for")

    def test_a_wrong_password_is_told_and_tried_a_few_times_only(self):
        facts = self.account(stdin="wrong\n")["facts"]
        self.assertEqual(facts["account"]["login"], "STATUS_LOGON_FAILURE")

    def test_ntlmv1_refused_and_taken(self):
        self.assertIs(self.account("--try-ntlmv1")["facts"]["account"]["ntlmv1"], False)
        with open(self.server.config) as text:
            policy = text.read()
        with open(self.server.config, "w") as out:
            out.write(policy.replace("[[zone]]", "[[zone]]\nntlmv1 = true", 1))
        self.server.reload()
        time.sleep(0.5)
        host = self.account("--try-ntlmv1")
        self.assertIs(host["facts"]["account"]["ntlmv1"], True)
        self.assertIn("ntlmv1-accepted", [f["id"] for f in host["findings"]])

    def test_ntlmv1_needs_an_account(self):
        self.assertIn("--user", self.audit(HERE, "--try-ntlmv1", status=2).stderr)


class ManyHosts(unittest.TestCase):
    """A far machine that has thousands of addresses."""

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: a network of its own")
        cls.far = FarMachine("10.88.0.2/24", "10.88.0.1/24", "many")
        try:
            cls.far.own("10.92.0.0/16", "10.88.0.1")
            if cls.far.start("/usr/bin/python3", "-c", CLOSER).stdout.readline() != "ready\n":
                raise AssertionError("the listener did not start")
        except BaseException:
            cls.far.remove()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.far.remove()

    def setUp(self):
        self.kept = subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip()
        self.addCleanup(subprocess.run, ["rm", "-rf", self.kept])

    def start(self, *words):
        return subprocess.Popen([servers.PROGRAM, "audit", *words, "--state", self.kept], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def taken(self):
        """How many connections the far machine has taken so far."""
        with open(f"/proc/{self.far.keeper.pid}/net/snmp") as text:
            names, numbers = (line.split() for line in text if line.startswith("Tcp:"))
        return int(numbers[names.index("PassiveOpens")])

    def interrupted(self, *words, after=1):
        """Not before that many connections, for which a busy machine needs its time."""
        before = self.taken()
        begun = self.start(*words)
        self.assertTrue(servers.wait_until(lambda: self.taken() >= before + after, 60))
        time.sleep(1)
        begun.send_signal(signal.SIGINT)
        out, err = begun.communicate(timeout=60)
        self.assertIn("--resume goes on", err)
        return json.loads(out)

    def resumed(self, *words):
        out, err = (rest := self.start("--resume", "--json", "-", *words)).communicate(timeout=120)
        self.assertEqual(rest.returncode, 1 if "high" not in words else 0, err)
        return json.loads(out)

    def test_an_interrupted_audit_goes_on(self):
        words = ("10.92.0.0/21", "--rate", "1500", "--no-names", "--json", "-")
        first = self.interrupted(*words)
        self.assertTrue(first["interrupted"])
        met = {host["address"] for host in first["hosts"]}
        self.assertTrue(0 < len(met) < 2046, len(met))
        second = self.resumed("--rate", "100000", "--fail-on", "info")
        self.assertFalse(second["interrupted"])
        self.assertEqual(second["addresses"], 2046)
        addresses = [host["address"] for host in second["hosts"]]
        self.assertEqual(len(addresses), len(set(addresses)))
        self.assertEqual(len(addresses), 2046)
        self.assertEqual(second["started"], first["started"])
        self.assertEqual({host["facts"]["smb"]["oddity"] for host in second["hosts"]}, {"resets"})
        left = self.start("--resume")
        self.assertIn("no audit was interrupted", left.communicate(timeout=30)[1])
        self.assertEqual(left.returncode, 2)

    def test_it_does_not_ask_again_whom_it_has_asked(self):
        # So slowly that on any machine some are done with while others have not been met.
        words = ("10.92.8.0/21", "--rate", "300", "--no-names", "--json", "-")
        first = self.interrupted(*words, after=1000)
        took = {host["address"]: host["facts"]["took_ms"] for host in first["hosts"] if host["complete"]}
        self.assertTrue(took)
        second = {host["address"]: host["facts"]["took_ms"] for host in self.resumed("--rate", "100000", "--fail-on", "info")["hosts"]}
        self.assertEqual({address: second[address] for address in took}, took)

    def test_targets_that_have_changed_are_not_gone_on_with(self):
        file = os.path.join(self.kept, "hosts.txt")
        with open(file, "w") as out:
            out.write("10.92.16.0/21\n")
        self.interrupted("@" + file, "--rate", "1500", "--no-names", "--json", "-")
        with open(file, "w") as out:
            out.write("10.92.16.0/22\n")
        rest = self.start("--resume")
        self.assertIn("other addresses", rest.communicate(timeout=30)[1])
        self.assertEqual(rest.returncode, 2)

    def test_a_damaged_file_is_told(self):
        with open(os.path.join(self.kept, "audit-interrupted.json"), "w") as out:
            out.write('{"version": 1, "state": {"swept": "far"}}')
        rest = self.start("--resume")
        self.assertIn("damaged", rest.communicate(timeout=30)[1])
        self.assertEqual(rest.returncode, 2)


class OwnLink(unittest.TestCase):
    """Hosts on a link of this machine are asked for by ARP first: who does not answer is not there."""

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: a network of its own")
        cls.far = FarMachine("10.87.0.1/22", "10.87.0.2/22", "link")
        try:
            if cls.far.start("/usr/bin/python3", "-c", CLOSER).stdout.readline() != "ready\n":
                raise AssertionError("the listener did not start")
            cls.far.run("ip", "addr", "add", "10.87.3.9/22", "dev", cls.far.ends[1])
        except BaseException:
            cls.far.remove()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.far.remove()

    def found(self, *words):
        done = subprocess.run([servers.PROGRAM, "audit", *words, "--sweep-only", "--no-history", "--json", "-"], capture_output=True, text=True,
                              timeout=60)
        return {host["address"] for host in json.loads(done.stdout)["hosts"]}

    def test_those_who_are_there_are_found(self):
        self.assertEqual(self.found("10.87.0.0/22"), {"10.87.0.2", "10.87.3.9"})
        self.assertEqual(self.found("10.87.1.0/24"), set())

    def test_one_that_is_known_by_hand_is_asked(self):
        self.far.run("sysctl", "-q", "-w", "net.ipv4.conf.all.arp_ignore=8")
        try:
            mac = json.loads(self.far.run("ip", "-j", "link", "show", self.far.ends[1]))[0]["address"]
            subprocess.run(["ip", "neigh", "flush", "all"], check=True, capture_output=True, timeout=20)
            subprocess.run(["ip", "neigh", "replace", "10.87.3.9", "lladdr", mac, "dev", self.far.ends[0], "nud", "permanent"], check=True, timeout=20)
            self.assertEqual(self.found("10.87.3.0/24"), {"10.87.3.9"})
        finally:
            subprocess.run(["ip", "neigh", "del", "10.87.3.9", "dev", self.far.ends[0]], timeout=20)
            self.far.run("sysctl", "-q", "-w", "net.ipv4.conf.all.arp_ignore=0")

    def test_a_more_specific_route_is_not_the_link(self):
        """Such a host is behind somebody else, and answers no ARP here."""
        subprocess.run(["ip", "route", "add", "10.87.2.0/24", "via", "10.87.0.2"], check=True, timeout=20)
        self.far.run("sysctl", "-q", "-w", "net.ipv4.conf.all.arp_ignore=1")
        self.far.run("ip", "route", "add", "local", "10.87.2.0/24", "dev", "lo")
        try:
            self.assertEqual(self.found("10.87.2.7"), {"10.87.2.7"})
        finally:
            self.far.run("ip", "route", "del", "local", "10.87.2.0/24", "dev", "lo")
            subprocess.run(["ip", "route", "del", "10.87.2.0/24"], timeout=20)
            self.far.run("sysctl", "-q", "-w", "net.ipv4.conf.all.arp_ignore=0")


class Lockout(unittest.TestCase):
    """Many hosts, one wrong password: the account is not locked out."""

    def test_only_a_few_hosts_are_tried(self):
        if not servers.REAL_PORTS:
            self.skipTest("needs root: ports of its own")
        served = servers.make_server(Setup([Share("share", "/tmp")], [WEAK]))
        try:
            served.host = "0.0.0.0"
            served.write_config(served.setup)
            served.host = HERE
            served.start()
            done = subprocess.run([servers.PROGRAM, "audit", "127.0.0.1-12", "--no-names", "--no-anonymous", "--user", "interop", "--no-history",
                                   "--json", "-"], input="wrong\n", capture_output=True, text=True, timeout=120)
            tried = [host for host in json.loads(done.stdout)["hosts"] if host["facts"]["account"]]
            self.assertEqual(len(tried), 3)
            self.assertIn("not locked out", done.stderr)
            self.assertEqual(len(re.findall(r"LOGON_FAILURE|wrong password", served.log())) >= 3, True, served.log()[-2000:])
        finally:
            served.stop()
            served.remove()
