#!/usr/bin/python3
"""A second opinion: asks a server by hand-written bytes what `sallyport audit` asks it, and shares no code with it.

usage: ask.py [NAME=]ADDRESS...     for each one line of JSON: dialects, each offered alone; signing; ciphers, signing algorithms
and compression in the order the server chooses; what the NTLM challenge tells; the answer to a session request on 139.  Used to
find the truth that expected.toml states: tests/audit/lab.py tests/audit/ask.py @all
"""
import json
import socket
import struct
import sys

SMB1_DIALECTS = {"CORE": "PC NETWORK PROGRAM 1.0", "LANMAN1.0": "LANMAN1.0", "LANMAN2.1": "LANMAN2.1", "NT LM 0.12": "NT LM 0.12"}
SMB2_DIALECTS = {"2.0.2": 0x202, "2.1": 0x210, "3.0": 0x300, "3.0.2": 0x302, "3.1.1": 0x311}
NONSENSE = {"NO SUCH DIALECT": "NO SUCH DIALECT 9"}, {"9.9.9": 0x0399}
CIPHERS = {1: "AES-128-CCM", 2: "AES-128-GCM", 3: "AES-256-CCM", 4: "AES-256-GCM"}
SIGNERS = {0: "HMAC-SHA256", 1: "AES-CMAC", 2: "AES-GMAC"}
COMPRESSIONS = {1: "LZNT1", 2: "LZ77", 3: "LZ77+Huffman", 4: "Pattern_V1"}
TIMEOUT = 3


class Talk:
    def __init__(self, address, port):
        self.s = socket.create_connection((address, port), TIMEOUT)
        if port == 139:
            called = "".join(chr(0x41 + (b >> 4)) + chr(0x41 + (b & 15)) for b in b"*SMBSERVER".ljust(15) + b" ").encode()
            self.s.sendall(b"\x81\0\0\x44" + 2 * (b"\x20" + called + b"\0"))
            self.session = self.take(4)
            if self.session[0] == 0x83:
                raise OSError(f"session refused, code 0x{self.take(1)[0]:02x}")

    def take(self, count):
        out = b""
        while len(out) < count:
            got = self.s.recv(count - len(out))
            if not got:
                raise OSError("closed")
            out += got
        return out

    def ask(self, message):
        self.s.sendall(struct.pack(">I", len(message)) + message)
        length = struct.unpack(">I", self.take(4))[0]
        if length > 1 << 17:
            raise OSError(f"announces {length} bytes")
        return self.take(length)


def once(address, port, message):
    talk = Talk(address, port)
    try:
        return talk.ask(message)
    finally:
        talk.s.close()


def smb1_negotiate(dialect):
    names = b"\x02" + dialect.encode() + b"\0"
    head = b"\xffSMB\x72" + struct.pack("<IBHH8sHHHHH", 0, 0x18, 0xC803, 0, b"", 0, 0, 0xFEFF, 0, 1)
    return head + b"\0" + struct.pack("<H", len(names)) + names


def smb2_header(command, mid=0):
    return b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16s", 64, 0, 0, command, 31, 0, 0, mid, 0xFEFF, 0, 0, b"")


def smb2_negotiate(dialects, ciphers=(1, 2, 3, 4), signers=(0, 1, 2), compressions=(1, 2, 3, 4)):
    body = struct.pack("<HHHHI16s", 36, len(dialects), 1, 0, 0x7F, bytes(range(16)))
    contexts = b""
    if 0x311 in dialects:
        parts = [(1, struct.pack("<HHH", 1, 32, 1) + bytes(range(32)))]
        parts += [(2, struct.pack(f"<H{len(ciphers)}H", len(ciphers), *ciphers))] if ciphers else []
        parts += [(8, struct.pack(f"<H{len(signers)}H", len(signers), *signers))] if signers else []
        if compressions:
            parts.append((3, struct.pack(f"<HHI{len(compressions)}H", len(compressions), 0, 0, *compressions)))
        for kind, data in parts:
            contexts += bytes(-len(contexts) % 8) + struct.pack("<HHI", kind, len(data), 0) + data
        start = 64 + 36 + 2 * len(dialects)
        at = (start + 7) // 8 * 8
        body += struct.pack(f"<IHH{len(dialects)}H", at, len(parts), 0, *dialects) + bytes(at - start) + contexts
    else:
        body += bytes(8) + struct.pack(f"<{len(dialects)}H", *dialects)
    return smb2_header(0) + body


