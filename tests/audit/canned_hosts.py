"""Servers that behave like one: believable answers up to a login that is refused, for systems that cannot be had in a lab."""
import struct
import time
from dataclasses import dataclass

import smb_bytes as smb
from smb_bytes import Smb1Request, Smb2Request

NEWEST_FIRST = ("NT LM 0.12", "LANMAN2.1", "LM1.2X002", "DOS LM1.2X002", "LANMAN1.0", "DOS LANMAN2.1", "MICROSOFT NETWORKS 3.0",
                "MICROSOFT NETWORKS 1.03", "PC NETWORK PROGRAM 1.0")
SMB2_ALL = (0x202, 0x210, 0x300, 0x302, 0x311)
NEG, SETUP, TREE, CREATE = 0, 1, 3, 5


@dataclass
class Host:
    name: str
    domain: str = "WORKGROUP"
    dns_name: str = ""
    dns_domain: str = ""
    version: tuple = (10, 0)
    build: int = 17763
    guid: bytes = bytes(range(16))
    mac: bytes = bytes.fromhex("00155d0a0b0c")
    ports: tuple = (445,)  # TCP; 137 stands for UDP 137
    called_names: tuple = ()  # taken on 139; () takes every name
    smb1: tuple = ()  # dialects
    smb1_mode: int = 3  # [MS-CIFS] 2.2.4.52.2 SecurityMode: user level, challenge/response, signing enabled, signing required
    smb1_extended: bool = True
    smb1_capabilities: int = 0x0001F3FC
    native: tuple = ("", "")
    smb2: tuple = SMB2_ALL
    signing_required: bool = False
    ciphers: tuple = (2, 1)  # its own order
    signers: tuple = ()
    compression: tuple = ()
    max_io: int = 8 << 20
    booted_ago: float = 0
    clock_ahead: float = 0
    null_session: bool = False
    ms17_010: bool = False
    double_pulsar: bool = False
    closes_after_negotiate: bool = False
    knows_all: bool = True  # else it ends the connection over an offer with a dialect that does not exist
    wide_lengths: bool = False  # in SPNEGO
    thinks: float = 0  # seconds before each answer
    quic_noise: bool = False  # on 443, after its versions

    def now(self):
        return time.time() + self.clock_ahead

    def boot(self):
        return self.now() - self.booted_ago if self.booted_ago else 0

    def names(self):
        return [(self.name, 0x00, 0x0400), (self.domain, 0x00, 0x8400), (self.name, 0x20, 0x0400)]


