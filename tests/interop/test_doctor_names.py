"""sallyport doctor among programs of others that answer for names: Samba's nmbd, by broadcast and as a WINS server, and llmnrd."""
import os
import shutil
import subprocess
import unittest

import server as servers
from doctor_lab import DoctorLab, NAMES, NOBODY, SECOND, SERVER, acquaint

WINS, BEYOND = "10.78.0.2", "10.79.0.2"

NMBD_CONF = """[global]
  server role = standalone server
  netbios name = {name}
  workgroup = LAB
  interfaces = eth0
  bind interfaces only = yes
  local master = no
  dns proxy = no
{more}
"""

# Samba's folders are of this mount namespace only.
START_NMBD = """set -e
for d in /run /var/lib/samba /var/cache/samba /var/log/samba; do mount -t tmpfs -o mode=755 tmpfs $d; done
mkdir -p /run/samba /var/lib/samba/private
exec nmbd -F --no-process-group -s "$0"
"""


class DoctorNames(DoctorLab):
    def nmbd(self, machine, name, *settings):
        """Debian's nmbd, which answers for `name` with the machine's address."""
        conf = self.write(f"nmbd-{name}.conf", NMBD_CONF.format(name=name, more="".join(f"  {line}\n" for line in settings)))
        log = open(os.path.join(self.directory, f"nmbd-{name}.log"), "w")
        self.addCleanup(log.close)
        process = machine.start("unshare", "-m", "--pid", "--fork", "--kill-child", "sh", "-c", START_NMBD, conf, log=log)
        self.addCleanup(self.end, process)
        machine.listens("0.0.0.0", 137, "udp")

    def broadcasting(self, machine, name):
        self.nmbd(machine, name)
        self.knows(self.client, name, "--broadcast=10.77.0.255")

    def knows(self, machine, name, *how):
        """Waits until somebody answers for a file server's name: nmbd claims names for seconds before it does."""
        command = machine.inside("nmblookup", "-s", "/dev/null", *how, name + "#20")
        if not servers.wait_until(lambda: subprocess.run(command, capture_output=True).returncode == 0, 60, 0.2):
            raise AssertionError(f"nobody knows {name}")

    def llmnrd(self, machine, name):
        """Debian's llmnrd."""
        if not shutil.which("llmnrd"):
            self.skipTest("needs llmnrd")
        self.addCleanup(self.end, machine.start("llmnrd", "--hostname", name))
        machine.listens("0.0.0.0", 5355, "udp")

    def answers(self, found, source):
        """-> what it was said to have said: (state, who answered, addresses), one for each answer."""
        return [(one["state"], one["from"], one["addresses"]) for one in found["names"] if one["source"] == source]

    def only(self, found, source):
        """No other source knows the name."""
        self.assertEqual({one["source"] for one in found["names"] if one["state"] == "found"}, {source})

    # ---- NetBIOS broadcast

    def test_netbios_alone_knows_the_name(self):
        self.file_server()
        self.name_server(f"other={SERVER}")
        self.broadcasting(self.server, "nas")
        found = self.finds("wrong-dns", "//nas/docs", f"DNS does not know nas; NetBIOS broadcast ({SERVER}) says {SERVER}.",
                           f"Add a record nas with {SERVER} to DNS ({NAMES}), or a line \"{SERVER} nas\" to /etc/hosts.")
        self.only(found, "NetBIOS broadcast")
        self.assertEqual(self.answers(found, "NetBIOS broadcast"), [("found", SERVER, [SERVER])])
        found = self.finds("name-unknown", "//nass/docs", "Nobody knows the name nass")
        self.assertEqual(self.answers(found, "NetBIOS broadcast"), [("silent", "", [])])

    def test_netbios_contradicts_dns(self):
        self.file_server()
        self.name_server(f"nas={NOBODY}")
        self.broadcasting(self.server, "nas")
        self.finds("wrong-dns", "//nas/docs", f"DNS is wrong about nas: {NAMES} says {NOBODY}, where nothing answers",
                   f"NetBIOS broadcast ({SERVER}) says {SERVER}, where a file server answers",
                   f"Change the record of nas on the DNS server {NAMES} to {SERVER}.")

    def test_netbios_contradicts_the_hosts_file(self):
        self.file_server()
        self.write("hosts", f"127.0.0.1 localhost\n{NOBODY} nas\n")
        self.broadcasting(self.server, "nas")
        self.finds("stale-hosts-entry", "//nas/docs", f"/etc/hosts:2 says {NOBODY}", f"NetBIOS broadcast ({SERVER}) says {SERVER}",
                   f"write {SERVER} there")

    def test_netbios_is_wrong(self):
        """Another machine took the name; programs ask DNS, which is right."""
        self.file_server()
        self.name_server(f"nas={SERVER}")
        self.broadcasting(self.join(SECOND), "nas")
        found = self.finds("healthy", "//nas/docs")
        self.assertEqual(self.answers(found, "NetBIOS broadcast"), [("found", SECOND, [SECOND])])
        self.assertEqual([one["address"] for one in found["addresses"]], [SERVER, SECOND])
        self.assertIn(f"NetBIOS broadcast ({SECOND}) says nas is {SECOND}, and programs here use {SERVER}", found["verdict"]["notes"][0])

    # ---- WINS

    def wins(self):
        """A WINS server and a file server, each behind a router of its own: -> the machine of the WINS server."""
        wins, beyond, router = self.machine(), self.machine(), self.join(SECOND)
        for machine, address, gateway in ((wins, WINS, "10.78.0.1"), (beyond, BEYOND, "10.79.0.1")):
            link = "to" + address.split(".")[1]
            router.run(f"ip link add {link} type veth peer name eth0 netns {machine.holder.pid}",
                       f"ip address add {gateway}/24 dev {link} && ip link set {link} up")
            machine.run(f"ip address add {address}/24 dev eth0 && ip link set eth0 up && ip route add default via {gateway}")
            acquaint((router, link, gateway), (machine, "eth0", address))
        router.run("echo 1 > /proc/sys/net/ipv4/ip_forward")
        self.client.run(f"ip route add default via {SECOND}")
        self.nmbd(wins, "winshost", "wins support = yes")
        self.nmbd(beyond, "nas", f"wins server = {WINS}")
        self.knows(self.client, "nas", "--unicast=" + WINS, "--recursion")
        self.file_server(machine=beyond, address=BEYOND)
        self.write("smb.conf", f"[global]\n  wins server = {WINS}\n")
        return wins

    def test_wins(self):
        self.wins()
        self.name_server(f"other={SERVER}")
        found = self.finds("wrong-dns", "//nas/docs", f"DNS does not know nas; WINS ({WINS}) says {BEYOND}.", f"Add a record nas with {BEYOND}")
        self.only(found, "WINS")
        self.assertEqual(self.answers(found, "WINS"), [("found", WINS, [BEYOND])])
        found = self.finds("name-unknown", "//nass/docs", "Nobody knows the name nass")
        self.assertEqual(self.answers(found, "WINS"), [("absent", WINS, [])])

    def test_wins_contradicts_dns(self):
        self.wins()
        self.name_server(f"nas={NOBODY}")
        self.write("hosts", f"127.0.0.1 localhost\n{WINS} winshost\n")
        self.write("smb.conf", "[global]\n  wins server = lan:10.77.0.8 lan:winshost\n")
        found = self.finds("wrong-dns", "//nas/docs", f"{NAMES} says {NOBODY}", f"WINS ({WINS}) says {BEYOND}, where a file server answers",
                           f"Change the record of nas on the DNS server {NAMES} to {BEYOND}.")
        self.assertEqual([one[0] for one in self.answers(found, "WINS")], ["silent", "found"])

    # ---- LLMNR

    def test_llmnr_alone_knows_the_name(self):
        self.file_server()
        self.name_server(f"other={SERVER}")
        self.llmnrd(self.server, "nas")
        found = self.finds("wrong-dns", "//nas/docs", f"DNS does not know nas; LLMNR ({SERVER}) says {SERVER}.", f"Add a record nas with {SERVER}")
        self.only(found, "LLMNR")
        self.finds("name-unknown", "//nass/docs", "Nobody knows the name nass")

    def test_llmnr_contradicts_dns(self):
        self.file_server()
        self.name_server(f"nas={NOBODY}")
        self.llmnrd(self.server, "nas")
        self.finds("wrong-dns", "//nas/docs", f"LLMNR ({SERVER}) says {SERVER}", f"Change the record of nas on the DNS server {NAMES} to {SERVER}.")


if __name__ == "__main__":
    unittest.main()
