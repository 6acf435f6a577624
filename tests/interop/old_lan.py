"""names_lab's network with the old door open to one device for SMB1, and SMB 3.1.1 on 445 for everybody; what the server sends is
captured on its own interface and read without any other program."""
import os
import shutil
import socket
import struct
import subprocess
import unittest
from dataclasses import dataclass

import server as servers
from lab import PASSWORD
from names_lab import DEVICE, OTHER, SERVER, STRANGER, Lan

RULES = """[[zone]]
name = "lan"
networks = ["10.76.0.0/24"]
min_dialect = "3.1.1"
encryption = "optional"
reason = "nmap and impacket cannot encrypt"

[[lease]]
device = "{device}"
dialects = {dialects}
signing = "optional"
shares = ["share"]
rights = "write"
{more}
reason = "test of old clients"
until = 2099-12-31
"""
RST = 0x04


@dataclass
class Packet:
    """One of IPv4; ports and flags are 0 where there are none."""
    source: str
    to: str
    protocol: int
    from_port: int
    to_port: int
    flags: int
    payload: bytes

    @classmethod
    def read(cls, raw):
        """An Ethernet frame, or None."""
        if raw[12:14] != b"\x08\0":
            return None
        ip = raw[14:14 + struct.unpack_from(">H", raw, 16)[0]]
        rest, kind = ip[(ip[0] & 15) * 4:], ip[9]
        ends = socket.inet_ntoa(ip[12:16]), socket.inet_ntoa(ip[16:20])
        if kind == socket.IPPROTO_UDP:
            return cls(*ends, kind, *struct.unpack_from(">HH", rest), 0, rest[8:])
        if kind == socket.IPPROTO_TCP:
            return cls(*ends, kind, *struct.unpack_from(">HH", rest), rest[13], rest[(rest[12] >> 4) * 4:])
        return cls(*ends, kind, 0, 0, 0, rest)


class Tap:
    """with Tap(lan) as tap: what passes the server's interface meanwhile.  It ends with a datagram of its own, which it waits for."""
    END = b"the tap's last packet"

    def __init__(self, lan):
        self.lan, self.path = lan, os.path.join(lan.directory, "tap.pcap")

    def __enter__(self):
        words = ["tcpdump", "-i", self.lan.bridge, "-U", "--immediate-mode", "-s", "0", "-Z", "root", "-w", self.path]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while "listening on" not in (line := self.process.stderr.readline()):
            if not line:
                raise AssertionError("tcpdump did not start")
        return self

    def __exit__(self, *_):
        self.lan.machines["other"].python(f'socket.socket(2, 2).sendto({self.END!r}, ("{SERVER}", 9))')
        ended = servers.wait_until(lambda: self.END in self.bytes(), 10)
        self.process.terminate()
        self.process.communicate(timeout=10)
        self.packets = list(filter(None, map(Packet.read, self.raw())))
        if not ended:
            raise AssertionError("the tap has not seen its own last packet")

    def bytes(self):
        with open(self.path, "rb") as data:
            return data.read()

    def raw(self):
        data, at = self.bytes(), 24
        while at + 16 <= len(data):
            length = struct.unpack_from("<I", data, at + 8)[0]
            yield data[at + 16:at + 16 + length]
            at += 16 + length

    def heard(self, machine, protocol=None, port=None):
        """What the server sent that this machine can hear: to it, or to everybody."""
        everybody = ("255.255.255.255", "10.76.0.255")
        return [p for p in self.packets if p.source == SERVER and (p.to in (machine, *everybody) or p.to.startswith(("224.", "239.")))
                and protocol in (None, p.protocol) and port in (None, p.from_port)]

    def asked(self, machine, protocol, port):
        """What this machine sent to a port of the server, or of everybody."""
        return [p for p in self.packets if p.source == machine and p.protocol == protocol and p.to_port == port]


class OldLanCase(unittest.TestCase):
    """One server for all tests of a class."""
    dialects, more, programs = '["NT LM 0.12"]', "ntlmv1 = true", ("tcpdump",)

    @classmethod
    def setUpClass(cls):
        if not servers.REAL_PORTS or os.environ.get("INTEROP_SERVER") == "samba":
            raise unittest.SkipTest("needs root: a network of its own")
        for program in cls.programs:
            if not shutil.which(program):
                raise unittest.SkipTest(f"needs {program}")
        cls.lan = Lan()
        try:
            cls.device, cls.neighbour, cls.other = (cls.lan.machine(name, address) for name, address in
                                                    (("device", DEVICE), ("neighbour", STRANGER), ("other", OTHER)))
            cls.start()
        except BaseException:
            cls.lan.end()
            raise

    @classmethod
    def start(cls):
        rules = RULES.format(device=DEVICE, dialects=cls.dialects, more=cls.more)
        os.chmod(os.path.join(cls.lan.directory, "share"), 0o777)
        cls.lan.write_policy(rules)
        words = [servers.PROGRAM, "user", "add", "interop", "--config", cls.lan.config]
        subprocess.run(words, input=PASSWORD + "\n", text=True, check=True, capture_output=True, timeout=30)
        cls.lan.serve(rules)
        cls.lan.wait_for_names()

    @classmethod
    def tearDownClass(cls):
        try:
            cls.lan.stop()
        finally:
            cls.lan.end()

    def smbclient(self, machine, dialect, port, commands="ls", host=SERVER, options=()):
        """What it printed on that machine."""
        words = ["-s", "/dev/null", "-p", str(port), "-m", dialect, "--option=client min protocol=CORE", *options]
        return machine.said("smbclient", f"//{host}/share", *words, "-U", f"interop%{PASSWORD}", "-c", commands)

    def nmap(self, machine, ports, *scripts, args="", more=()):
        """What these scripts say of the server, asked from that machine with the device's account.  smbbasic: in nmap 7.93 a login
        by SPNEGO claims NTLM2 session security and answers without it; Samba takes that as little as we do."""
        login = f"smbbasic=1,smbusername=interop,smbpassword={PASSWORD},{args}"
        words = ["-n", "-Pn", "-p", ports, "--script", ",".join(scripts), "--script-args", login, *more]
        return machine.said("nmap", *words, SERVER, timeout=120)

    def refused(self, machine, *parts):
        """Waits for a refusal of it with these words, and returns what `sallyport why` says."""
        def found():
            return [one for one in self.lan.refusals() if one["peer"] == machine and all(part in one["summary"] for part in parts)]
        self.assertTrue(servers.wait_until(found, 10, 0.2), (machine, parts, self.lan.refusals(), self.lan.log()[-3000:]))
        self.assertIn(found()[-1]["id"], self.lan.log(), "it stands in the log")
        return self.lan.sallyport("why", found()[-1]["id"])