class Conversation:
    """One connection's answers. None ends it."""

    def __init__(self, host, port):
        self.host, self.port, self.dialect = host, port, 0

    def answer(self, kind, message):
        if kind == 0x81:
            return self.session_request(message)
        if kind != 0:
            return b""
        if message[:4] == b"\xffSMB":
            return self.smb1(Smb1Request(message))
        if message[:4] == b"\xfeSMB":
            return self.smb2(Smb2Request(message))
        return None

    def session_request(self, message):
        """RFC 1002 4.3.2 to 4.3.4; 0x82: called name not present."""
        called = smb.netbios_name(message[1:33])[:15].decode("latin-1").rstrip()
        if self.host.called_names and called not in self.host.called_names:
            return bytes.fromhex("8300000182")
        return bytes.fromhex("82000000")

    # SMB1

    def smb1(self, r):
        if r.command == 0x72:
            return self.smb1_negotiate(r)
        if not self.host.smb1 or self.host.closes_after_negotiate:
            return None
        handlers = {0x73: self.smb1_setup, 0x75: self.smb1_tree, 0x25: self.smb1_transaction, 0x32: self.smb1_transaction2,
                    0x71: Smb1Request.answer, 0x74: lambda r: r.answer(bytes.fromhex("ff000000"))}
        handler = handlers.get(r.command)
        return handler(r) if handler else r.answer(status=smb.ACCESS_DENIED)

    def smb1_negotiate(self, r):
        offered = smb.smb1_dialects(r.whole)
        if self.host.smb2 and "SMB 2.???" in offered and max(self.host.smb2) > 0x202:
            return self.smb2_negotiated(Smb2Request(bytes(64)), 0x2FF)
        if self.host.smb2 and "SMB 2.002" in offered:
            return self.smb2_negotiated(Smb2Request(bytes(64)), 0x202)
        if not self.host.smb1:
            return None
        chosen = next((d for d in NEWEST_FIRST if d in self.host.smb1 and d in offered), None)
        if chosen is None:
            return r.answer(b"\xff\xff")
        index = offered.index(chosen)
        if chosen in ("PC NETWORK PROGRAM 1.0", "MICROSOFT NETWORKS 1.03"):
            return r.answer(struct.pack("<H", index))
        if chosen != "NT LM 0.12":
            return r.answer(smb.smb1_lanman_words(index, self.host), bytes(range(8)) + b"WORKGROUP\0")
        extended = r.extended and self.host.smb1_extended
        if extended:
            data = self.host.guid + smb.spnego_offer()
        else:
            data = bytes(range(8)) + smb.utf16(self.host.domain + "\0") + smb.utf16(self.host.name + "\0")
        return r.answer(smb.smb1_nt_words(index, self.host, extended), data)

    def smb1_setup(self, r):
        kind, user = smb.ntlm_part(r.whole)
        anonymous = user == 0 if kind else self.smb1_anonymous(r)
        natives = r.text(self.host.native[0]) + r.text(self.host.native[1])
        if kind == 1:
            token = smb.ntlm_challenge(self.host)
            blob = token if r.data[:1] == b"N" else smb.spnego_answer(token, wide=self.host.wide_lengths)
            words = struct.pack("<HHHH", 0xFF, 0, 0, len(blob))
            return r.answer(words, blob + bytes(len(blob) % 2 == 0) + natives, status=smb.MORE_PROCESSING, uid=0x800)
        if not anonymous:
            return r.answer(status=smb.LOGON_FAILURE)
        if not self.host.null_session:
            return r.answer(status=smb.ACCESS_DENIED)
        if kind == 3:
            blob = smb.spnego_answer(b"", 0)
            return r.answer(struct.pack("<HHHH", 0xFF, 0, 0, len(blob)), blob + bytes(len(blob) % 2 == 0) + natives, uid=0x800)
        return r.answer(struct.pack("<HHH", 0xFF, 0, 0), b"\0" + natives + r.text(self.host.domain), uid=0x800)

    @staticmethod
    def smb1_anonymous(r):
        """No password worth the name and no account. [MS-CIFS] 2.2.4.53.1: 13 words; 10 before NT LM 0.12."""
        if len(r.words) == 26:
            oem, unicode = struct.unpack_from("<HH", r.words, 14)
        elif len(r.words) == 20:
            oem, unicode = struct.unpack_from("<H", r.words, 14)[0], 0
        else:
            return False
        return oem <= 1 and unicode <= 1 and not r.data[oem + unicode:].lstrip(b"\0")[:1].isalnum()

    def smb1_tree(self, r):
        if not self.host.null_session or r.uid != 0x800:
            return r.answer(status=smb.ACCESS_DENIED)
        if b"I\0P\0C\0$\0" not in r.data.upper() and b"IPC$" not in r.data.upper():
            return r.answer(status=smb.BAD_NETWORK_NAME)
        return r.answer(struct.pack("<HHH", 0xFF, 0, 1), b"IPC\0\0", tid=0x800)

    def smb1_transaction(self, r):
        """TRANS_PEEK_NMPIPE without a pipe: what an unpatched system answers to the check for MS17-010."""
        peek = len(r.words) >= 30 and struct.unpack_from("<H", r.words, 28)[0] == 0x23
        status = smb.INSUFF_SERVER_RESOURCES if self.host.ms17_010 else smb.INVALID_HANDLE
        return r.answer(status=status if peek else smb.ACCESS_DENIED)

    def smb1_transaction2(self, r):
        """TRANS2_SESSION_SETUP, which nobody implements: DoublePulsar answers it with the multiplex id 16 higher, and a key."""
        if self.host.double_pulsar:
            return r.answer(status=smb.NOT_IMPLEMENTED, mid=r.mid + 0x10, signature=bytes.fromhex("a1b2c3d400000000"))
        return r.answer(status=smb.NOT_IMPLEMENTED)

    # SMB2

    def smb2(self, r):
        if not self.host.smb2:
            return None
        if r.command == NEG:
            return self.smb2_negotiate(r)
        if self.host.closes_after_negotiate:
            return None
        handlers = {SETUP: self.smb2_setup, TREE: self.smb2_tree, 2: self.smb2_done, 4: self.smb2_done}
        handler = handlers.get(r.command)
        return handler(r) if handler else r.answer(status=smb.ACCESS_DENIED)

    def smb2_negotiate(self, r):
        common = [d for d in r.dialects() if d in self.host.smb2]
        if not common:
            return r.answer(status=smb.NOT_SUPPORTED)
        if not self.host.knows_all and set(r.dialects()) - set(SMB2_ALL):
            return None
        return self.smb2_negotiated(r, max(common))

    def smb2_negotiated(self, r, dialect):
        self.dialect = dialect
        capabilities = {0x202: 1, 0x210: 7, 0x2FF: 7}.get(dialect, 0x2F)
        if dialect in (0x300, 0x302) and self.host.ciphers and r.capabilities() & 0x40:
            capabilities |= 0x40
        contexts = self.contexts(r.contexts()) if dialect == 0x311 else []
        return r.answer(smb.smb2_negotiate_body(dialect, self.host, capabilities, contexts, smb.spnego_offer()))

    def contexts(self, offered):
        found = [smb.context(1, struct.pack("<HHH", 1, 32, 1) + bytes(range(32)))]
        for kind, mine, head in ((2, self.host.ciphers, "<H"), (8, self.host.signers, "<H")):
            if kind in offered and mine:
                chosen = next((a for a in mine if a in offered[kind]), 0)
                found.append(smb.context(kind, struct.pack("<HH", 1, chosen)))
        both = [a for a in self.host.compression if a in offered.get(3, ())]
        if both:
            found.append(smb.context(3, struct.pack(f"<HHI{len(both)}H", len(both), 0, 0, *both)))
        return found

    def smb2_setup(self, r):
        kind, user = smb.ntlm_part(r.whole)
        wrapped = len(r.whole) > 88 and r.whole[88:89] != b"N"
        if kind == 1:
            token = smb.ntlm_challenge(self.host)
            blob = smb.spnego_answer(token, wide=self.host.wide_lengths) if wrapped else token
            return r.answer(struct.pack("<HHHH", 9, 0, 72, len(blob)) + blob, status=smb.MORE_PROCESSING, session=0x4D)
        if kind != 3 or user:
            return r.answer(status=smb.LOGON_FAILURE)
        if not self.host.null_session:
            return r.answer(status=smb.ACCESS_DENIED)
        blob = smb.spnego_answer(b"", 0) if wrapped else b""
        return r.answer(struct.pack("<HHHH", 9, 2, 72, len(blob)) + blob, session=0x4D)

    def smb2_tree(self, r):
        if r.session != 0x4D or not self.host.null_session:
            return r.answer(status=smb.ACCESS_DENIED)
        if smb.utf16("IPC$") not in r.body.upper():
            return r.answer(status=smb.ACCESS_DENIED)
        return r.answer(struct.pack("<HBBIII", 16, 2, 0, 0x30, 0, 0x1F01FF), tree=5)

    @staticmethod
    def smb2_done(r):
        return r.answer(struct.pack("<HH", 4, 0))


