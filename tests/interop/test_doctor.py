"""sallyport doctor in a small network with one fault at a time: the first line names that cause and its change.

Each test builds machines out of network namespaces: a client, a server, a name server, joined by a bridge in a namespace that
is the switch.  Nothing of the machine the tests run on is touched.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import server as servers
from lab import PASSWORD, Setup, Share, Zone, sallyport_toml

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT, SERVER, SECOND, NAMES, NOBODY = "10.77.0.1", "10.77.0.2", "10.77.0.3", "10.77.0.53", "10.77.0.9"


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

    def listens(self, address, port, kind="tcp"):
        """Waits until something does."""
        def there():
            lines = subprocess.run(self.inside("ss", "-Hln", "--" + kind), capture_output=True, text=True).stdout
            return f"{address}:{port} " in lines or f"0.0.0.0:{port} " in lines
        if not servers.wait_until(there, 20):
            raise AssertionError(f"nothing listens on {address}:{port}")


@unittest.skipUnless(os.geteuid() == 0, "needs root: network namespaces")
class DoctorLab(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="doctor-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.hosts, self.resolv = self.write("hosts", "127.0.0.1 localhost\n"), self.write("resolv.conf", "")
        self.smb_conf = os.path.join(self.directory, "smb.conf")
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
        return machine

    def peer(self, machine, kind, address, argument="", port=445, protocol="tcp"):
        process = machine.start(sys.executable, os.path.join(HERE, "doctor_peers.py"), kind, address, argument)
        self.addCleanup(self.end, process)
        machine.listens("0.0.0.0" if kind == "mdns" else address, port, protocol)

    def file_server(self, skew=0, machine=None, address=SERVER):
        self.peer(machine or self.server, "smb2", address, str(skew))

    def name_server(self, known):
        self.peer(self.join(NAMES), "dns", NAMES, known, 53, "udp")
        self.write("resolv.conf", f"nameserver {NAMES}\n")

    def sallyport(self, machine, address, zone, share=None):
        """The product's own server, with an account."""
        state = os.path.join(self.directory, "state")
        os.chmod(self.directory, 0o755)
        os.mkdir(state, 0o700)
        setup = Setup([share or Share("docs", self.folder("docs"))], [zone])
        config = self.write("sallyport.toml", sallyport_toml(setup, state, (f"{address}:445",), ()))
        subprocess.run([servers.PROGRAM, "user", "add", "anna", "--state", state], input=PASSWORD + "\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)
        process = machine.start(servers.PROGRAM, "serve", "--config", config)
        self.addCleanup(self.end, process)
        machine.listens(address, 445)

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

    def doctor(self, target, *options, machine=None, password=""):
        """-> the first line, and the whole as JSON."""
        inside = 'mount --bind "$0" /etc/hosts && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
        words = [servers.PROGRAM, "doctor", target, "--smb-conf", self.smb_conf, "--config", "/nonexistent", "--timeout", "1.5", *options]
        both = []
        for more in ([], ["--json"]):
            command = (machine or self.client).inside("unshare", "-m", "sh", "-c", inside, self.hosts, self.resolv, *words, *more)
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, input=password + "\n")
            self.assertEqual(done.stderr, "")
            both.append(done.stdout)
        found = json.loads(both[1])
        self.assertEqual(both[0].split("\n")[0], (found["verdict"]["text"] + " " + found["verdict"]["change"]).strip())
        return both[0].split("\n")[0], found

    def finds(self, cause, target, *parts, options=(), machine=None, password=""):
        line, found = self.doctor(target, *options, machine=machine, password=password)
        self.assertEqual(found["verdict"]["cause"], cause, line + "\n" + json.dumps(found, indent=1))
        for part in parts:
            self.assertIn(part, line)
        return found


