"""`sallyport audit --local`: what its table says about listeners, their owners and the firewall is what peers meet."""
import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import server as servers
from harden_lab import Lab

SCHEMA = os.path.join(servers.ROOT, "docs/schemas/audit-local.schema.json")
PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
NOBODY = 65534

# [[source, target, protocol, port], ...] on standard input -> ["accepted", "refused", "prohibited" or "dropped", ...]
PROBE = """
import errno, json, socket, sys
from concurrent.futures import ThreadPoolExecutor
STATUS = b"\\x12\\x34\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\x20CK" + b"A" * 30 + b"\\0\\0\\x21\\0\\1"
def family(a): return socket.AF_INET6 if ":" in a else socket.AF_INET
def tcp(source, target, port):
    with socket.socket(family(source), socket.SOCK_STREAM) as s:
        s.settimeout(3.4)
        s.bind((source, 0))
        s.connect((target, port))
        return "accepted"
def udp(source, target, port):
    with socket.socket(family(source), socket.SOCK_DGRAM) as s:
        s.settimeout(1)
        s.bind((source, 0))
        s.connect((target, port))
        for _ in range(3):
            s.send(STATUS)
            try:
                return "accepted" if s.recv(2000) else "dropped"
            except socket.timeout:
                pass
        return "dropped"
def fate(source, target, protocol, port):
    try:
        return (tcp if protocol == "tcp" else udp)(source, target, port)
    except OSError as e:
        return {errno.ECONNREFUSED: "refused", errno.EHOSTUNREACH: "prohibited", errno.EACCES: "prohibited"}.get(e.errno, "dropped")
asked = json.load(sys.stdin)
with ThreadPoolExecutor(32) as pool:
    print(json.dumps(list(pool.map(lambda each: fate(*each), asked))))
"""

SMB_CONF = """[global]
  server role = standalone server
  workgroup = LAB
  netbios name = GATE
  interfaces = 127.0.0.1/8 10.77.1.1/24 10.77.2.1/24
  server min protocol = {least}
  server signing = {signing}
  map to guest = Bad User
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log
  load printers = no
  printcap name = /dev/null
[public]
  path = {d}
  guest ok = yes
[drop]
  path = {d}
  guest ok = yes
  read only = no
"""

# Each with the outcome known to nobody before: peers are asked.
RULE_SETS = {
    "none": "",
    "a policy that drops": """table inet f { chain input { type filter hook input priority 0; policy drop;
        ct state established,related accept
        iifname "gate1" tcp dport { 139, 445 } accept
        udp dport 137 reject
    } }""",
    "parts of a network": """table inet f {
        set friends { type ipv4_addr; flags interval; elements = { 10.77.1.0/25, 192.0.2.0/28 } }
        chain input { type filter hook input priority 0; policy accept;
            ct state vmap { established : accept, related : accept }
            ip saddr @friends tcp dport 445 accept
            tcp dport 445 reject with tcp reset
            ip saddr 10.77.1.130 tcp dport 139 drop comment "one of them"
            ip saddr 10.77.2.0/24 udp dport 137 drop
    } }""",
    "jumps, maps and concatenations": """table inet f {
        map doors { type inet_service : verdict; elements = { 139 : goto old, 445 : jump new } }
        set pairs { type ifname . ipv4_addr; flags interval; elements = { "gate1" . 10.77.1.0/24, "gate2" . 10.77.2.2 } }
        chain old { ip6 nexthdr tcp accept
            meta nfproto ipv4 ip saddr 10.77.1.2 return
            drop
        }
        chain new { iifname . ip saddr @pairs accept
            tcp flags & (fin|syn|rst|ack) == syn reject with icmpx type admin-prohibited
        }
        chain input { type filter hook input priority 0; policy accept;
            tcp dport vmap @doors
            fib daddr type local udp dport 137 ip daddr 10.77.1.1 accept
            udp dport 137 drop
    } }""",
    "two tables": """table ip before { chain raw { type filter hook prerouting priority -300; policy accept;
            iifname "gate*" ip saddr 192.0.2.0/24 drop
        } }
        table ip6 six { chain input { type filter hook input priority 5; policy drop;
            meta l4proto ipv6-icmp accept
        } }
        table inet f { chain input { type filter hook input priority 0; policy accept;
            tcp dport 445 limit rate 100/second accept
            tcp dport 139 ct state new limit rate over 100/second drop
        } }""",
}


