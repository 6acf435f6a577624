"""sallyport doctor with one fault at a time in names, network and first bytes: the first line names that cause and its change."""
import unittest

from doctor_lab import CLIENT, DoctorLab, NAMES, NETWORK, NOBODY, SECOND, SERVER, acquaint
from lab import PASSWORD, Zone


class Doctor(DoctorLab):
    """What shows without a login."""

    # ---- nothing wrong

    def test_healthy(self):
        self.sallyport(self.server, SERVER, Zone(networks=(NETWORK,)))
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
        acquaint((near, "middle", "10.78.0.1"), (far, "middle", "10.78.0.2"))
        acquaint((far, "end", "10.79.0.1"), (beyond, "end", "10.79.0.2"))
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

    def test_cut_in_mid_stream(self):
        """Somebody between lets the beginning pass and then resets the connection."""
        self.sallyport(self.server, SERVER, Zone(networks=(NETWORK,)))
        self.peer(self.join(SECOND), "cut", SECOND, f"{SERVER} 1")
        self.finds("interference", f"//{SECOND}/docs", "is cut off in the middle, at the login: connection reset", "Allow SMB between",
                   options=("--user", "anna"), password=PASSWORD)

    def test_server_that_cannot_sign(self):
        self.file_server(signing=0)
        self.finds("signing-mismatch", f"//{SERVER}/docs", "cannot sign, and sign in the options given requires that",
                   f"Switch signing on on {SERVER}", options=("--mount-options", "sign"))

    # ---- hostile servers

    def test_dribble(self):
        self.peer(self.server, "dribble", SERVER)
        self.finds("silent-server", f"//{SERVER}/docs", "begins an answer on TCP 445 and does not end it")

    def test_random_bytes(self):
        self.peer(self.server, "random", SERVER)
        self.finds("not-smb", f"//{SERVER}/docs", "does not speak SMB")

    def test_a_huge_length(self):
        self.peer(self.server, "huge", SERVER)
        self.finds("silent-server", f"//{SERVER}/docs", "begins an answer")

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


if __name__ == "__main__":
    unittest.main()
