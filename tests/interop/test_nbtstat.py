"""`sallyport nbtstat` against Samba's nmbd in a network of its own, held against what nmblookup says of the same machine."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

import server as servers

HERE, THERE, NETWORK = "10.78.0.1", "10.78.0.2", "10.78.0.0/30"
SMB_CONF = """[global]
  netbios name = NBTLAB
  netbios aliases = SECOND-NAME
  workgroup = NBTGROUP
  interfaces = {there}/30
  bind interfaces only = yes
  preferred master = yes
  domain master = no
  os level = 65
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log.nmbd
"""


def run(*words):
    subprocess.run(words, check=True, capture_output=True, timeout=20)


def said(*words, timeout=60):
    return subprocess.run(words, text=True, errors="replace", timeout=timeout, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


class Nbtstat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: a network of its own")
        for program in ("nmbd", "nmblookup"):
            if not shutil.which(program):
                raise unittest.SkipTest(f"needs {program} (package samba)")
        cls.directory = tempfile.mkdtemp(prefix="interop-nbt-")
        cls.device = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        cls.nmbd = None
        try:
            cls.connect()
            cls.start_nmbd()
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def connect(cls):
        def network(pid):
            return os.readlink(f"/proc/{pid}/ns/net")
        if not servers.wait_until(lambda: network(cls.device.pid) != network("self"), 10):
            raise AssertionError("no network for nmbd")
        run("ip", "link", "add", "nbt0", "type", "veth", "peer", "name", "nbt1")
        run("ip", "link", "set", "nbt1", "netns", str(cls.device.pid))
        run("ip", "addr", "add", f"{HERE}/30", "dev", "nbt0")  # told no broadcast address: its mask gives it
        run("ip", "link", "set", "nbt0", "up")
        run(*cls.inside("ip", "addr", "add", f"{THERE}/30", "broadcast", "+", "dev", "nbt1"))
        for device in ("lo", "nbt1"):
            run(*cls.inside("ip", "link", "set", device, "up"))

    @classmethod
    def start_nmbd(cls):
        conf = os.path.join(cls.directory, "smb.conf")
        with open(conf, "w") as out:
            out.write(SMB_CONF.format(there=THERE, d=cls.directory))
        cls.nmbd = subprocess.Popen(cls.inside("nmbd", "-F", "--no-process-group", "-s", conf), stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # It is the master browser once it has won the election.
        if not servers.wait_until(lambda: "<1d>" in said("nmblookup", "-s", "/dev/null", "-A", THERE).stdout, 60, 0.5):
            raise AssertionError("nmbd does not become master browser")

    @classmethod
    def tearDownClass(cls):
        for process in (cls.nmbd, cls.device):
            if process:
                process.send_signal(signal.SIGKILL)
                process.wait()
        subprocess.run(["ip", "link", "del", "nbt0"], capture_output=True)
        shutil.rmtree(cls.directory, ignore_errors=True)

    @classmethod
    def inside(cls, *words):
        return ("nsenter", "-t", str(cls.device.pid), "-n", *words)

    def nbtstat(self, *words, status=0):
        done = said(servers.PROGRAM, "nbtstat", *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def json(self, *words, status=0):
        return [json.loads(line) for line in self.nbtstat("--json", *words, status=status).stdout.splitlines()]

    def reference(self):
        """nmblookup's table: (name, suffix, group)."""
        table = said("nmblookup", "-s", "/dev/null", "-A", THERE).stdout
        return {(name.strip(), suffix, "<GROUP>" in rest) for name, suffix, rest in re.findall(r"^\t(.{15}) <(..)> - (.*)$", table, re.M)}

    def test_the_table_is_the_one_nmblookup_prints(self):
        host, = self.json(THERE)
        ours = {(name["name"], name["suffix"], name["group"]) for name in host["names"]}
        self.assertEqual(ours, self.reference())
        self.assertEqual(len(ours), len(host["names"]))
        self.assertGreaterEqual(len(ours), 9)
        self.assertEqual((host["state"], host["address"]), ("answered", THERE))
        self.assertIsNone(host["mac"])

    def test_each_suffix_is_explained(self):
        text = self.nbtstat(THERE).stdout
        for line in (r"NBTLAB +<00>  unique  workstation service", r"NBTLAB +<20>  unique  file server service", r"SECOND-NAME +<20>  unique",
                     r"\.\.__MSBROWSE__\. +<01>  group   master browser", r"NBTGROUP +<1d>  unique  master browser", r"MAC address: none"):
            self.assertRegex(text, line)

    def test_a_name_is_found_by_broadcast(self):
        host, = self.json("--broadcast", "nbtlab")
        self.assertEqual((host["target"], host["address"], host["state"]), ("nbtlab", THERE, "answered"))
        master, = self.json("--broadcast", "NBTGROUP#1d")
        self.assertEqual(master["address"], THERE)

    def test_a_name_that_nobody_has(self):
        done = self.nbtstat("--broadcast", "--timeout", "0.5", "NOBODY", status=1)
        self.assertIn("nobody answers to this NetBIOS name (asked 10.78.0.3", done.stderr)
        self.assertIn("is no NetBIOS name", self.nbtstat("--broadcast", "SIXTEEN-LETTERS-", status=1).stderr)
        self.assertIn("two hexadecimal digits", self.nbtstat("--broadcast", "A#XY", status=1).stderr)

    def test_a_network(self):
        done = self.nbtstat("--timeout", "0.3", "--resends", "1", NETWORK)
        self.assertIn("NBTLAB", done.stdout)
        self.assertEqual(done.stdout.count("MAC address"), 1)
        self.assertIn("4 addresses asked", done.stderr)
        self.assertIn("the network is 10.78.0.0/30", self.nbtstat("10.78.0.2/30", status=1).stderr)

    def test_what_no_answer_means(self):
        refused, = self.json(HERE, status=1)  # this machine: nobody listens
        self.assertEqual(refused["state"], "refused")
        self.assertIn("nothing listens on its UDP port 137", self.nbtstat(HERE, status=1).stderr)
        unsendable, = self.json("192.0.2.1", status=1)
        self.assertEqual(unsendable["state"], "unsendable")
        # Beyond nmbd's machine, which throws it away without a word.
        run(*self.inside("ip", "route", "replace", "blackhole", "10.79.0.0/24"))
        run(*self.inside("sysctl", "-qw", "net.ipv4.ip_forward=1"))
        run("ip", "route", "replace", "10.79.0.0/24", "via", THERE)
        silent, = self.json("--timeout", "0.2", "--resends", "1", "10.79.0.1", status=1)
        self.assertEqual(silent["state"], "silent")
        self.assertIn("a firewall drops UDP 137", silent["reason"])

    def test_other_targets_are_refused_with_a_reason(self):
        self.assertIn("IPv4 addresses only", self.nbtstat("fe80::1", status=1).stderr)
        self.assertIn("--broadcast", self.nbtstat("no-such-host.invalid", status=1).stderr)
        self.assertIn("not a network", self.nbtstat("10.0.0.0/33", status=1).stderr)

    def test_a_recording_is_decoded(self):
        pcap = os.path.join(self.directory, "asked.pcap")
        dump = subprocess.Popen(["tcpdump", "-i", "nbt0", "-U", "--immediate-mode", "-Z", "root", "-w", pcap, "udp port 137"],
                                stderr=subprocess.PIPE, text=True)
        dump.stderr.readline()
        self.json(THERE)
        servers.wait_until(lambda: os.path.getsize(pcap) > 300, 10)
        dump.send_signal(signal.SIGINT)
        dump.wait(10)
        dump.stderr.close()
        lines = [json.loads(line) for line in said(servers.PROGRAM, "decode", "--json", pcap).stdout.splitlines()]
        answer, = (line for line in lines if line["type"] == "NBNS NODE STATUS response")
        self.assertEqual(answer["source"], f"{THERE}:137")
        names = answer["body"]["ANSWER"][0]["RDATA"]["NODE_NAME"]
        self.assertEqual(len(names), len(self.reference()))
        self.assertIn({"NETBIOS_NAME": "NBTLAB<20>", "NAME_FLAGS": "0400"}, names)

    def test_while_port_137_is_taken(self):
        """nmbd's own machine asks from another port, and gets the same table."""
        done = said(*self.inside(servers.PROGRAM, "nbtstat", "--json", THERE))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(json.loads(done.stdout)["names"]), len(self.reference()))


if __name__ == "__main__":
    unittest.main()
