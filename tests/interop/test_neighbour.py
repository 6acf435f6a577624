"""A neighbour of the leased device, on the same network, tries 137, 138, 139 and SMB1 on 445.  It is refused, the log says why, and
what the server's interface sent it has not a byte of 137, 138 or 139 and not a word of SMB1.  The device asks the same beside it and
is answered, so that the questions are right and the capture hears."""
import json
import socket
import struct
import unittest

from names_lab import DEVICE, SERVER, STRANGER
from old_lan import RST, OldLanCase, Tap
from test_browsing import ASK_ANNOUNCEMENT, ASK_LIST, browser_frame
from test_legacy import DIAL, session_request

UDP, TCP = socket.IPPROTO_UDP, socket.IPPROTO_TCP
# [MS-BRWS] 2.2.1
ANNOUNCEMENT = struct.pack("<BBI16sBBIHHB", 1, 0, 720_000, b"NEARBY", 5, 0, 0x1003, 0x10F, 0xAA55, 0)
# For Machine.python: the questions of RFC 1002 4.2.12 and 4.2.17, a name and the node status, to one address and to all.
NAME_QUESTIONS = f"""
def question(text, suffix, kind, flags, pad=b" "):
    plain = text.encode().ljust(15, pad) + bytes([suffix])
    return struct.pack(">6H", 0x4242, flags, 1, 0, 0, 0) + b"\\x20" + b"".join(
        bytes([65 + (c >> 4), 65 + (c & 15)]) for c in plain) + b"\\0" + struct.pack(">HH", kind, 1)
for flags, to in ((0x0000, "{SERVER}"), (0x0100, "{SERVER}"), (0x0110, "10.76.0.255")):
    told(ask(question("SALLY", 0x20, 0x20, flags), to, 0.7))
told(ask(question("*", 0, 0x21, 0, b"\\0"), "{SERVER}", 0.7))
"""


def old_negotiate(*dialects):
    """[MS-CIFS] 2.2.4.52.1, in a frame."""
    names = b"".join(b"\x02" + name.encode() + b"\0" for name in dialects)
    message = b"\xffSMB\x72" + bytes(4) + b"\x18\x01\xc8" + bytes(20) + b"\0" + struct.pack("<H", len(names)) + names
    return struct.pack(">I", len(message)) + message


# Sends each packet to the server and to everybody, and prints who answers within 2.5 s: [MS-BRWS] gives an answer up to 2 s.
DATAGRAMS = f"""
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.bind((sys.argv[1], 138))
for packet in sys.argv[2:]:
    for to in ("{SERVER}", "10.76.0.255"):
        s.sendto(bytes.fromhex(packet), (to, 138))
ends = time.monotonic() + 2.5
while (left := ends - time.monotonic()) > 0:
    s.settimeout(left)
    try:
        print(s.recvfrom(2000)[1][0])
    except OSError:
        pass
"""
OLD_DIALECTS = ("PC NETWORK PROGRAM 1.0", "LANMAN1.0", "Windows for Workgroups 3.1a", "LM1.2X002", "LANMAN2.1", "NT LM 0.12")


