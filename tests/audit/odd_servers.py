#!/usr/bin/python3
"""Servers that misbehave, and those of canned_hosts.py that do not: all in one process, each on an address of its own.

usage: odd_servers.py NAME=ADDRESS...       binds what each needs, prints "ready", runs until killed
"""
import asyncio
import random
import socket
import struct
import sys

import smb_bytes as smb
from canned_hosts import HOSTS, Conversation, Host
from smb_bytes import Smb1Request, Smb2Request

LARGEST_FRAME = 1 << 20  # of a client; none of ours sends that much


class Connection(asyncio.Protocol):
    """What all have in common; a subclass says what it does with the client's first and further bytes."""

    def __init__(self, port=445):
        self.port, self.received = port, b""

    def connection_made(self, transport):
        self.transport = transport
        self.begin()

    def begin(self):
        pass

    def data_received(self, data):
        pass


class Framed(Connection):
    """Whole frames go to answer(kind, message) -> bytes; None closes."""

    def data_received(self, data):
        self.received += data
        while len(self.received) >= 4 and not self.transport.is_closing():
            length = int.from_bytes(self.received[1:4], "big")
            if length > LARGEST_FRAME:
                self.transport.close()
                return
            if len(self.received) < 4 + length:
                return
            kind, message = self.received[0], self.received[4:4 + length]
            self.received = self.received[4 + length:]
            try:
                out = self.answer(kind, message)
            except (struct.error, IndexError):  # a malformed request
                out = None
            if out is None:
                self.transport.close()
            else:
                self.transport.write(out)


class Silent(Connection):
    pass


class RandomBytes(Connection):
    def data_received(self, data):
        self.transport.write(random.Random(len(data)).randbytes(1024))


class ResetAtFirstByte(Connection):
    def data_received(self, data):
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


class Slow(Connection):
    """Announces 1 MiB, then sends a byte a second of what could be an answer."""

    def data_received(self, data):
        if not self.received:
            self.received = data
            asyncio.ensure_future(self.dribble())

    async def dribble(self):
        for byte in b"\0\x10\0\0" + b"\xfeSMB\x40\0\x01\0" + bytes(1 << 20):
            if self.transport.is_closing():
                return
            self.transport.write(bytes([byte]))
            await asyncio.sleep(1)


class BadOffsets(Framed):
    """Well-formed headers; every offset and length inside points behind the end."""
    host = Host("BADOFFSETS")

    def answer(self, kind, message):
        if kind == 0x81:
            return bytes.fromhex("82000000")
        if message[:4] == b"\xffSMB":
            return Smb1Request(message).answer(smb.smb1_nt_words(0, self.host, True), b"")[:-2] + b"\xf0\xff"
        r = Smb2Request(message)
        if r.command != 0:
            return r.answer(struct.pack("<HHHH", 9, 0, 0xFFF0, 0xFFFF), status=smb.MORE_PROCESSING, session=1)
        body = bytearray(smb.smb2_negotiate_body(max(r.dialects()), self.host, 0x7F, (), b""))
        struct.pack_into("<H", body, 6, 5)
        struct.pack_into("<HHI", body, 56, 0xFFF0, 0xFFFF, 0xFFFFFFF0)
        return r.answer(bytes(body))


class Liar(Framed):
    """Agrees to whatever is offered, also to what does not exist."""
    host = Host("LIAR")

    def answer(self, kind, message):
        if kind == 0x81:
            return bytes.fromhex("82000000")
        if message[:4] == b"\xffSMB":
            r = Smb1Request(message)
            last = max(0, len(smb.smb1_dialects(message)) - 1)
            return r.answer(smb.smb1_nt_words(last, self.host, False), bytes(8) + smb.utf16("LIAR\0LIAR\0"))
        r = Smb2Request(message)
        return self.agreed(r, max(r.dialects())) if r.command == 0 else r.answer(status=smb.ACCESS_DENIED)

    def agreed(self, r, dialect):
        contexts = []
        if dialect >= 0x311:
            contexts = [smb.context(1, struct.pack("<HHH", 1, 32, 1) + bytes(32)), smb.context(2, struct.pack("<HH", 1, 2))]
        return r.answer(smb.smb2_negotiate_body(dialect, self.host, 0x7F, contexts, smb.spnego_offer()))


class FirstLiar(Liar):
    """Agrees to the first that is offered."""

    def answer(self, kind, message):
        if kind != 0x81 and message[:4] == b"\xfeSMB" and Smb2Request(message).command == 0:
            return self.agreed(Smb2Request(message), Smb2Request(message).dialects()[0])
        return super().answer(kind, message)


class Always311(Liar):
    """Answers 3.1.1 to every offer, to SMB 1's as well."""

    def answer(self, kind, message):
        if kind == 0x81:
            return bytes.fromhex("82000000")
        r = Smb2Request(message if message[:4] == b"\xfeSMB" else bytes(64))
        return self.agreed(r, 0x311) if r.command == 0 else r.answer(status=smb.ACCESS_DENIED)


class Http(Connection):
    def data_received(self, data):
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<h1>400</h1>\r\n")
        self.transport.close()


