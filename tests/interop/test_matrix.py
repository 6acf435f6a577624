"""smbclient in every dialect and protection, on 445 and on 139: make, put, list, get, compare, rename, delete, long and foreign
names, streams.  full_matrix.py does the same with a file of 1 GiB and 5,000 small ones.

As root each test's traffic is recorded, and the recording must show that it was done the way it was asked: the dialect,
the signing algorithm, the cipher, and nothing in the clear after login when it was to be encrypted.
"""
import os
import unittest

import server as servers
import wire
from case import PASSWORD, ServedCase

DIALECTS = {"SMB2_02": 0x202, "SMB2_10": 0x210, "SMB3_00": 0x300, "SMB3_02": 0x302, "SMB3_11": 0x311}
SIGNING = {"SMB2_02": ("HMAC-SHA256",), "SMB2_10": ("HMAC-SHA256",), "SMB3_00": ("AES-128-CMAC",), "SMB3_02": ("AES-128-CMAC",),
           "SMB3_11": ("HMAC-SHA256", "AES-128-CMAC", "AES-128-GMAC")}
CIPHERS = {"SMB3_00": ("AES-128-CCM",), "SMB3_02": ("AES-128-CCM",),
           "SMB3_11": ("AES-128-CCM", "AES-128-GCM", "AES-256-CCM", "AES-256-GCM")}


def ways():
    """(dialect, protection, algorithm)"""
    for dialect in DIALECTS:
        yield dialect, "plain", ""
        for algorithm in SIGNING[dialect]:
            yield dialect, "sign", algorithm
        for algorithm in CIPHERS.get(dialect, ()):
            yield dialect, "encrypt", algorithm


def options_of(dialect, protection, algorithm):
    if dialect != "SMB3_11" or not algorithm:
        return ()
    kind = "signing" if protection == "sign" else "encryption"
    return (f"--option=client smb3 {kind} algorithms={algorithm}",)


def names_and_streams(source):
    """Commands that leave nothing behind but a stream of the file g."""
    for name in ("Ümläut 日本語 🙂.txt", "n" * 251 + ".txt"):
        yield from (f'put {source} "{name}"', f'get "{name}" back', f'del "{name}"')
    yield from (f"put {source} g:more", "get g:more back")


class Matrix(ServedCase):
    recordings = []

    def round_trip(self, dialect, protection, algorithm, port):
        options = options_of(dialect, protection, algorithm)
        name = f"{dialect}-{protection}-{algorithm}-{port}"
        source = self.local_file(name, 300_001)
        listing = self.must(f"mkdir d{name}", f"cd d{name}", f"put {name} f", "ls", "rename f g", *names_and_streams(name), "allinfo g",
                            f"get g got-{name}", "del g", "ls", "cd ..", f"rmdir d{name}",
                            dialect=dialect, protection=protection, options=options, port=port)
        self.assertIn(":more:$DATA", listing)
        self.assertRegex(listing, r"\bf +A? +300001 ")
        with open(source, "rb") as sent, open(os.path.join(self.work, "got-" + name), "rb") as got:
            self.assertEqual(sent.read(), got.read())
        self.assertFalse(os.path.exists(self.shared("d" + name)))

    def recorded(self, dialect, protection, algorithm, port):
        path = os.path.join(self.files, f"{dialect}-{protection}-{algorithm}-{port}.pcap")
        with wire.Recording(path):
            self.round_trip(dialect, protection, algorithm, port)
        self.recordings.append(path)
        seen = wire.Seen(path)
        self.assertEqual(seen.dialect, DIALECTS[dialect])
        # smbclient first calls the address it was given, then, if told that this name is not here, *SMBSERVER
        self.assertIn(seen.session_requests, (1, 2) if port == 139 else (0,))
        if protection == "encrypt":
            self.assertGreater(seen.encrypted, 20)
            self.assertEqual((seen.plain, seen.signed), (0, 0), "in the clear after login")
            if dialect == "SMB3_11":
                self.assertEqual(seen.cipher, algorithm)
        else:
            self.assertEqual(seen.encrypted, 0)
            self.assertGreater(seen.signed if protection == "sign" else seen.plain, 20)
            if protection == "sign":
                self.assertEqual(seen.plain, 0, "unsigned after login")
                self.assertIn(seen.signer, (algorithm, None))

    def test_zz_tshark_finds_nothing_malformed(self):
        self.needs_recordings()
        self.assertEqual(wire.malformed(self.everything, PASSWORD), "")

    def test_zz_tshark_verifies_the_cmac_signatures(self):
        self.needs_recordings()
        recording = next((r for r in self.recordings if "SMB3_00-sign" in r), None)
        verify = ("-o", "smb2.verify_signatures:TRUE")
        good = wire.tshark(recording, *verify, "-Y", "smb2.good_signature", password=PASSWORD).splitlines()
        bad = wire.tshark(recording, *verify, "-Y", "smb2.bad_signature || smb2.invalid_signature", password=PASSWORD)
        self.assertEqual(bad, "")
        self.assertGreater(len(good), 20)

    def needs_recordings(self):
        self.needs_root()
        if not self.recordings:
            self.skipTest("no test of the matrix was recorded in this run")
        type(self).everything = os.path.join(self.files, "everything.pcap")
        if not os.path.exists(self.everything):
            wire.merge(self.recordings, self.everything)

    def test_zz_decode_agrees_with_tshark(self):
        self.needs("decode")
        self.needs_recordings()
        import decode_check
        plain = [r for r in self.recordings if "encrypt" not in r][:8]
        for recording in plain:
            decode_check.compare(self, self.server.command, recording)


def add(dialect, protection, algorithm, port):
    def test(self):
        if port == 139:
            self.needs_root()
        if servers.REAL_PORTS:
            self.recorded(dialect, protection, algorithm, port)
        else:
            self.round_trip(dialect, protection, algorithm, self.server.port)
    name = "_".join(w for w in (dialect, protection, algorithm.replace("-", "_").lower(), str(port)) if w)
    setattr(Matrix, "test_" + name, test)


for way in ways():
    for number in (445, 139):
        add(*way, number)

if __name__ == "__main__":
    unittest.main()