class Neighbour(OldLanCase):
    programs = ("tcpdump", "smbclient", "nmblookup", "nbtscan", "nmap")

    def dial(self, machine, port, text):
        """test_legacy's words for how a connection from there went and what was answered."""
        return json.loads(machine.said("/usr/bin/python3", "-c", DIAL, SERVER, str(port), json.dumps([[machine.address, text.hex()]])))[0]

    def test_137(self):
        with Tap(self.lan) as tap:
            self.assertEqual(self.neighbour.python(NAME_QUESTIONS), "")
            for words in (("SALLY",), ("-U", SERVER, "SALLY#20"), ("-A", SERVER)):
                self.assertNotRegex(self.neighbour.nmblookup(*words), rf"(?m)^{SERVER} |<ACTIVE>")
            self.assertNotIn("SALLY", self.neighbour.said("nbtscan", "-q", SERVER))
            self.assertEqual(self.device.python(NAME_QUESTIONS).count(f"{SERVER} opcode 0 rcode 0 response"), 4)
            why = self.refused(STRANGER, "UDP port 137")
        self.assertIn(f"no lease opens UDP port 137 (NetBIOS names) to {STRANGER}", why)
        self.assertGreaterEqual(len(tap.asked(STRANGER, UDP, 137)), 8)
        self.assertGreaterEqual(len(tap.heard(DEVICE, UDP, 137)), 4, "the capture hears what the server sends")
        self.assertEqual(tap.heard(STRANGER), [], "nothing, of any protocol")

    def test_138(self):
        def send(machine, *packets):
            return machine.said("/usr/bin/python3", "-c", DATAGRAMS, machine.address, *(packet.hex() for packet in packets))
        names = ("OLDGROUP", 0x1D), ("OLDGROUP", 0x1E), ("OLDGROUP", 0), ("SALLY", 0x20), ("SALLY", 0)
        packets = [browser_frame(frame, to=to, ip=STRANGER) for frame in (ANNOUNCEMENT, ASK_LIST, ASK_ANNOUNCEMENT) for to in names]
        with Tap(self.lan) as tap:
            self.assertNotIn(SERVER, send(self.neighbour, *packets))
            why = self.refused(STRANGER, "UDP port 138")
            self.assertIn(SERVER, send(self.device, browser_frame(ASK_ANNOUNCEMENT, to=("OLDGROUP", 0), ip=DEVICE)))
        self.assertIn(f"no lease opens UDP port 138 (NetBIOS datagrams) to {STRANGER}", why)
        self.assertEqual(len(tap.asked(STRANGER, UDP, 138)), 2 * len(packets))
        self.assertTrue([p for p in tap.heard(DEVICE, UDP, 138) if b"\\MAILSLOT\\BROWSE" in p.payload and b"SALLY" in p.payload])
        self.assertEqual(tap.heard(STRANGER), [], "nothing, of any protocol")
        self.assertNotIn("NEARBY", self.lan.sallyport("status", "--json"), "what it announced is not believed")

    def test_139(self):
        both = session_request("OLDPC", "SALLY") + old_negotiate("NT LM 0.12")
        with Tap(self.lan) as tap:
            for text in (b"", session_request("OLDPC"), both, old_negotiate("NT LM 0.12")):
                self.assertEqual(self.dial(self.neighbour, 139, text), ["refused", ""])
            for dialect in ("NT1", "LANMAN1", "CORE", "SMB3_11"):
                self.assertIn("NT_STATUS_CONNECTION_REFUSED", self.smbclient(self.neighbour, dialect, 139, options=("-n", "OLDPC")))
            self.assertRegex(self.neighbour.said("nmap", "-n", "-Pn", "-p139", SERVER), r"139/tcp closed")
            why = self.refused(STRANGER, "port 139")
            self.assertEqual(self.dial(self.device, 139, session_request("OLDPC"))[1], "82000000")
        self.assertIn(f"no lease opens port 139 to {STRANGER}", why)
        answers = tap.heard(STRANGER)
        self.assertGreaterEqual(len(answers), 9)
        self.assertEqual({(p.protocol, p.from_port, bool(p.flags & RST), p.payload) for p in answers}, {(TCP, 139, True, b"")})
        self.assertTrue(any(p.payload == b"\x82\0\0\0" for p in tap.heard(DEVICE, TCP, 139)))

    def test_smb1_on_445(self):
        self.tried_on_445(self.neighbour)

    def test_smb1_on_445_by_the_device(self):
        """Its lease is for 139."""
        self.tried_on_445(self.device)

    def tried_on_445(self, machine):
        who = machine.address
        with Tap(self.lan) as tap:
            for dialects in (("NT LM 0.12",), OLD_DIALECTS, ("CORE",), ()):
                how, answer = self.dial(machine, 445, old_negotiate(*dialects))
                self.assertIn(how, ("answered", "reset"))
                self.assertEqual(answer, "", dialects)
            for dialect in ("NT1", "LANMAN2", "LANMAN1", "CORE"):
                self.assertRegex(self.smbclient(machine, dialect, 445, options=(f"--option=client max protocol={dialect}",)),
                                 r"protocol negotiation failed|NT_STATUS_CONNECTION_(RESET|DISCONNECTED)")
            why = self.refused(who, "the client offers no dialect of SMB 2 or 3")
        self.assertEqual([p for p in tap.heard(who, TCP, 445) if p.payload], [])
        self.assertIn(f"{who} on port 445", why)
        with Tap(self.lan) as tap:
            found = self.nmap(machine, "445", "smb-protocols")
            self.assertRegex(found, r"\b3\.?1\.?1\b")
            self.assertNotIn("NT LM 0.12", found)
            self.assertRegex(self.smbclient(machine, "SMB3_11", 445, 'mkdir new; ls; rmdir new'), r"blocks available")
            self.dial(machine, 445, old_negotiate(*OLD_DIALECTS, "SMB 2.002", "SMB 2.???"))
        payloads = b"".join(p.payload for p in tap.heard(who, TCP, 445))
        self.assertIn(b"\xfeSMB", payloads)
        self.assertNotIn(b"\xffSMB", payloads)

    def test_the_device_itself(self):
        """What all of this is kept for."""
        self.assertRegex(self.smbclient(self.device, "NT1", 139, "mkdir old; ls; rmdir old"), r"blocks available")


if __name__ == "__main__":
    unittest.main()
