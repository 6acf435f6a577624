"""Names on port 137: what nmblookup, nmbd, nbtscan, nmap and smbtorture get of the server, and that who is outside gets nothing."""
import json
import os
import re
import shutil
import time
import unittest

import server as servers
from names_lab import DEVICE, LEASE, OTHER, SERVER, STRANGER, WINS_ZONE, Capture, Lan, listens, said

FOREVER = LEASE.format(device=DEVICE, until="2099-12-31", more="")


class OnALan(unittest.TestCase):
    """One server for all tests of a class, under `rules` and `netbios`."""
    rules, netbios, name, with_others = FOREVER, "", "SALLY", ()

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS:
            raise unittest.SkipTest("needs root: a network of its own")
        for program in ("nmbd", "nmblookup", "tcpdump"):
            if not shutil.which(program):
                raise unittest.SkipTest(f"needs {program}")
        cls.lan = Lan()
        try:
            cls.device, cls.stranger, cls.other = (cls.lan.machine(name, address) for name, address in
                                                   (("device", DEVICE), ("stranger", STRANGER), ("other", OTHER)))
            cls.before()
            cls.lan.serve(cls.rules, cls.netbios, cls.name)
        except BaseException:
            cls.lan.end()
            raise

    @classmethod
    def before(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        try:
            cls.lan.stop()
        finally:
            cls.lan.end()


class Names(OnALan):
    def setUp(self):
        self.lan.wait_for_names()

    def test_the_device_finds_the_server_by_broadcast(self):
        for name in ("SALLY", "SALLY#20", "sally#00", "OLDGROUP"):
            self.assertRegex(self.device.nmblookup(name), rf"(?m)^{re.escape(SERVER)} ", name)
        self.assertIn("failed", self.device.nmblookup("NOBODY"))

    def test_the_device_asks_it_directly(self):
        self.assertIn(SERVER, self.device.nmblookup("-U", SERVER, "SALLY#20"))
        self.assertIn("failed", self.device.nmblookup("-U", SERVER, "NOBODY"))

    def test_its_table_by_nmblookup_nbtscan_nmap_and_nbtstat(self):
        table = self.device.nmblookup("-A", SERVER)
        for line in (r"SALLY +<00> - +[BPMH] <ACTIVE>", r"SALLY +<20> - +[BPMH] <ACTIVE>", r"OLDGROUP +<00> - <GROUP> [BPMH] <ACTIVE>"):
            self.assertRegex(table, line)
        mac = re.search(r"link/ether (\S+)", said("ip", "link", "show", self.lan.bridge))[1]
        self.assertIn(mac.upper().replace(":", "-"), table)
        if shutil.which("nbtscan"):
            self.assertRegex(self.device.said("nbtscan", "-q", SERVER), rf"{SERVER}\s+SALLY\s")
        if shutil.which("nmap"):
            told = self.device.said("nmap", "-n", "-Pn", "-sU", "-p137", "--script", "nbstat", SERVER)
            self.assertRegex(told, r"NetBIOS name: SALLY")
        told = json.loads(self.device.said(servers.PROGRAM, "nbtstat", "-A", SERVER, "--json"))
        self.assertEqual({f"{one['name']}<{one['suffix']}>" for one in told["names"]}, set(self.lan.own()))

    def test_nbtstat_tells_the_servers_own_names(self):
        text = self.lan.sallyport("nbtstat", "-n")
        self.assertIn(f"listening on UDP {SERVER}:137 ({self.lan.bridge})", text)
        self.assertRegex(text, r"SALLY +<20>  unique  registered   file server service")
        self.assertIn("no names of others", self.lan.sallyport("nbtstat", "-c"))
        self.assertIn("no zone of the policy has wins", self.lan.sallyport("status", "--wins"))
        self.assertIn(f"NetBIOS names (UDP {SERVER}:137", self.lan.sallyport("status"))

    def test_a_stranger_gets_not_a_byte(self):
        heard = Capture(self.stranger)
        for words in (("SALLY",), ("SALLY#20",), ("OLDGROUP",), ("*",), ("-A", SERVER), ("-U", SERVER, "SALLY"), ("-U", SERVER, "NOBODY")):
            self.assertNotRegex(self.stranger.nmblookup(*words), rf"(?m)^{re.escape(SERVER)} |<ACTIVE>", words)
        if shutil.which("nbtscan"):
            self.assertNotIn("SALLY", self.stranger.said("nbtscan", "-q", SERVER))
        claim = self.stranger.python(f'told(ask(about(0x2910, "SALLY", 0x20, "{STRANGER}"), "10.76.0.255"))\n'
                                     f'told(ask(about(0x2900, "SALLY", 0x20, "{STRANGER}"), "{SERVER}"))\n'
                                     f'told(ask(about(0x3000, "SALLY", 0x20, "{STRANGER}"), "{SERVER}"))\n'
                                     f'told(ask(b"nonsense" * 10, "{SERVER}"))')
        self.assertEqual(claim, "")
        self.assertEqual(heard.from_server(), [])
        lines = heard.packets()
        self.assertTrue(any(f"IP {STRANGER}." in line for line in lines), "the capture works")
        self.assertEqual([line for line in lines if f"IP {SERVER}." in line], [])
        refusal = next(one for one in self.lan.refusals() if one["peer"] == STRANGER)
        self.assertIn("UDP port 137", refusal["summary"])
        why = self.lan.sallyport("why", refusal["id"])
        for part in (STRANGER, "no lease opens UDP port 137", f'device = "{STRANGER}"'):
            self.assertIn(part, why)
        self.assertEqual(self.lan.own()["SALLY<20>"], "registered", "what a stranger says changes nothing")

    def test_a_device_that_claims_our_name_is_refused(self):
        claim = self.device.python(f'told(ask(about(0x2910, "SALLY", 0x20, "{DEVICE}"), "10.76.0.255"))')
        self.assertEqual(claim.split(), f"{SERVER} opcode 5 rcode 6 response".split())
        self.assertEqual(self.device.python(f'told(ask(about(0x2910, "OLDGROUP", 0x00, "{DEVICE}", group=True), "10.76.0.255"))'), "")

    def test_an_nmbd_on_the_device_cannot_take_it(self):
        self.device.nmbd("SALLY")
        log = os.path.join(self.device.directory, "log")
        self.assertTrue(servers.wait_until(lambda: os.path.exists(log) and "SALLY<20>" in open(log, errors="replace").read(), 30, 0.3))
        with open(log, errors="replace") as text:
            self.assertRegex(text.read(), r"Failed to register my name SALLY<20>", "nmbd says so")
        self.assertEqual(self.lan.own()["SALLY<20>"], "registered")
        process = self.device.started.pop()
        process.terminate()
        process.wait(10)

    def test_smbtorture(self):
        if not shutil.which("smbtorture"):
            self.skipTest("needs smbtorture")
        conf = os.path.join(self.device.directory, "smb.conf")
        for test in ("nbt.register.register_own", "nbt.register.refresh_own", "nbt.bench.namequery"):
            told = self.device.said("sh", "-c", f"cd {self.device.directory} && exec smbtorture //SALLY/share -s {conf} -n DEVICE -Ux%y "
                                    f"-p445 --fullname --format=subunit --option=torture:progress=no --option=torture:timelimit=3 -T samba3 {test}",
                                    timeout=120)
            self.assertRegex(told, rf"(?m)^success: {test}", told)


class ToldToDevicesAlone(OnALan):
    """The default: registration and release reach the device, and nobody else hears of the server."""

    @classmethod
    def before(cls):
        cls.heard = {machine: Capture(machine) for machine in (cls.device, cls.stranger)}

    def test_from_start_to_end(self):
        self.lan.wait_for_names()
        self.assertTrue(listens())
        self.lan.stop()
        self.assertFalse(listens())
        by_device = self.heard[self.device].from_server()
        announced = "NBDS DIRECT_GROUP"  # for the network neighbourhood
        self.assertEqual(set(by_device), {"NBNS NAME REGISTRATION request", "NBNS NAME RELEASE request", announced})
        self.assertEqual(self.heard[self.stranger].from_server(), [])
        self.assertFalse(any(f"IP {SERVER}." in line for line in self.heard[self.stranger].packets()))


class ToldToTheNetwork(OnALan):
    netbios = '[netbios]\nannounce = "network"'

    @classmethod
    def before(cls):
        cls.heard = Capture(cls.stranger)
        cls.other.nmbd("TAKEN")
        servers.wait_until(lambda: "TAKEN" in cls.device.nmblookup("-A", OTHER), 30, 0.5)
        time.sleep(4)  # it lists what it has not claimed to the end yet, and does not defend that

    def test_the_network_hears_and_is_held_off(self):
        self.lan.wait_for_names()
        claim = self.stranger.python(f'told(ask(about(0x2910, "SALLY", 0x20, "{STRANGER}"), "10.76.0.255"))')
        self.assertIn(f"{SERVER} opcode 5 rcode 6 response", claim)
        self.assertIn("failed", self.stranger.nmblookup("SALLY"))
        self.assertIn("NBNS NAME REGISTRATION request", self.heard.from_server())

    def test_a_name_that_somebody_has_is_not_ours(self):
        self.addCleanup(self.lan.serve, self.rules, self.netbios)
        self.addCleanup(self.lan.stop)
        self.lan.stop()
        self.lan.serve(self.rules, self.netbios, "TAKEN")
        self.assertTrue(servers.wait_until(lambda: self.lan.own().get("TAKEN<20>") == "conflict", 20, 0.2), self.lan.own())
        self.assertNotIn(SERVER, self.device.nmblookup("TAKEN#20"))
        self.assertIn("TAKEN<20> is not ours", self.lan.log())


class TheLeaseLapses(OnALan):
    def test_the_port_closes_with_it(self):
        self.lan.wait_for_names()
        until = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(time.time() + 6))
        self.lan.write_policy(LEASE.format(device=DEVICE, until=until, more=""))
        heard = Capture(self.device)
        self.assertIn("read again", self.lan.sallyport("reload"))
        self.assertIn(SERVER, self.device.nmblookup("SALLY"))
        self.assertTrue(servers.wait_until(lambda: not listens(), 20, 0.2), "port 137 closes")
        self.assertNotIn(SERVER, self.device.nmblookup("SALLY"))
        self.assertIn("NBNS NAME RELEASE request", heard.from_server())
        self.assertIn("UDP port 137 is closed", self.lan.sallyport("nbtstat", "-n"))


