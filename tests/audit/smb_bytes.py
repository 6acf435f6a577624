"""The bytes of a server's answers, as canned hosts give them: NBSS, SMB1, SMB2 and NTLM, by hand from the specifications.

Independent of the program under test: a mistake in its codec must not be repeated here.
"""
import struct
import time

SUCCESS = 0
MORE_PROCESSING = 0xC0000016
NOT_IMPLEMENTED = 0xC0000002
INVALID_HANDLE = 0xC0000008
ACCESS_DENIED = 0xC0000022
LOGON_FAILURE = 0xC000006D
NOT_SUPPORTED = 0xC00000BB
BAD_NETWORK_NAME = 0xC00000CC
INSUFF_SERVER_RESOURCES = 0xC0000205
SMB1_EXTENDED_SECURITY = 0x0800  # in Flags2
SMB1_UNICODE = 0x8000
CAP_EXTENDED_SECURITY = 0x80000000
SPNEGO_OID = bytes.fromhex("06062b0601050502")
NTLM_OID = bytes.fromhex("060a2b06010401823702020a")
KRB_OID = bytes.fromhex("06092a864886f712010202")


def file_time(seconds):
    """[MS-DTYP] 2.3.3; 0 stays 0, which is "not told"."""
    return int((seconds + 11644473600) * 10**7) if seconds else 0


def utf16(text):
    return text.encode("utf-16le")


def frame(message, kind=0):
    return struct.pack(">I", len(message) | kind << 24) + message


def der(tag, content, wide=False):
    """wide: with a length of two bytes where one would do, which is no DER; some write it all the same."""
    n = len(content)
    length = bytes([n]) if n < 128 else b"\x81" + bytes([n]) if n < 256 and not wide else b"\x82" + struct.pack(">H", n)
    return bytes([tag]) + length + content


def spnego_offer(kerberos=False):
    """negTokenInit2 without hints. [MS-SPNG] 2.2.1"""
    mechanisms = der(0x30, (KRB_OID if kerberos else b"") + NTLM_OID)
    return der(0x60, SPNEGO_OID + der(0xA0, der(0x30, der(0xA0, mechanisms))))


def spnego_answer(token, state=1, wide=False):
    inner = der(0xA0, b"\x0a\x01" + bytes([state])) + der(0xA1, NTLM_OID)
    return der(0xA1, der(0x30, inner + (der(0xA2, der(4, token, wide), wide) if token else b""), wide), wide)


def ntlm_challenge(host):
    """CHALLENGE_MESSAGE. [MS-NLMP] 2.2.1.2"""
    told = [(2, utf16(host.domain)), (1, utf16(host.name)), (4, utf16(host.dns_domain)), (3, utf16(host.dns_name)),
            (7, struct.pack("<Q", file_time(host.now())))]
    pairs = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in told) + bytes(4)
    target = utf16(host.domain)
    head = struct.pack("<IHHII8s8sHHI", 2, len(target), len(target), 56, 0xE2898215, bytes(range(8)), b"", len(pairs), len(pairs),
                       56 + len(target))
    return b"NTLMSSP\0" + head + bytes(host.version) + struct.pack("<H", host.build) + b"\0\0\0\x0f" + target + pairs


def ntlm_part(message):
    """(type, user name's length) of the NTLM message inside of this one; (0, 0) when there is none."""
    at = message.find(b"NTLMSSP\0")
    if at < 0 or len(message) < at + 12:
        return 0, 0
    kind = struct.unpack_from("<I", message, at + 8)[0]
    return kind, struct.unpack_from("<H", message, at + 36)[0] if kind == 3 and len(message) >= at + 38 else 0


# SMB1