class LocalLab(Lab):
    """The gate has a way to everywhere by b, from which 192.0.2.9 comes."""
    SOURCES = {"10.77.1.2": "a", "10.77.1.130": "a", "2001:db8:77:1::2": "a", "10.77.2.2": "b", "2001:db8:77:2::2": "b", "192.0.2.9": "b"}
    GROUPS = {"192.0.2.9": "elsewhere"}

    def __init__(self):
        super().__init__()
        try:
            self.come_from(*(source for source in self.SOURCES if source != "192.0.2.9"))
            self.address(self.b, "eth", "10.77.2.254/24", "192.0.2.9/32")
            self.gate.run("ip", "route", "add", "default", "via", "10.77.2.254")
            self.wait_for_links()
        except BaseException:
            self.end()
            raise

    def wait_for_links(self):
        """A link that has just come up loses packets for a while. Nothing listens yet: every peer must be told so."""
        asked = [(source, "tcp", 445) for source in self.SOURCES]
        if not servers.wait_until(lambda: set(self.answers(asked).values()) == {"refused"}, 30):
            raise AssertionError(f"no way through the lab: {self.answers(asked)}")

    def target(self, source):
        if source == "192.0.2.9":
            return "10.77.2.1"
        return super().target(source)

    def fates(self, asked):
        """[(source, protocol, port)] -> the same -> accepted, rejected, dropped, as the peers meet it."""
        return {each: "rejected" if fate in ("refused", "prohibited") else fate for each, fate in self.answers(asked).items()}

    def answers(self, asked):
        found = {}
        for name, place in (("a", self.a), ("b", self.b)):
            own = [each for each in asked if self.SOURCES[each[0]] == name]
            words = [[source, self.target(source), protocol, port] for source, protocol, port in own]
            answers = json.loads(place.run(sys.executable, "-c", PROBE, input=json.dumps(words)).stdout)
            found.update(zip(own, answers))
        return found