class ByHardwareAddress(OnALan):
    rules = LEASE.format(device=DEVICE, until="2099-12-31", more='mac = "02:00:00:00:00:99"')

    def test_another_machine_with_the_devices_address_is_a_stranger(self):
        self.assertNotIn(SERVER, self.device.nmblookup("SALLY"))
        refusal = self.lan.refusals()[-1]
        self.assertIn("the lease wants the hardware address 02:00:00:00:00:99", refusal["summary"])
        self.assertIn("UDP port 137", refusal["summary"])
        self.device.said("ip", "link", "set", "eth0", "address", "02:00:00:00:00:99")
        said("ip", "neigh", "flush", "dev", self.lan.bridge)
        self.assertTrue(servers.wait_until(lambda: SERVER in self.device.nmblookup("SALLY"), 10, 0.5), self.lan.refusals())


class Wins(OnALan):
    """A zone with wins: nmbd and hand-made datagrams register, nmblookup asks."""
    rules = WINS_ZONE

    def rows(self):
        wins = json.loads(self.lan.sallyport("status", "--wins", "--json"))["wins"]
        return {f"{row['name']}<{row['suffix']}>": row for row in wins["rows"]}

    def test_nmbd_is_its_client(self):
        process = self.other.nmbd("OLDBOX", f"  wins server = {SERVER}\n", "OLDNET")
        self.assertTrue(servers.wait_until(lambda: "OLDBOX<20>" in self.rows() and "OLDNET<00>" in self.rows(), 40, 0.5), self.rows())
        self.assertEqual(self.rows()["OLDBOX<20>"]["addresses"], [OTHER])
        self.assertEqual(self.rows()["OLDNET<1e>"]["addresses"], ["255.255.255.255"])
        self.assertIn(OTHER, self.device.nmblookup("--recursion", "-U", SERVER, "OLDBOX#20"))
        self.assertIn("255.255.255.255", self.device.nmblookup("--recursion", "-U", SERVER, "OLDNET"))
        self.assertIn(SERVER, self.device.nmblookup("--recursion", "-U", SERVER, "SALLY#20"))
        self.assertRegex(self.lan.sallyport("status", "--wins"), rf"OLDBOX +<20>  unique  {OTHER}")
        self.assertRegex(self.lan.sallyport("status"), r"WINS +\d+ names of 100000 at most")
        claim = f'told(ask(about(0x2900, "OLDBOX", 0x20, "{DEVICE}"), "{SERVER}", 5))'
        told = [line for line in self.device.python(claim).splitlines() if line.endswith("response")]
        self.assertEqual(told, [f"{SERVER} opcode 7 rcode 0 response", f"{SERVER} opcode 5 rcode 6 response"], "waits, then no: nmbd has it")
        process.kill()
        process.wait()
        told = [line for line in self.device.python(claim).splitlines() if line.endswith("response")]
        self.assertEqual(told[-1:], [f"{SERVER} opcode 5 rcode 0 response"], "the holder is gone")
        self.assertEqual(self.rows()["OLDBOX<20>"]["addresses"], [DEVICE])

    def test_names_of_others_are_refused(self):
        self.assertIn("rcode 5", self.device.python(f'told(ask(about(0x2900, "FORGED", 0x20, "{OTHER}"), "{SERVER}"))'))
        self.assertIn("rcode 6", self.device.python(f'told(ask(about(0x2900, "SALLY", 0x20, "{DEVICE}"), "{SERVER}"))'))
        self.assertIn("opcode 5 rcode 0", self.device.python(f'told(ask(about(0x2900, "MINE", 0x20, "{DEVICE}"), "{SERVER}"))'))
        self.assertIn("rcode 6", self.other.python(f'told(ask(about(0x3000, "MINE", 0x20, "{OTHER}"), "{SERVER}"))'))
        self.assertIn("opcode 6 rcode 0", self.device.python(f'told(ask(about(0x3000, "MINE", 0x20, "{DEVICE}"), "{SERVER}"))'))
        self.assertNotIn("MINE<20>", self.rows())

    def test_who_is_in_no_zone_is_not_heard(self):
        self.stranger.said("ip", "addr", "add", "10.99.0.5/24", "dev", "eth0")
        self.stranger.said("ip", "route", "add", SERVER, "dev", "eth0", "src", "10.99.0.5")
        heard = Capture(self.stranger)
        self.stranger.nmblookup("-U", SERVER, "SALLY")
        self.assertEqual(heard.from_server(), [])
        self.stranger.said("ip", "route", "del", SERVER)


class AtAWinsServer(OnALan):
    """A hybrid node registers at nmbd, which is the WINS server of the network."""
    netbios = f'[netbios]\nnode = "h"\nwins = ["{OTHER}"]'

    @classmethod
    def before(cls):
        cls.other.nmbd("WINSBOX", "  wins support = yes\n")
        servers.wait_until(lambda: "WINSBOX" in cls.device.nmblookup("-A", OTHER), 30, 0.5)

    def test_registered_found_and_released(self):
        self.lan.wait_for_names()
        self.assertIn(SERVER, self.device.nmblookup("--recursion", "-U", OTHER, "SALLY#20"))
        self.lan.stop()
        self.assertTrue(servers.wait_until(lambda: SERVER not in self.device.nmblookup("--recursion", "-U", OTHER, "SALLY#20"), 10, 0.5))


del OnALan  # is no test itself


if __name__ == "__main__":
    unittest.main()