def chosen(answer):
    """{context type: data} of an answer to NEGOTIATE."""
    found, at = {}, struct.unpack_from("<I", answer, 64 + 60)[0]
    for _ in range(struct.unpack_from("<H", answer, 64 + 6)[0]):
        kind, length = struct.unpack_from("<HH", answer, at)
        found[kind] = answer[at + 8:at + 8 + length]
        at += (8 + length + 7) // 8 * 8
    return found


def order(address, port, kind, names, key):
    """Offers all, strikes out what was chosen, offers the rest ..."""
    left, found = list(names), []
    while left:
        got = chosen(once(address, port, smb2_negotiate([0x311], **{key: tuple(left)}))).get(kind)
        if got is None:
            break
        count, where = (struct.unpack_from("<H", got)[0], 8) if kind == 3 else (1, 2)
        numbers = [n for n in struct.unpack_from(f"<{count}H", got, where) if n in left]
        if not numbers:
            break
        found += [names[n] for n in numbers]
        left = [n for n in left if n not in numbers]
    return found


def ntlm_names(address, port, dialect):
    """The challenge's target information. [MS-NLMP] 2.2.1.2"""
    talk = Talk(address, port)
    talk.ask(smb2_negotiate([dialect]))
    token = b"NTLMSSP\0" + struct.pack("<II8s8s", 1, 0xE2088297, b"", b"") + b"\x0a\0\x63\x45\0\0\0\x0f"
    answer = talk.ask(smb2_header(1, 1) + struct.pack("<HBBIIHHQ", 25, 0, 1, 0, 0, 88, len(token), 0) + token)
    at = answer.find(b"NTLMSSP\0\x02")
    if at < 0:
        return {"status": hex(struct.unpack_from("<I", answer, 8)[0])}
    length, _, offset = struct.unpack_from("<HHI", answer, at + 40)
    build, = struct.unpack_from("<H", answer, at + 50)
    told, where, end = {"build": build}, at + offset, at + offset + length
    while where + 4 <= end:
        kind, size = struct.unpack_from("<HH", answer, where)
        if kind in (1, 2, 3, 4, 5):
            name = {1: "computer", 2: "domain", 3: "dns_computer", 4: "dns_domain", 5: "dns_tree"}[kind]
            told[name] = answer[where + 4:where + 4 + size].decode("utf-16le")
        where += 4 + size
    return told


def attempt(ask, *words):
    try:
        return ask(*words)
    except (OSError, struct.error, IndexError, UnicodeDecodeError) as fault:
        return str(fault) or type(fault).__name__


def door(address, port):
    seen = {"dialects": []}
    smb1, smb2 = NONSENSE
    for name, text in (SMB1_DIALECTS | smb1).items():
        answer = attempt(once, address, port, smb1_negotiate(text))
        smb1_answer = isinstance(answer, bytes) and len(answer) > 35 and answer[:5] == b"\xffSMB\x72"
        if smb1_answer and answer[32] and answer[33:35] == b"\0\0":
            seen["dialects"].append(name)
            if answer[32] == 17:
                seen["smb1_security_mode"] = answer[35]
        elif not isinstance(answer, bytes):
            seen.setdefault("told", {})[name] = answer
        elif answer[:4] != b"\xffSMB":
            seen.setdefault("told", {})[name] = answer[:8].hex()
    for name, number in (SMB2_DIALECTS | smb2).items():
        answer = attempt(once, address, port, smb2_negotiate([number]))
        if isinstance(answer, bytes) and len(answer) >= 128 and answer[:4] == b"\xfeSMB" and answer[8:12] == bytes(4):
            agreed, = struct.unpack_from("<H", answer, 68)
            seen["dialects"].append(name if agreed == number else f"{name} answered with 0x{agreed:x}")
            seen["signing"] = {1: "enabled", 3: "required"}.get(answer[66], hex(answer[66]))
            seen["capabilities"] = hex(struct.unpack_from("<I", answer, 88)[0])
            seen["newest"] = number
        elif not isinstance(answer, bytes):
            seen.setdefault("told", {})[name] = answer
    if "3.1.1" in seen["dialects"]:
        seen["ciphers"] = attempt(order, address, port, 2, CIPHERS, "ciphers")
        seen["signers"] = attempt(order, address, port, 8, SIGNERS, "signers")
        seen["compression"] = attempt(order, address, port, 3, COMPRESSIONS, "compressions")
    if "newest" in seen:
        seen["ntlm"] = attempt(ntlm_names, address, port, seen.pop("newest"))
    return seen


def main(words):
    for word in words:
        name, _, address = word.rpartition("=")
        seen = {"name": name, "address": address}
        for port in (139, 445):
            try:
                socket.create_connection((address, port), TIMEOUT).close()
            except OSError as fault:
                seen[port] = str(fault)
                continue
            seen[port] = door(address, port)
        print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