@unittest.skipUnless(os.geteuid() == 0, "needs root: network namespaces")
@unittest.skipUnless(shutil.which("nft", path=PATH), "needs nft (package nftables)")
class LocalCase(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-local-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        os.chmod(self.folder, 0o755)
        self.lab = LocalLab()
        self.addCleanup(self.lab.end)

    def start(self, *words, ports=(), folder=None):
        """A program in the gate, until the test ends; `ports` are those it then listens on."""
        with open(os.path.join(self.folder, "log"), "a") as log:
            process = subprocess.Popen(self.lab.gate.inside("env", "PATH=" + PATH, *words), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       cwd=folder or self.folder, start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        for port in ports:
            if not servers.wait_until(lambda port=port: f":{port} " in self.lab.gate.run("ss", "-Hnltu").stdout, 60):
                raise AssertionError(f"nothing listens on {port}:\n" + open(os.path.join(self.folder, "log")).read()[-3000:])
        return process

    def start_samba(self, least="NT1", signing="auto"):
        if not (shutil.which("smbd", path=PATH) and shutil.which("nmbd", path=PATH)):
            self.skipTest("needs smbd and nmbd (package samba)")
        config = os.path.join(self.folder, "smb.conf")
        with open(config, "w") as out:
            out.write(SMB_CONF.format(d=self.folder, least=least, signing=signing))
        self.smbd = self.start("smbd", "-F", "--no-process-group", "-s", config, ports=(139, 445))
        self.nmbd = self.start("nmbd", "-F", "--no-process-group", "-s", config, ports=(137, 138))
        return config

    def audit(self, *words, status=None, under=(), program=servers.PROGRAM):
        done = self.lab.gate.run(*under, program, "audit", "--local", *words, check=False)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        return done.stdout

    def report(self, **keywords):
        text = self.audit("--json", "-", **keywords)
        fits = subprocess.run([sys.executable, os.path.join(servers.ROOT, "tests/audit/validate.py"), SCHEMA, "/dev/stdin"], input=text,
                              capture_output=True, text=True, timeout=60)
        self.assertIn(fits.returncode, (0, 77), fits.stdout)
        return json.loads(text)

    def listener(self, report, protocol, port):
        found = [each for each in report["listeners"] if (each["protocol"], each["port"]) == (protocol, port)]
        self.assertEqual(len(found), 1, report["listeners"])
        return found[0]

    def rules(self, text):
        """nft wants a line's end between closing brackets."""
        text = "flush ruleset\n" + re.sub(r"\}\s*\}", "}\n}", text) + "\n"
        self.lab.gate.run("env", "PATH=" + PATH, "nft", "-f", "-", input=text)

    def told(self, report, source, protocol, port):
        """What the report says happens to this source at the address that it asks."""
        target, address = self.lab.target(source), ipaddress.ip_address(source)
        for reach in self.listener(report, protocol, port)["reach"]:
            elsewhere = reach["from"] == "elsewhere" and source in self.lab.GROUPS and reach["family"] == "ipv4"
            if not elsewhere and (reach["from"] == "elsewhere" or address not in ipaddress.ip_network(reach["from"])):
                continue
            for way in reach["ways"]:
                inside = way["sources"] is None or any(address in ipaddress.ip_network(each) for each in way["sources"])
                if inside and target in way["targets"]:
                    return way["passage"]
        return "nothing"

    def agree(self, asked):
        report = self.report()
        self.assertTrue(report["firewall"]["known"], report["firewall"])
        told = {each: self.told(report, *each) for each in asked}
        for _ in range(3):  # a busy machine loses packets now and then, a rule drops them always
            met = self.lab.fates(asked)
            if met == told:
                break
        self.assertEqual(told, met)
        return report, met


class Truth(LocalCase):
    def asked(self):
        v4 = [source for source in self.lab.SOURCES if ":" not in source]
        return [(source, "tcp", port) for source in self.lab.SOURCES for port in (139, 445)] + [(source, "udp", 137) for source in v4]

    def test_rules_mean_to_peers_what_is_told(self):
        self.start_samba()
        self.assertTrue(servers.wait_until(lambda: self.lab.fates([("10.77.1.2", "udp", 137)])[("10.77.1.2", "udp", 137)] == "accepted", 60))
        seen = set()
        for name, rules in RULE_SETS.items():
            with self.subTest(name):
                self.rules(rules)
                seen |= set(self.agree(self.asked())[1].values())
        self.assertEqual(seen, {"accepted", "dropped", "rejected"})

    @unittest.skipUnless(shutil.which("iptables-nft", path=PATH), "needs iptables-nft (package iptables)")
    def test_rules_of_iptables(self):
        self.start_samba()
        for rule in ("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-i lo -j ACCEPT",
                     "-s 10.77.1.0/25 -p tcp -m multiport --dports 139,445 -j ACCEPT",
                     "-p tcp -m comment --comment smb --dport 445 -j REJECT --reject-with tcp-reset", "-p tcp --dport 139 -j DROP"):
            self.lab.gate.run("env", "PATH=" + PATH, "iptables-nft", "-A", "INPUT", *rule.split())
        self.agree([each for each in self.asked() if each[1] == "tcp" and ":" not in each[0]])

    def test_what_is_not_understood_is_unknown(self):
        self.start_samba()
        self.rules("""table inet f { chain input { type filter hook input priority 0; policy accept;
            tcp dport 445 meta mark 7 drop comment "marked"
            tcp dport 139 numgen random mod 2 0 drop
        } }""")
        report = self.report()
        for port, word in ((445, 'rule "marked"'), (139, "numgen")):
            listener = self.listener(report, "tcp", port)
            self.assertEqual(listener["verdict"], "unknown")
            self.assertIn(word, listener["reach"][0]["ways"][0]["by"])


class Owners(LocalCase):
    def test_samba_and_its_configuration(self):
        config = self.start_samba()
        report = self.report(status=1)
        for protocol, port, process in (("tcp", 445, self.smbd), ("tcp", 139, self.smbd), ("udp", 137, self.nmbd), ("udp", 138, self.nmbd)):
            listener = self.listener(report, protocol, port)
            self.assertEqual([(each["pid"], each["program"]) for each in listener["owner"]["processes"]],
                             [(process.pid, "smbd" if process is self.smbd else "nmbd")])
            self.assertEqual(listener["verdict"], "everywhere")
            self.assertEqual({each["interface"] for each in listener["addresses"]} - {"gate1", "gate2"}, set())
            self.assertLessEqual({"10.77.1.1", "10.77.2.1"}, {each["address"] for each in listener["addresses"]})
            self.assertEqual(report["configurations"][listener["configuration"]]["file"], config)
        self.assertEqual(len(report["configurations"]), 1)
        read_by = "testparm" if shutil.which("testparm", path=PATH) else "its lines"
        self.assertEqual((report["configurations"][0]["server"], report["configurations"][0]["read_by"]), ("samba", read_by))
        ids = {each["id"] for each in report["findings"]}
        self.assertEqual(ids, {"smb1-spoken", "old-smb2-dialects", "signing-not-required", "smb1-signing-not-required", "encryption-not-required",
                               "guest-login", "null-session", "shares-listed-anonymously", "share-readable-anonymously",
                               "share-writable-anonymously", "netbios-session-open", "netbios-names-told", "open-beyond-networks"})
        text = " ".join(self.audit(status=1).split())
        for word in ("tcp 445", "smbd", "open to all", "no rule is about it", config, "server min protocol = NT1"):
            self.assertIn(word, text)

    def test_what_the_firewall_shuts_is_no_finding(self):
        self.start_samba()
        self.rules("table inet f { chain input { type filter hook input priority 0; policy drop; iif lo accept; } }")
        report = self.report(status=0)
        self.assertEqual({each["verdict"] for each in report["listeners"]}, {"held-back"})
        self.assertEqual(report["findings"], [])

    def test_a_public_address_is_the_internet(self):
        self.start_samba(least="SMB3_11", signing="mandatory")
        self.lab.address(self.lab.gate, "gate2", "11.0.0.1/24")
        ids = {each["id"]: each for each in self.report(status=1)["findings"]}
        self.assertEqual(ids["open-to-internet"]["severity"], "high")
        self.assertIn("11.0.0.1", ids["open-to-internet"]["evidence"])

    def test_sallyport_and_its_policy(self):
        config = os.path.join(self.folder, "sallyport.toml")
        with open(config, "w") as out:
            out.write(f'[server]\nstate = "{self.folder}/state"\nlisten = ["10.77.1.1:445"]\n[[share]]\nname = "docs"\npath = "{self.folder}"\n'
                      '[[zone]]\nname = "old"\nnetworks = ["10.77.1.0/24"]\nsigning = "optional"\nencryption = "optional"\nmin_dialect = "2.1"\n'
                      'reason = "a test"\n')
        process = self.start(servers.PROGRAM, "serve", "--config", "sallyport.toml", ports=(445,))
        self.rules('table inet f { chain input { type filter hook input priority 0; policy drop; iifname "gate1" accept; } }')
        report = self.report(status=0)
        listener = self.listener(report, "tcp", 445)
        self.assertEqual(listener["owner"]["processes"][0]["pid"], process.pid)
        self.assertEqual([each["address"] for each in listener["sockets"]], ["10.77.1.1"])
        self.assertEqual(listener["verdict"], "networks")
        configuration = report["configurations"][listener["configuration"]]
        self.assertEqual((configuration["server"], configuration["file"], configuration["problem"]), ("sallyport", config, None))
        self.assertEqual({each["id"] for each in report["findings"]}, {"signing-not-required", "encryption-not-required", "old-smb2-dialects"})
        self.assertIn("a test", report["findings"][0]["evidence"])
        self.agree([("10.77.1.2", "tcp", 445)])
        self.assertEqual(self.lab.fates([("10.77.2.2", "tcp", 445)]), {("10.77.2.2", "tcp", 445): "dropped"})
        self.audit("--fail-on", "medium", "-q", status=1)

    def test_nothing_and_loopback_alone(self):
        self.assertIn("nothing listens", self.audit(status=0))
        script = ("import socket,time; a=socket.create_server(('127.0.0.1',139)); b=socket.create_server(('::1',445),family=socket.AF_INET6);"
                  "c=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); c.bind(('0.0.0.0',443)); time.sleep(300)")
        self.start(sys.executable, "-c", script, ports=(139, 445))
        report = self.report(status=0)
        self.assertEqual({(each["protocol"], each["port"], each["verdict"]) for each in report["listeners"]},
                         {("tcp", 139, "this-machine"), ("tcp", 445, "this-machine")})

    @unittest.skipUnless(shutil.which("systemd-socket-activate", path=PATH), "needs systemd-socket-activate (package systemd)")
    def test_a_socket_that_is_kept_for_a_service(self):
        self.start("systemd-socket-activate", "-l", "0.0.0.0:445", "/bin/false", ports=(445,))
        owner = self.listener(self.report(), "tcp", 445)["owner"]
        self.assertEqual((owner["kind"], owner["processes"][0]["program"]), ("activator", "systemd-socket-activate"))

    def test_an_ordinary_user_is_told_what_is_unknown(self):
        self.start_samba()
        self.rules("table inet f { chain input { type filter hook input priority 0; policy drop; } }")
        program = shutil.copy(servers.PROGRAM, os.path.join(self.folder, "sallyport"))
        under = ("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "env", "HOME=/tmp")
        report = self.report(under=under, program=program)
        self.assertFalse(report["root"] or report["firewall"]["known"])
        self.assertEqual({(each["protocol"], each["port"]) for each in report["listeners"]},
                         {("tcp", 445), ("tcp", 139), ("udp", 137), ("udp", 138)})
        for listener in report["listeners"]:
            self.assertEqual((listener["verdict"], listener["owner"]["kind"], listener["owner"]["user"]), ("unknown", "unknown", 0))
            self.assertIn("run this as root", listener["owner"]["unknown_because"])
            self.assertEqual({reach["passage"] for reach in listener["reach"]}, {"unknown"})
        self.assertEqual(report["configurations"], [])

    def test_a_process_that_lies_about_its_configuration(self):
        """Whoever may not read the file himself cannot have root read it for him."""
        secret = os.path.join(self.folder, "secret")
        with open(secret, "w") as out:
            out.write("[global]\n  guest ok = yes\n")
        os.chmod(secret, 0o600)
        place = os.path.join(self.folder, "bin")
        os.mkdir(place)
        shutil.copy(os.path.realpath(sys.executable), os.path.join(place, "smbd"))
        script = "import socket,time; a=socket.create_server(('0.0.0.0',445)); time.sleep(300)"
        self.lab.gate.run("sysctl", "-qw", "net.ipv4.ip_unprivileged_port_start=0", check=False)
        self.start("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", os.path.join(place, "smbd"), "-c", script,
                   "-s", secret, ports=(445,))
        report = self.report()
        configuration = report["configurations"][0]
        self.assertEqual((configuration["file"], configuration["weaknesses"]), (secret, []))
        self.assertIn(f"belongs to user {NOBODY}", configuration["problem"])


class Words(unittest.TestCase):
    def test_what_does_not_go_together(self):
        for words, say in ((("127.0.0.1",), "this machine alone"), (("--html", "x"), "in no other form"), (("--fail-on", "dire"), "no severity")):
            done = subprocess.run([servers.PROGRAM, "audit", "--local", *words], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(say, done.stderr)