class Doctor(DoctorLab):
    """What shows without a login."""

    # ---- nothing wrong

    def test_healthy(self):
        self.sallyport(self.server, SERVER, Zone(networks=("10.77.0.0/24",)))
        self.name_server(f"nas={SERVER}")
        found = self.finds("healthy", "\\\\nas\\docs", "healthy up to the login")
        self.assertEqual(found["addresses"][0]["conversations"][0]["large_request"], True)
        self.finds("healthy", f"//{SERVER}/docs")

    # ---- names

    def test_stale_hosts_entry(self):
        self.file_server()
        self.name_server(f"nas={SERVER}")
        self.write("hosts", f"127.0.0.1 localhost\n{NOBODY} nas\n")
        self.finds("stale-hosts-entry", "//nas/docs", f"/etc/hosts:2 says {NOBODY}", f"write {SERVER} there")

    def test_wrong_dns(self):
        self.file_server()
        self.name_server(f"nas={NOBODY}")
        self.peer(self.server, "mdns", SERVER, f"nas={SERVER}", 5353, "udp")
        self.finds("wrong-dns", "//nas/docs", f"Change the record of nas on the DNS server {NAMES} to {SERVER}")

    def test_name_not_in_dns(self):
        self.file_server()
        self.name_server(f"other={SERVER}")
        self.peer(self.server, "mdns", SERVER, f"nas={SERVER}", 5353, "udp")
        self.finds("wrong-dns", "//nas/docs", "DNS does not know nas", f"Add a record nas with {SERVER}")

    def test_name_unknown(self):
        self.name_server(f"nas={SERVER}")
        self.finds("name-unknown", "//nass/docs", "Nobody knows the name nass")

    def test_dns_silent(self):
        self.join(NAMES).run("nft add table ip t", "nft add chain ip t i '{ type filter hook input priority 0; policy drop; }'")
        self.write("resolv.conf", f"nameserver {NAMES}\n")
        self.finds("dns-silent", "//nas/docs", NAMES)

    # ---- the way there

    def test_carrier_down(self):
        self.file_server()
        self.switch.run("ip link set p1 down")
        self.finds("carrier-down", f"//{SERVER}/docs", "eth0 has no carrier", "Plug in the cable of eth0")

    def test_no_route(self):
        self.finds("no-route", "//10.99.0.1/docs", "no route to 10.99.0.1")

    def test_duplicate_address(self):
        self.file_server()
        self.join(SERVER)
        self.finds("duplicate-address", f"//{SERVER}/docs", f"2 machines have the address {SERVER}", "another address")

    def test_own_address_taken(self):
        self.file_server()
        self.join(CLIENT)
        self.finds("duplicate-address", f"//{SERVER}/docs", f"this machine's address {CLIENT}")

    def test_nobody_there(self):
        self.finds("host-silent", f"//{NOBODY}/docs", "nobody answers ARP", "Switch 10.77.0.9 on")

    def test_mtu_black_hole(self):
        """Two routers with a narrow link between them, which keep what does not fit to themselves."""
        near, far, beyond = self.join(SECOND), self.machine(), self.machine()
        for machine, other, name in ((near, far, "middle"), (far, beyond, "end")):
            machine.run(f"ip link add {name} type veth peer name {name} netns {other.holder.pid}", "echo 1 > /proc/sys/net/ipv4/ip_forward")
        near.run("ip address add 10.78.0.1/24 dev middle", "ip link set middle mtu 1300 up", "ip route add 10.79.0.0/24 via 10.78.0.2",
                 "nft add table ip t", "nft add chain ip t o '{ type filter hook output priority 0; }'",
                 "nft add rule ip t o ip protocol icmp icmp type destination-unreachable drop")
        far.run("ip address add 10.78.0.2/24 dev middle", "ip link set middle mtu 1300 up", "ip address add 10.79.0.1/24 dev end",
                "ip link set end up", f"ip route add 10.77.0.0/24 via 10.78.0.1")
        beyond.run("ip address add 10.79.0.2/24 dev end", "ip link set end up", "ip route add default via 10.79.0.1")
        self.client.run(f"ip route add default via {SECOND}")
        self.file_server(machine=beyond, address="10.79.0.2")
        self.finds("mtu-black-hole", "//10.79.0.2/docs", "Large packets to 10.79.0.2 vanish", "ip link set dev eth0 mtu 1")

    # ---- the port

    def firewall(self, rule, machine=None, hook="input"):
        (machine or self.server).run("nft add table ip t", f"nft add chain ip t c '{{ type filter hook {hook} priority 0; }}'",
                                     f"nft add rule ip t c {rule}")

    def test_dropped_port(self):
        self.file_server()
        self.firewall("tcp dport 445 drop")
        self.finds("firewall-drops", f"//{SERVER}/docs", "drops TCP 445", f"Allow TCP 445 from {CLIENT} in the firewall of {SERVER}")

    def test_rejected_port(self):
        self.file_server()
        self.firewall("tcp dport 445 reject with icmp type admin-prohibited")
        self.finds("firewall-rejects", f"//{SERVER}/docs", "The firewall of the machine itself rejects TCP 445", f"Allow TCP 445 from {CLIENT}")

    def test_own_firewall(self):
        self.file_server()
        self.firewall("tcp dport 445 reject with icmp type admin-prohibited", self.client, "output")
        self.finds("own-firewall", f"//{SERVER}/docs", "This machine's own firewall")

    def test_nothing_listens(self):
        self.finds("nothing-listens", f"//{SERVER}/docs", "refuses TCP 445", "Start the file server")

    # ---- the first bytes

    def test_reset_at_the_first_bytes(self):
        self.peer(self.server, "reset", SERVER)
        self.finds("interference", f"//{SERVER}/docs", "reset as soon as SMB is spoken", "security product")

    def test_silent_server(self):
        self.peer(self.server, "silent", SERVER)
        self.finds("silent-server", f"//{SERVER}/docs", "never answers", "Restart")

    def test_no_file_server(self):
        self.peer(self.server, "web", SERVER)
        self.finds("not-smb", f"//{SERVER}/docs", "does not speak SMB")

    def test_smb1_only(self):
        self.peer(self.server, "smb1", SERVER)
        self.finds("smb1-only", f"//{SERVER}/docs", "speaks only SMB 1", "switch SMB 2 on there")

    def test_called_name_refused(self):
        self.peer(self.server, "session", SERVER, port=139)
        self.name_server(f"nas={SERVER}")
        self.finds("called-name-refused", "//nas/docs", "does not answer to this name on TCP 139", "Use its own name")

    def test_turned_away(self):
        self.sallyport(self.server, SERVER, Zone(networks=("192.168.0.0/16",)))
        self.finds("turned-away", f"//{SERVER}/docs", "does not serve this address", f"Allow {CLIENT}")

    def test_clock_off(self):
        self.file_server(skew=7300)
        self.finds("clock", f"//{SERVER}/docs", "2 hours ahead", "Set the clock")

    # ---- this machine's configuration

    def test_broken_smb_conf(self):
        self.file_server()
        self.write("smb.conf", "[global]\n  workgroup = HOME\n  client signing = perhaps\n")
        self.finds("broken-smb-conf", f"//{SERVER}/docs", f"{self.smb_conf}:3", "client signing")

    def test_broken_smb_conf_of_a_server_here(self):
        self.write("smb.conf", "[global]\n[docs\n  path = /srv\n")
        self.finds("broken-smb-conf", f"//{SERVER}/docs", "Samba is not running here", f"{self.smb_conf}:2", machine=self.server)

    def test_mount_options(self):
        self.file_server()
        self.finds("mount-option", f"//{SERVER}/docs", 'write "credentials"', options=("--mount-options", "credentails=/x"))
        self.finds("dialect-mismatch", f"//{SERVER}/docs", "vers=1.0", options=("--mount-options", "vers=1.0"))

    def test_credentials_file(self):
        self.file_server()
        file = self.write("credentials", "username=anna\r\npassword=x\r\n")
        self.finds("credentials-file", f"//{SERVER}/docs", f"sed -i 's/\\r$//' {file}", options=("--mount-options", "credentials=" + file))


