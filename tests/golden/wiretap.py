"""Reads SMB out of a capture file: pcap -> TCP streams -> session-service frames -> SMB2 messages.

Written without any SMB library on purpose: the golden bytes must not depend on the code they are held against,
nor on another dissector's opinion.  Only classic pcap files with Ethernet or raw-IP link types are read (tcpdump's).
"""
import struct
from dataclasses import dataclass, field

COMMANDS = ["negotiate", "session_setup", "logoff", "tree_connect", "tree_disconnect", "create", "close", "flush",
            "read", "write", "lock", "ioctl", "cancel", "echo", "query_directory", "change_notify", "query_info",
            "set_info", "oplock_break"]
FLAG_RESPONSE, FLAG_ASYNC, FLAG_RELATED, FLAG_SIGNED = 1, 2, 4, 8


def packets(path):
    """Yields (source, destination, TCP header + payload) of every IPv4 TCP packet."""
    data = open(path, "rb").read()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[data[:4]]
    link = struct.unpack_from(order + "I", data, 20)[0]
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from(order + "I", data, at + 8)[0]
        packet = data[at + 16:at + 16 + captured]
        at += 16 + captured
        if link == 1:
            if packet[12:14] != b"\x08\x00":
                continue
            packet = packet[14:]
        header = (packet[0] & 15) * 4
        if packet[0] >> 4 != 4 or packet[9] != 6:
            continue
        total = struct.unpack_from(">H", packet, 2)[0] or len(packet)  # 0: segmentation offload
        yield packet[12:16], packet[16:20], packet[header:total]


def byte_streams(path):
    """Yields frames' raw material in order of arrival: (flow, bytes), where flow = (src, sport, dst, dport)."""
    expected, waiting = {}, {}
    for src, dst, tcp in packets(path):
        sport, dport, seq = struct.unpack_from(">HHI", tcp)
        flags, payload = tcp[13], tcp[(tcp[12] >> 4) * 4:]
        flow = (src, sport, dst, dport)
        if flags & 2:
            expected[flow], waiting[flow] = (seq + 1) & 0xFFFFFFFF, {}
            continue
        if not payload or flow not in expected:
            continue
        waiting[flow][seq] = payload
        while expected[flow] in waiting[flow]:
            part = waiting[flow].pop(expected[flow])
            expected[flow] = (expected[flow] + len(part)) & 0xFFFFFFFF
            yield flow, part


def frames(path):
    """Yields (flow, type, length word, payload): RFC 1002 4.3.1, or the 24-bit direct TCP form."""
    buffers = {}
    for flow, part in byte_streams(path):
        buffer = buffers.setdefault(flow, bytearray())
        buffer += part
        while len(buffer) >= 4:
            kind, length = buffer[0], int.from_bytes(buffer[1:4], "big")
            if len(buffer) < 4 + length:
                break
            yield flow, kind, bytes(buffer[:4 + length])
            del buffer[:4 + length]


@dataclass
class Message:
    flow: tuple
    raw: bytes
    part: int
    parts: int
    request: "Message" = None
    dialect: int = 0
    notes: dict = field(default_factory=dict)

    def __post_init__(self):
        (self.status, self.command) = struct.unpack_from("<IH", self.raw, 8)
        self.flags, self.next, self.message_id = struct.unpack_from("<IIQ", self.raw, 16)
        self.session_id = struct.unpack_from("<Q", self.raw, 40)[0]
        self.is_response = bool(self.flags & FLAG_RESPONSE)

    @property
    def name(self):
        return COMMANDS[self.command] if self.command < len(COMMANDS) else "unknown"

    def u(self, fmt, offset):
        return struct.unpack_from("<" + fmt, self.raw, offset)[0]

    def span(self, offset_at, length_at, length_fmt="H", offset_fmt="H"):
        offset, length = self.u(offset_fmt, offset_at), self.u(length_fmt, length_at)
        return self.raw[offset:offset + length] if offset else b""


def split_compound(frame):
    parts, at = [], 0
    while True:
        if len(frame) - at < 64:
            return parts
        step = struct.unpack_from("<I", frame, at + 20)[0]
        parts.append(frame[at:at + step] if step else frame[at:])
        if not step:
            return parts
        at += step


def messages(path, server_ports=(445, 139)):
    """Yields Message for every plain SMB2 message, each response holding its request."""
    asked, dialects = {}, {}
    for flow, kind, frame in frames(path):
        body = frame[4:]
        if kind != 0 or body[:4] != b"\xfeSMB":
            continue
        parts = split_compound(body)
        for n, raw in enumerate(parts):
            m = Message(flow, raw, n + 1, len(parts))
            stream = flow if flow[3] in server_ports else (flow[2], flow[3], flow[0], flow[1])
            if m.is_response:
                m.request = asked.get((stream, m.message_id))
                if m.command == 0 and m.status == 0:
                    dialects[stream] = m.u("H", 68)
            elif m.name != "cancel":
                asked[(stream, m.message_id)] = m
            m.dialect = dialects.get(stream, 0)
            yield m
