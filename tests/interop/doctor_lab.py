"""A small network with one fault at a time, and sallyport doctor in it.

Each test builds machines out of network namespaces: a client, a server, a name server, joined by a bridge in a namespace that
is the switch.  Nothing of the machine the tests run on is touched.  DOCTOR_LINES=FILE collects the first lines printed.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import server as servers
from lab import PASSWORD, Setup, Share, sallyport_toml

try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT, SERVER, SECOND, NAMES, NOBODY = "10.77.0.1", "10.77.0.2", "10.77.0.3", "10.77.0.53", "10.77.0.9"
NETWORK = "10.77.0.0/24"
LINES = os.environ.get("DOCTOR_LINES")
LONGEST = 20  # seconds that finding out may take, whatever the fault
with open(os.path.join(servers.ROOT, "docs/schemas/doctor-report.schema.json")) as text:
    SCHEMA = json.load(text)


SAMBA_CONF = """[global]
  server role = standalone server
  workgroup = LAB
  load printers = no
  printcap name = /dev/null
  printing = bsd
  disable spoolss = yes
  disable netbios = yes
  smb ports = 445
  map to guest = {guest}
{more}
[docs]
  path = /run/docs
  read only = no
{share}
"""

# Samba's folders and the accounts are of this mount namespace only.
START_SAMBA = """set -e
for d in /run /var/lib/samba /var/cache/samba /var/log/samba; do mount -t tmpfs -o mode=755 tmpfs $d; done
mkdir -p /run/samba /var/lib/samba/private && mkdir -m 777 /run/docs
cp /etc/passwd /run/passwd && echo 'anna:x:4711:4711::/:/bin/false' >> /run/passwd && mount --bind /run/passwd /etc/passwd
printf '%s\\n%s\\n' "$1" "$1" | smbpasswd -c "$0" -s -a anna
eval "$2"
exec smbd -F --no-process-group -s "$0"
"""


class Machine:
    """A network namespace, held by a process that sleeps in it."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "300"])
        self.here = os.readlink("/proc/self/ns/net")
        if not servers.wait_until(self.apart, 10):
            raise AssertionError("no network namespace")
        self.run("ip link set lo up")

    def apart(self):
        try:
            return os.readlink(f"/proc/{self.holder.pid}/ns/net") != self.here
        except OSError:
            return False

    def inside(self, *words):
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net", *words]

    def run(self, *commands):
        for command in commands:
            subprocess.run(self.inside("sh", "-c", command), check=True, stdout=subprocess.DEVNULL)

    def start(self, *words, log=subprocess.DEVNULL):
        return subprocess.Popen(self.inside(*words), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def is_up(self, link):
        return " UP " in subprocess.run(self.inside("ip", "-br", "link", "show", link), capture_output=True, text=True).stdout

    def hardware_address(self, link):
        link = subprocess.run(self.inside("ip", "-j", "link", "show", link), capture_output=True, text=True, check=True).stdout
        return json.loads(link)[0]["address"]

    def listens(self, address, port, kind="tcp"):
        """Waits until something does."""
        def there():
            lines = subprocess.run(self.inside("ss", "-Hln", "--" + kind), capture_output=True, text=True).stdout
            return f"{address}:{port} " in lines or f"0.0.0.0:{port} " in lines
        if not servers.wait_until(there, 20):
            raise AssertionError(f"nothing listens on {address}:{port}")


def acquaint(*two):
    """Two ends of a cable: (machine, its link, its address).  The kernel has one table of neighbours for all namespaces; when
    somebody's sweep has filled it, permanent entries still get in.  Who had an address first keeps it."""
    for (machine, link, _), (other, its_link, address) in (two, two[::-1]):
        machine.run(f"ip neigh show {address} dev {link} | grep -q PERMANENT || "
                    f"ip neigh replace {address} lladdr {other.hardware_address(its_link)} dev {link} nud permanent")


class DoctorLab(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root: network namespaces")
        self.directory = tempfile.mkdtemp(prefix="doctor-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.hosts, self.resolv = self.write("hosts", "127.0.0.1 localhost\n"), self.write("resolv.conf", "")
        self.smb_conf, self.config = os.path.join(self.directory, "smb.conf"), "/nonexistent"
        self.joined = []
        self.switch = self.machine()
        self.switch.run("ip link add br0 type bridge && ip link set br0 up")
        self.client, self.server = self.join(CLIENT), self.join(SERVER)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", newline="") as out:
            out.write(text)
        return path

    def end(self, process):
        process.kill()
        process.wait()

    def machine(self):
        machine = Machine()
        self.addCleanup(self.end, machine.holder)
        return machine

    def join(self, address, machine=None):
        """A machine with a cable to the switch, whose end there is named p and the address's last number."""
        machine = machine or self.machine()
        port = "p" + address.split(".")[-1]
        port += "x" if subprocess.run(self.switch.inside("ip", "link", "show", port), capture_output=True).returncode == 0 else ""
        self.switch.run(f"ip link add {port} type veth peer name eth0 netns {machine.holder.pid}",
                        f"ip link set {port} master br0 up")
        machine.run(f"ip address add {address}/24 dev eth0 && ip link set eth0 up")
        # The kernel may take a second to notice the cable.
        plugged = [(machine, "eth0"), (self.switch, port)]
        if not servers.wait_until(lambda: all(m.is_up(link) for m, link in plugged), 10):
            raise AssertionError(f"{address} has no connection")
        for everybody, its in (("224.0.0.251", "01:00:5e:00:00:fb"), ("224.0.0.252", "01:00:5e:00:00:fc"), ("10.77.0.255", "ff:ff:ff:ff:ff:ff")):
            machine.run(f"ip neigh replace {everybody} lladdr {its} dev eth0 nud permanent")
        for other, its in self.joined:
            if its != address:
                acquaint((machine, "eth0", address), (other, "eth0", its))
        self.joined.append((machine, address))
        return machine

    def peer(self, machine, kind, address, argument="", port=445, protocol="tcp"):
        process = machine.start(sys.executable, os.path.join(HERE, "doctor_peers.py"), kind, address, argument)
        self.addCleanup(self.end, process)
        machine.listens("0.0.0.0" if kind == "mdns" else address, port, protocol)

    def file_server(self, skew=0, signing=1, machine=None, address=SERVER):
        self.peer(machine or self.server, "smb2", address, f"{skew} {signing}")

    def name_server(self, known):
        self.peer(self.join(NAMES), "dns", NAMES, known, 53, "udp")
        self.write("resolv.conf", f"nameserver {NAMES}\n")

    def sallyport(self, machine, address, zone, share=None):
        """The product's own server, with an account; -> its policy file."""
        state = os.path.join(self.directory, "state")
        os.chmod(self.directory, 0o755)
        os.mkdir(state, 0o700)
        setup = Setup([share or Share("docs", self.folder("docs"))], [zone])
        config = self.write("policy.toml", sallyport_toml(setup, state, (f"{address}:445",), ()))
        subprocess.run([servers.PROGRAM, "user", "add", "anna", "--state", state], input=PASSWORD + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)
        process = machine.start(servers.PROGRAM, "serve", "--config", config)
        self.addCleanup(self.end, process)
        machine.listens(address, 445)
        return config

    def folder(self, name, mode=0o777):
        path = os.path.join(self.directory, name)
        os.mkdir(path)
        os.chmod(path, mode)
        return path

    def mounted(self, name, *words):
        path = self.folder(name)
        subprocess.run(["mount", *words, path], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", path], check=True)
        return path

    def run_doctor(self, words, machine=None, password=""):
        """As a person runs it, with this lab's hosts file and resolv.conf."""
        inside = 'mount --bind "$0" /etc/hosts && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
        command = (machine or self.client).inside("unshare", "-m", "sh", "-c", inside, self.hosts, self.resolv, servers.PROGRAM, "doctor", *words)
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, input=password + "\n")
        self.assertLess(time.monotonic() - began, LONGEST)
        return done

    def doctor(self, target, *options, machine=None, password=""):
        """-> the first line, and the whole as JSON."""
        files = ("--smb-conf", self.smb_conf, "--config", self.config)
        plain, json_ = (self.run_doctor((target, *files, "--timeout", "1.5", *options, *more), machine, password) for more in ((), ("--json",)))
        self.assertEqual(plain.stderr + json_.stderr, "")
        found = json.loads(json_.stdout)
        line = plain.stdout.split("\n")[0]
        self.assertEqual(line, (found["verdict"]["text"] + " " + found["verdict"]["change"]).strip())
        self.assertEqual({plain.returncode, json_.returncode}, {int(found["verdict"]["cause"] != "healthy")})
        if jsonschema:
            jsonschema.validate(found, SCHEMA)
        self.note(line)
        return line, found

    def note(self, line):
        """What was printed first, for who wants to read it: a file of lines, one a test."""
        if LINES:
            with open(LINES, "a") as out:
                out.write(f"{self.id().split('.')[-1][5:]}\t{line}\n")

    def finds(self, cause, target, *parts, options=(), machine=None, password=""):
        line, found = self.doctor(target, *options, machine=machine, password=password)
        self.assertEqual(found["verdict"]["cause"], cause, line + "\n" + json.dumps(found, indent=1))
        for part in parts:
            self.assertIn(part, line)
        return found

    def samba(self, settings=(), share=(), commands=(), map_to_guest="Never"):
        """Debian's smbd on the server, with an account anna; `commands` are run in its file system before it starts."""
        text = SAMBA_CONF.format(guest=map_to_guest, more="".join(f"  {line}\n" for line in settings),
                                 share="".join(f"  {line}\n" for line in share))
        words = ["unshare", "-m", "--pid", "--fork", "--kill-child", "sh", "-c", START_SAMBA, self.write("server.conf", text), PASSWORD,
                 "\n".join(commands)]
        log = open(os.path.join(self.directory, "samba.log"), "w")
        self.addCleanup(log.close)
        process = self.server.start(*words, log=log)
        self.addCleanup(self.end, process)
        self.server.listens(SERVER, 445)
