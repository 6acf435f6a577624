"""Peers that mean harm or are broken: after each of them the server is there and an honest login works."""
import os
import random
import socket
import struct
import time

import server as servers
from case import ServedCase
from lab import Lease, Setup, Share, Zone

NEGOTIATE_HEADER = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16s", 64, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, b"")


def negotiate(dialects=(0x210, 0x300), count=None):
    body = struct.pack("<HHHHI16sQ", 36, len(dialects) if count is None else count, 1, 0, 0x7F, os.urandom(16), 0)
    return NEGOTIATE_HEADER + body + struct.pack(f"<{len(dialects)}H", *dialects)


def frame(message, length=None):
    return struct.pack(">I", len(message) if length is None else length) + message


def closed(s, seconds=5):
    """True if the peer closes within the time; what it says before does not matter."""
    s.settimeout(seconds)
    try:
        while s.recv(65536):
            pass
        return True
    except socket.timeout:
        return False
    except ConnectionError:
        return True


class Hostile(ServedCase):
    LIMITS = {"login_seconds": 3, "half_open": 64, "half_open_per_address": 40}

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [Zone()], [Lease()], limits=cls.LIMITS)

    def dial(self, port=None):
        return socket.create_connection((self.server.host, port or self.server.port), 5)

    def throw(self, *pieces, port=None):
        """Sends the pieces, hangs up; the peer may have hung up before."""
        with self.dial(port) as s:
            s.settimeout(0.2)
            try:
                for piece in pieces:
                    s.sendall(piece)
                s.recv(4096)
            except OSError:
                pass

    def tearDown(self):
        super().tearDown()
        self.must("ls")

    def test_random_bytes(self):
        dice = random.Random(5)
        for _ in range(60):
            self.throw(dice.randbytes(dice.randrange(1, 3000)))
            self.throw(frame(dice.randbytes(dice.randrange(1, 3000))))
            self.throw(frame(b"\xfeSMB" + dice.randbytes(dice.randrange(1, 400))))
            self.throw(frame(b"\xfdSMB" + dice.randbytes(dice.randrange(1, 400))))
            self.throw(frame(b"\xfcSMB" + dice.randbytes(dice.randrange(1, 400))))
            self.throw(frame(b"\xffSMB" + dice.randbytes(dice.randrange(1, 400))))

    def test_negotiate_cut_at_every_byte(self):
        whole = negotiate((0x202, 0x210, 0x300, 0x302))
        for n in range(len(whole)):
            self.throw(frame(whole[:n]))

    def test_negotiate_with_every_byte_changed(self):
        whole = negotiate()
        for n in range(4, len(whole)):
            self.throw(frame(whole[:n] + bytes([whole[n] ^ 0xFF]) + whole[n + 1:]))

    def test_negotiate_that_counts_more_dialects_than_it_has(self):
        self.throw(frame(negotiate(count=0xFFFF)))
        self.throw(frame(negotiate(count=0)))

    def test_command_before_negotiate_and_before_login(self):
        for command in range(0, 25):
            message = NEGOTIATE_HEADER[:12] + struct.pack("<H", command) + NEGOTIATE_HEADER[14:] + b"\x39\0" + bytes(200)
            self.throw(frame(message))
            self.throw(frame(negotiate()), frame(message[:24] + struct.pack("<Q", 1) + message[32:]))

    def test_compound_that_points_at_itself_or_outside(self):
        for step in (1, 8, 64, 63, 0xFFFFFFF8, 0x80000000, 104):
            self.throw(frame(negotiate()), frame(NEGOTIATE_HEADER[:20] + struct.pack("<I", step) + NEGOTIATE_HEADER[24:] + bytes(200)))

    def test_half_frames_do_not_hold_the_server(self):
        with self.dial() as one, self.dial() as two:
            one.sendall(frame(negotiate())[:30])
            two.sendall(b"\0")
            self.must("ls")

    def test_huge_frame_before_login_is_refused_at_once(self):
        self.needs("limits")
        with self.dial() as s:
            s.sendall(struct.pack(">I", 0x00FFFFFF))
            self.assertTrue(closed(s, 2), "a 16 MiB frame before login must not be waited for")

    def test_login_time_is_capped(self):
        self.needs("limits")
        with self.dial() as silent, self.dial() as talking:
            talking.sendall(frame(negotiate()))
            began = time.monotonic()
            self.assertTrue(closed(silent, 12))
            self.assertTrue(closed(talking, 12))
            self.assertGreater(time.monotonic() - began, 1.5)

    def test_dripping_bytes_does_not_lengthen_the_time(self):
        self.needs("limits")
        whole = frame(negotiate()) + bytes(1000)
        began = time.monotonic()
        with self.dial() as s:
            try:
                for n in range(60):
                    s.sendall(whole[n:n + 1])
                    time.sleep(0.2)
            except OSError:
                pass
        self.assertLess(time.monotonic() - began, 10)

    @staticmethod
    def alive(crowd):
        """How many of the sockets the peer has not closed."""
        count = 0
        for s in crowd:
            s.setblocking(False)
            try:
                count += s.recv(1) != b""
            except BlockingIOError:
                count += 1
            except OSError:
                pass
        return count

    def test_half_open_connections_are_capped(self):
        self.needs("limits")
        crowd = []
        try:
            for _ in range(200):
                try:
                    crowd.append(self.dial())
                except OSError:
                    break
            self.assertTrue(servers.wait_until(lambda: self.alive(crowd) <= self.LIMITS["half_open_per_address"], 2), f"{self.alive(crowd)} alive")
        finally:
            for s in crowd:
                s.close()
        self.assertTrue(servers.wait_until(lambda: self.smbclient("ls").returncode == 0, 10))

    def test_failed_logins_cost_time_but_do_not_lock_out(self):
        self.needs("limits")
        took = []
        for _ in range(5):
            began = time.monotonic()
            self.refused("NT_STATUS_LOGON_FAILURE", "ls", password="guess")
            took.append(time.monotonic() - began)
        self.assertGreater(took[-1], took[0] + 0.2, took)
        began = time.monotonic()
        self.must("ls", timeout=60)
        self.assertLess(time.monotonic() - began, 20)

    def test_session_setup_with_hostile_tokens(self):
        dice = random.Random(6)
        tokens = [b"", b"NTLMSSP\0", b"NTLMSSP\0\x03\0\0\0" + b"\xff" * 80, b"\x60\x84\xff\xff\xff\xff" + bytes(50), b"\xa1" * 500, dice.randbytes(2000),
                  b"\x60" + b"\x82\x01\x00" + b"\x30\x82" * 100, b"NTLMSSP\0\x01\0\0\0" + dice.randbytes(60)]
        for token in tokens:
            for length in (len(token), 0xFFFF, 0):
                body = struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, length, 0) + token
                header = NEGOTIATE_HEADER[:12] + struct.pack("<H", 1) + NEGOTIATE_HEADER[14:24] + struct.pack("<Q", 1) + NEGOTIATE_HEADER[32:]
                self.throw(frame(negotiate()), frame(header + body))