class Smb1Request:
    def __init__(self, p):
        self.command = p[4]
        self.flags2, = struct.unpack_from("<H", p, 10)
        self.tid, self.pid, self.uid, self.mid = struct.unpack_from("<4H", p, 24)
        self.words = p[33:33 + 2 * p[32]]
        self.data = p[35 + len(self.words):]
        self.whole = p

    @property
    def unicode(self):
        return bool(self.flags2 & SMB1_UNICODE)

    @property
    def extended(self):
        return bool(self.flags2 & SMB1_EXTENDED_SECURITY)

    def text(self, text):
        return utf16(text + "\0") if self.unicode else text.encode() + b"\0"

    def answer(self, words=b"", data=b"", status=SUCCESS, tid=None, uid=None, mid=None, signature=b""):
        def pick(mine, theirs):
            return theirs if mine is None else mine
        flags2 = (self.flags2 & 0xC800) | 0x4001
        head = b"\xffSMB" + struct.pack("<BIBHH8sHHHHH", self.command, status, 0x98, flags2, 0, signature, 0, pick(tid, self.tid),
                                        self.pid, pick(uid, self.uid), pick(mid, self.mid))
        return frame(head + bytes([len(words) // 2]) + words + struct.pack("<H", len(data)) + data)


def smb1_dialects(p):
    """Names offered, by the 0x02 in front of each. [MS-CIFS] 2.2.4.52.1"""
    return [part[1:].decode("latin-1") for part in p[35:].split(b"\0") if part[:1] == b"\x02"]


def smb1_nt_words(index, host, extended):
    return struct.pack("<HBHHIIIIQHB", index, host.smb1_mode, 50, 1, 16644, 65536, 0,
                       host.smb1_capabilities | (CAP_EXTENDED_SECURITY if extended else 0), file_time(host.now()), 0,
                       0 if extended else 8)


def smb1_lanman_words(index, host):
    """13 words: LANMAN1.0 to LANMAN2.1. [MS-SMB] and [MS-CIFS] 2.2.4.52.2"""
    moment = time.gmtime(host.now())
    clock = moment.tm_hour << 11 | moment.tm_min << 5 | moment.tm_sec // 2
    day = (moment.tm_year - 1980) << 9 | moment.tm_mon << 5 | moment.tm_mday
    return struct.pack("<HHHHHHIHHHHH", index, host.smb1_mode & 3, 4356, 50, 1, 0, 0, clock, day, 0, 8, 0)


# SMB2

class Smb2Request:
    def __init__(self, p):
        self.command, = struct.unpack_from("<H", p, 12)
        self.mid, = struct.unpack_from("<Q", p, 24)
        self.tree, = struct.unpack_from("<I", p, 36)
        self.session, = struct.unpack_from("<Q", p, 40)
        self.whole = p
        self.body = p[64:]

    def answer(self, body=bytes.fromhex("090000000000000000"), status=SUCCESS, session=None, tree=None):
        head = struct.pack("<HHIHHIIQIIQ16s", 64, 1, status, self.command, 32, 1, 0, self.mid, 0xFEFF,
                           self.tree if tree is None else tree, self.session if session is None else session, b"")
        return frame(b"\xfeSMB" + head + body)

    def dialects(self):
        count, = struct.unpack_from("<H", self.body, 2)
        return struct.unpack_from(f"<{count}H", self.body, 36)

    def capabilities(self):
        return struct.unpack_from("<I", self.body, 8)[0]

    def contexts(self):
        """{type: [numbers offered]} of the negotiate contexts. [MS-SMB2] 2.2.3.1"""
        at, count = struct.unpack_from("<IH", self.body, 28)
        found = {}
        for _ in range(count):
            kind, length = struct.unpack_from("<HH", self.whole, at)
            data = self.whole[at + 8:at + 8 + length]
            first = {2: 2, 3: 8, 8: 2}.get(kind)
            if first is not None:
                found[kind] = struct.unpack_from(f"<{struct.unpack_from('<H', data)[0]}H", data, first)
            at += (8 + length + 7) // 8 * 8
        return found


def context(kind, data):
    return struct.pack("<HHI", kind, len(data), 0) + data


def joined(contexts):
    """Each on a boundary of eight bytes."""
    out = b""
    for c in contexts:
        out += bytes(-len(out) % 8) + c
    return out


def smb2_negotiate_body(dialect, host, capabilities, contexts=(), blob=b"", offset=128):
    listed = joined(contexts)
    where = (offset + len(blob) + 7) // 8 * 8 if contexts else 0
    mode = 3 if host.signing_required else 1
    body = struct.pack("<HHHH16sIIIIQQHHI", 65, mode, dialect, len(contexts), host.guid, capabilities, *3 * [host.max_io],
                       file_time(host.now()), file_time(host.boot()), offset, len(blob), where) + blob
    return body + bytes(where - offset - len(blob)) + listed if contexts else body


# NetBIOS

def netbios_name(encoded):
    """First-level decoding. RFC 1001 14.1"""
    pairs = zip(encoded[::2], encoded[1::2])
    return bytes(((a - 0x41) << 4 | (b - 0x41)) & 0xFF for a, b in pairs)


def node_status(query, names, mac):
    """RFC 1002 4.2.18. names: (text, suffix, flags)"""
    rows = b"".join(text.encode().ljust(15)[:15] + bytes([suffix]) + struct.pack(">H", flags) for text, suffix, flags in names)
    data = bytes([len(names)]) + rows + mac + bytes(40)
    return query[:2] + b"\x84\0\0\0\0\x01\0\0\0\0" + query[12:46] + struct.pack(">HHIH", 0x21, 1, 0, len(data)) + data