SMB1_ALL = ("PC NETWORK PROGRAM 1.0", "LANMAN1.0", "LM1.2X002", "LANMAN2.1", "NT LM 0.12")
WINDOWS_7 = ("Windows 7 Professional 7601 Service Pack 1", "Windows 7 Professional 6.1")
DAY = 86400

HOSTS = {
    # Windows Server 2019 as installed: SMB 1 off, signing not required, NetBIOS over TCP/IP on.
    "windows-2019": Host("WIN2019", "CORP", "win2019.corp.example", "corp.example", ports=(139, 445, 137)),
    # Windows 10 1903: the first with compression, LZ77+Huffman, LZ77 and LZNT1.
    "windows-1903": Host("WIN1903", build=18362, compression=(3, 2, 1)),
    # Windows Server 2022 as a domain controller: signing required, AES-256 offered.
    "windows-2022-dc": Host("DC1", "CORP", "dc1.corp.example", "corp.example", build=20348, signing_required=True,
                            ciphers=(4, 3, 2, 1), signers=(2, 1, 0), compression=(3, 2, 1, 4)),
    "clock-off": Host("CLOCKOFF", clock_ahead=3600, signing_required=True),
    "wide-lengths": Host("WIDE", wide_lengths=True, signing_required=True),
    "closes-after-negotiate": Host("CLOSER", closes_after_negotiate=True),
    "choosy": Host("CHOOSY", smb2=(0x202, 0x302), knows_all=False, signing_required=True),
    # Behind a line that loses packets.
    "lossy": Host("LOSSY", signing_required=True),
    # The other end of a slow line.
    "far": Host("FAR", signing_required=True, thinks=0.15),
    # SMB over QUIC as far as a canned host can: UDP 443 tells its versions of QUIC.
    "quic": Host("QUICHOST", build=20348, ports=(445, 443), signing_required=True, ciphers=(4, 3, 2, 1), signers=(2, 1, 0)),
    # The same, and then more noise than anybody asked for.
    "quic-noise": Host("QUICNOISE", ports=(445, 443), signing_required=True, quic_noise=True),
    # What answers at its UDP 443 stands in quic_targets.py: nobody, a web server, SMB for who asks for it by name.
    "quic-silent": Host("QUICSILENT", signing_required=True),
    "quic-web": Host("QUICWEB", signing_required=True),
    "quic-named": Host("NAMED", "CORP", "named.corp.example", "corp.example", signing_required=True),
    # Windows 7, never patched nor restarted, with a back door in its memory.
    "unpatched": Host("WIN7OLD", version=(6, 1), build=7601, ports=(139, 445), smb1=SMB1_ALL, smb2=(0x202, 0x210), ciphers=(),
                      native=WINDOWS_7, max_io=1 << 20, booted_ago=400 * DAY, null_session=True, ms17_010=True,
                      double_pulsar=True),
    # The same with its patches, and no back door.
    "patched-windows-7": Host("WIN7NEW", version=(6, 1), build=7601, smb1=SMB1_ALL, smb2=(0x202, 0x210), ciphers=(),
                              native=WINDOWS_7, max_io=1 << 20, booted_ago=2 * DAY, null_session=True),
    # A small network disk of about 2003: a password for each share, and in the clear.
    "smb1-only": Host("OLDNAS", ports=(139, 445, 137), smb1=SMB1_ALL, smb1_mode=0, smb1_extended=False, smb1_capabilities=0x54,
                      smb2=(), ciphers=(), native=("Unix", "Samba 2.2.8a")),
    # As Windows 98: 139 alone, and only under its own name.
    "windows-98": Host("WIN98", ports=(139, 137), called_names=("WIN98",), smb1=SMB1_ALL, smb1_mode=2, smb1_extended=False,
                       smb1_capabilities=0x10, smb2=(), ciphers=(), native=("Windows 4.0", "Windows 4.0")),
}
