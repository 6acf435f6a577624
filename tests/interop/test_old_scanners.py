"""nmap's nbstat and smb-* scripts and nbtscan, on the leased device and on its neighbour: the device is told what an old server tells,
no more than its lease allows, and the neighbour nothing.  Both scan what they could see: 137 and 139."""
import os
import re
import unittest

from names_lab import SERVER, STRANGER, said
from old_lan import RST, OldLanCase, Tap

SMB1 = ("smb-protocols", "smb-security-mode", "smb-os-discovery", "smb-enum-shares", "smb-ls", "smb-mbenum")
SMB2 = ("smb2-security-mode", "smb2-capabilities", "smb2-time")


class OldScanners(OldLanCase):
    programs = ("nmap", "nbtscan", "tcpdump")
    dialects = '["NT LM 0.12", "2.1"]'

    def script(self, text, name):
        """What one script of nmap said."""
        found = re.search(rf"(?m)^\|[ _]{re.escape(name)}:(.*(?:\n\|.*)*?)(?=\n\|[ _][a-z0-9-]+:|\n[^|]|\Z)", text)
        self.assertTrue(found, f"{name} said nothing:\n{text}")
        return found[1]

    def test_names(self):
        found = self.nmap(self.device, "137", "nbstat", more=("-sU", "-v"))
        mac = re.search(r"link/ether (\S+)", said("ip", "link", "show", self.lan.bridge))[1]
        self.assertRegex(found, rf"NetBIOS name: SALLY, NetBIOS user: <unknown>, NetBIOS MAC: {mac.replace(':', '')}")
        for line in (r"SALLY<00> +Flags: <unique><active>", r"SALLY<20> +Flags: <unique><active>", r"OLDGROUP<00> +Flags: <group><active>"):
            self.assertRegex(found, line)
        found = self.device.said("nbtscan", "-v", "-h", "10.76.0.0/24")
        self.assertEqual(re.findall(r"Name Table for Host (\S+):", found), [SERVER])
        names = r"SALLY +Workstation Service\s+SALLY +File Server Service\s+OLDGROUP +Domain Name"
        self.assertRegex(found, names + rf"\s+Adapter address: {mac}")

    def test_what_is_spoken_on_139(self):
        found = self.nmap(self.device, "139", *SMB1[:3], *SMB2)
        self.assertRegex(self.script(found, "smb-protocols"), r"NT LM 0\.12 .*\n\|_? +2[.]?1[.0]*$")
        security = self.script(found, "smb-security-mode")
        for line in ("account_used: interop", "authentication_level: user", "challenge_response: supported", "message_signing: supported"):
            self.assertIn(line, security)
        system = self.script(found, "smb-os-discovery")
        for line in ("OS: Windows NT 4.0 (Sallyport)", "NetBIOS computer name: SALLY", "Workgroup: OLDGROUP", "System time: 20"):
            self.assertIn(line, system)
        self.assertIn("Message signing enabled but not required", self.script(found, "smb2-security-mode"))
        self.assertRegex(self.script(found, "smb2-time"), r"date: 20\d\d-")

    def test_what_the_devices_account_sees(self):
        path = os.path.join(self.lan.directory, "share", "program 17.nc")
        with open(path, "wb") as out:
            out.write(b"G01 X10\n" * 100)
        self.addCleanup(os.remove, path)
        found = self.nmap(self.device, "139", *SMB1[3:], args="share=share,path=\\")
        shares = self.script(found, "smb-enum-shares")
        self.assertIn("account_used: interop", shares)
        self.assertEqual(re.findall(r"\\\\10\.76\.0\.1\\(\S+): ", shares), ["IPC$", "share"])
        self.assertRegex(shares, r"\\share: (?:\n\|.*){2}\n\|_? +Anonymous access: <none>\n\|_? +Current user access: READ/WRITE")
        self.assertRegex(self.script(found, "smb-ls"), r"(?m)^\|_? +800 +20\S+ +program 17\.nc$")
        self.assertRegex(self.script(found, "smb-mbenum"), r"File server|Server service\n\|_? +SALLY")

    def test_a_wrong_password_sees_no_shares(self):
        wrong = "smbbasic=1,smbusername=interop,smbpassword=wrong,share=share,path=\\"
        found = self.device.said("nmap", "-n", "-Pn", "-p139", "--script", "smb-enum-shares,smb-ls", "--script-args", wrong, SERVER)
        self.assertRegex(found, r"139/tcp +open")
        self.assertNotRegex(found, r"READ|STYPE|FILENAME")

    def test_the_neighbour_is_told_nothing(self):
        with Tap(self.lan) as tap:
            found = self.nmap(self.neighbour, "U:137,T:139", "nbstat", *SMB1, *SMB2, args="share=share,path=\\", more=("-sS", "-sU"))
            self.assertRegex(found, r"(?m)^137/udp +(open\|)?filtered")
            self.assertRegex(found, r"(?m)^139/tcp +closed")
            self.assertNotRegex(found, r"(?m)^\||SALLY|OLDGROUP")
            self.assertNotIn("Name Table", self.neighbour.said("nbtscan", "-v", "-h", "10.76.0.0/24"))
            self.refused(STRANGER, "UDP port 137")
            self.refused(STRANGER, "port 139")
        answers = tap.heard(STRANGER)
        self.assertTrue(answers, "139 is a closed port")
        self.assertEqual({(p.from_port, bool(p.flags & RST), p.payload) for p in answers}, {(139, True, b"")})


if __name__ == "__main__":
    unittest.main()