class HostileSessionService(Hostile):
    """The same over 139, and what only RFC 1002 has."""

    def setUp(self):
        self.needs_root()

    def dial(self, port=None):
        return super().dial(self.server.netbios_port if port is None else port)

    @staticmethod
    def name(text, kind=0x20):
        padded = text.ljust(15).encode() + bytes([kind])
        return b"\x20" + b"".join(bytes([0x41 + (c >> 4), 0x41 + (c & 15)]) for c in padded) + b"\0"

    def request(self, called="*SMBSERVER", calling="CLIENT"):
        names = self.name(called) + self.name(calling, 0)
        return struct.pack(">BBH", 0x81, 0, len(names)) + names

    def test_session_request_is_answered_positively(self):
        with self.dial() as s:
            s.sendall(self.request())
            self.assertEqual(s.recv(16), b"\x82\0\0\0")
            s.sendall(frame(negotiate()))
            answer = s.recv(4096)
            self.assertEqual((answer[0], answer[4:8]), (0, b"\xfeSMB"))

    def test_keep_alives_are_discarded(self):
        self.needs("leases")  # smbd hangs up on one that comes before the negotiate
        with self.dial() as s:
            s.sendall(self.request())
            self.assertEqual(s.recv(16), b"\x82\0\0\0")
            s.sendall(b"\x85\0\0\0" * 50 + frame(negotiate()) + b"\x85\0\0\0")
            answer = s.recv(4096)
            self.assertEqual((answer[0], answer[4:8]), (0, b"\xfeSMB"))

    def test_unknown_called_name_gets_a_negative_answer(self):
        self.needs("leases")
        with self.dial() as s:
            s.sendall(self.request("SOMEBODYELSE"))
            self.assertEqual(s.recv(16), b"\x83\0\0\x01\x82")  # called name not present

    def test_message_before_a_session_request_is_not_served(self):
        self.needs("leases")
        with self.dial() as s:
            s.sendall(frame(negotiate()))
            s.settimeout(6)
            try:
                self.assertNotIn(b"\xfeSMB", s.recv(4096))
            except ConnectionError:
                pass

    def test_broken_session_requests(self):
        whole = self.request()
        for n in range(4, len(whole), 3):
            self.throw(struct.pack(">BBH", 0x81, 0, n - 4) + whole[4:n])
        for text in (b"\x81\x01\xff\xff", b"\x81\0\0\x44" + b"\xff" * 68, b"\x81\0\0\0", b"\x86\0\0\0", b"\x83\0\0\x01\x80", b"\xff" * 100):
            self.throw(text)
        self.throw(whole, whole, whole)