class SshBanner(Connection):
    """Speaks first."""

    def begin(self):
        self.transport.write(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")


class Echo(Connection):
    def data_received(self, data):
        self.transport.write(data)


class KeepAlives(Connection):
    """Session keep-alives without end, never an answer. RFC 1002 4.3.6"""

    def begin(self):
        asyncio.ensure_future(self.go_on())

    async def go_on(self):
        while not self.transport.is_closing():
            self.transport.write(bytes.fromhex("85000000"))
            await asyncio.sleep(0.2)


class ClosesAtOnce(Connection):
    def begin(self):
        self.transport.close()


class Zeros(Connection):
    """Zeros without end: read as frames, empty ones, as many as one likes."""

    paused = False

    def begin(self):
        asyncio.ensure_future(self.go_on())

    async def go_on(self):
        while not self.transport.is_closing():
            if not self.paused:
                self.transport.write(bytes(1 << 14))
            await asyncio.sleep(0.01)

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False


class Canned(Framed):
    def __init__(self, host, port):
        super().__init__(port)
        self.talk = Conversation(host, port)

    def answer(self, kind, message):
        out = self.talk.answer(kind, message)
        if not self.talk.host.thinks or not out:
            return out
        asyncio.get_running_loop().call_later(self.talk.host.thinks, self.transport.write, out)
        return b""


class Pending(Canned):
    """Always at work on the login: interim answers without end. [MS-SMB2] 3.3.4.2"""

    def __init__(self, port):
        super().__init__(Host("PENDING", signing_required=True), port)

    def answer(self, kind, message):
        if kind != 0 or message[:4] != b"\xfeSMB" or Smb2Request(message).command != 1:
            return super().answer(kind, message)
        out = bytearray(Smb2Request(message).answer(status=0x103))
        struct.pack_into("<I", out, 4 + 16, 3)  # a server's answer; asynchronous
        asyncio.ensure_future(self.go_on(bytes(out)))
        return b""

    async def go_on(self, interim):
        while not self.transport.is_closing():
            self.transport.write(interim)
            await asyncio.sleep(0.2)


class NameService(asyncio.DatagramProtocol):
    def __init__(self, host):
        self.host = host

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        if len(data) >= 50 and not data[2] & 0x80 and data[46:48] == b"\0\x21":
            self.transport.sendto(smb.node_status(data, self.host.names(), self.host.mac), address)


class BrokenNames(NameService):
    """Announces 200 names and sends three."""

    def datagram_received(self, data, address):
        out = bytearray(smb.node_status(data, self.host.names(), self.host.mac)) if len(data) >= 50 else bytearray(57)
        out[56] = 200
        self.transport.sendto(bytes(out), address)


class QuicVersions(asyncio.DatagramProtocol):
    """Answers a long header of an unknown version with the versions it has. RFC 9000 17.2.1"""

    def __init__(self, noise):
        self.noise = noise

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        if self.noise and data[1:5] == b"\0\0\0\x01":
            for i in range(1000):
                self.transport.sendto(random.Random(i).randbytes(1 + i), address)
        if len(data) < 1200 or not data[0] & 0x80 or data[1:5] == b"\0\0\0\x01":
            return
        to, = data[5:6]
        source = data[6 + to:7 + to + data[6 + to]]
        self.transport.sendto(b"\xc0\0\0\0\0" + source + data[5:6 + to] + b"\0\0\0\x01", address)


ODD = {
    "random-bytes": (RandomBytes, (139, 445)),
    "silent": (Silent, (139, 445)),
    "reset": (ResetAtFirstByte, (139, 445)),
    "slow": (Slow, (139, 445)),
    "bad-offsets": (BadOffsets, (139, 445)),
    "liar": (Liar, (139, 445)),
    "first-liar": (FirstLiar, (445,)),
    "always-311": (Always311, (445,)),
    "http": (Http, (445,)),
    "ssh-banner": (SshBanner, (445,)),
    "echo": (Echo, (445,)),
    "keep-alives": (KeepAlives, (139, 445)),
    "closes-at-once": (ClosesAtOnce, (139, 445)),
    "zeros": (Zeros, (139, 445)),
    "pending": (Pending, (445,)),
    "broken-names": (lambda port: BrokenNames(Host("BROKEN")), (137,)),
}
NAMES = [*HOSTS, *ODD]


async def serve(name, address):
    loop = asyncio.get_running_loop()
    if name in ODD:
        kind, ports = ODD[name]
        for port in ports:
            if port == 137:
                await loop.create_datagram_endpoint(lambda: kind(137), (address, 137))
            else:
                await loop.create_server(lambda port=port: kind(port), address, port)
        return
    host = HOSTS[name]
    for port in host.ports:
        if port == 137:
            await loop.create_datagram_endpoint(lambda: NameService(host), (address, 137))
        elif port == 443:
            await loop.create_datagram_endpoint(lambda: QuicVersions(host.quic_noise), (address, 443))
        else:
            await loop.create_server(lambda port=port: Canned(host, port), address, port)


async def main(words):
    for word in words:
        await serve(*word.split("=", 1))
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