class DoctorLogin(DoctorLab):
    """What only shows behind a login."""

    ZONE = Zone(networks=("10.77.0.0/24",))

    def logs_in(self, cause, path, *parts, user="anna", password=PASSWORD, options=()):
        return self.finds(cause, f"//{SERVER}/{path}", *parts, options=("--user", user, *options), password=password)

    def test_all_well(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.logs_in("healthy", "docs", "The connection to", "is healthy.")
        self.logs_in("healthy", "docs", "is healthy.", options=("--write",))
        self.assertEqual(os.listdir(os.path.join(self.directory, "docs")), [])

    def test_wrong_password(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.logs_in("wrong-credentials", "docs", "refuses the login of anna", "Type the password again", password="wrong")

    def test_unknown_share(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.logs_in("share-unknown", "doc", 'no share "doc"; it lists', f"Use \\\\{SERVER}\\docs.")

    def test_denied_folder(self):
        self.sallyport(self.server, SERVER, self.ZONE)
        self.folder("docs/private", 0o700)
        self.logs_in("file-denied", "docs/private", "is denied to anna", "ACL or mode")
        self.logs_in("file-not-found", "docs/nothing", '"nothing" is not in it')

    def test_read_only_share(self):
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", self.folder("docs"), read_only=True))
        self.logs_in("healthy", "docs")
        self.logs_in("read-only", "docs", "is read-only for anna", "read_only", options=("--write",))

    def test_read_only_mount(self):
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", self.mounted("docs", "-t", "tmpfs", "-o", "ro", "tmpfs")))
        self.logs_in("read-only", "docs", "mounted read-only", "remount,rw", options=("--write",))

    def test_full_disk(self):
        docs = self.mounted("docs", "-t", "tmpfs", "-o", "size=64k,mode=777", "tmpfs")
        with open(os.path.join(docs, "filler"), "wb") as out:
            out.write(bytes(60 * 1024))
        self.sallyport(self.server, SERVER, self.ZONE, Share("docs", docs))
        subprocess.run(["sh", "-c", f"cat /dev/zero > {docs}/filler2"], stderr=subprocess.DEVNULL)
        self.logs_in("disk-full", "docs", "is full", f"Make room on {SERVER}", options=("--write",))

    def test_encryption_required(self):
        self.sallyport(self.server, SERVER, Zone(networks=("10.77.0.0/24",), encryption="required"))
        self.logs_in("healthy", "docs")
        self.write("smb.conf", "[global]\n  client smb encrypt = off\n")
        self.logs_in("encryption-required", "docs", "requires encryption", 'Remove "client smb encrypt"')


if __name__ == "__main__":
    unittest.main()
