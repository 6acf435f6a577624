"""Chooses from captures the messages that differ in shape and writes each as a small commented hex file."""
import os
import re
import struct

import wiretap

LIMIT = 4096
COUNTS = {"create": 8, "query_info": 10, "set_info": 7, "ioctl": 8, "query_directory": 5, "negotiate": 6, "session_setup": 3}
DIALECTS = {0x202: "2.0.2", 0x210: "2.1", 0x2FF: "2.???", 0x300: "3.0", 0x302: "3.0.2", 0x311: "3.1.1", 0: "none yet"}
INTERFACES = {"4b324fc8-1670-01d3-1278-5a47bf6ee188": "srvsvc", "6bffd098-a112-3610-9833-46c3f87e345a": "wkssvc",
              "12345778-1234-abcd-ef00-0123456789ab": "lsarpc"}
PDU = {0: "request", 2: "response", 3: "fault", 11: "bind", 12: "bind_ack", 13: "bind_nak", 14: "alter_context", 15: "alter_context_resp"}
PIPE_TRANSCEIVE = 0x0011C017
NT_NAMES = {1: "negotiate", 2: "challenge", 3: "authenticate"}


def dotted(uuid):
    a, b, c = struct.unpack("<IHH", uuid[:8])
    return f"{a:08x}-{b:04x}-{c:04x}-{uuid[8:10].hex()}-{uuid[10:16].hex()}"


def context_names(m, offset, length):
    names, at = [], offset
    while length and at + 16 <= len(m.raw):
        step, name_at, name_length = struct.unpack_from("<IHH", m.raw, at)
        name = m.raw[at + name_at:at + name_at + name_length]
        names.append(name.decode() if name.isalnum() else name.hex()[:8])
        if not step:
            break
        at += step
    return tuple(names)


def negotiate_contexts(m, offset, count):
    kinds, at = [], offset
    for _ in range(count):
        kind, length = struct.unpack_from("<HH", m.raw, at)
        kinds.append(kind)
        at += (8 + length + 7) // 8 * 8
    return tuple(kinds)


def der_octets(blob):
    """Every primitive OCTET STRING inside a DER blob, depth first."""
    at = 0
    while at + 2 <= len(blob):
        tag, length, at = blob[at], blob[at + 1], at + 2
        if length & 0x80:
            n = length & 0x7F
            length, at = int.from_bytes(blob[at:at + n], "big"), at + n
        body, at = blob[at:at + length], at + length
        if tag & 0x20:
            yield from der_octets(body)
        elif tag == 4:
            yield body


def ntlm_message(blob):
    for token in ([blob] if blob[:1] == b"N" else der_octets(blob)):
        if token[:8] == b"NTLMSSP\0":
            return token
    return b""


def security_blob(m):
    if m.command == 0 and m.is_response and m.status == 0:
        return m.span(64 + 56, 64 + 58)
    if m.command == 1 and not m.is_response:
        return m.span(64 + 12, 64 + 14)
    if m.command == 1 and len(m.raw) >= 72:
        return m.span(64 + 4, 64 + 6)
    return b""


def is_error(m):
    return m.is_response and m.u("H", 64) == 9 and m.name not in ("session_setup",) and m.status != 0


def particulars(m):
    """What makes this message differ from others of its command, beyond status and flags."""
    q = m.request
    if is_error(m):
        return ("error", m.u("I", 68) > 0)
    if m.name == "negotiate":
        if m.is_response:
            dialect = m.u("H", 68)
            return (dialect, negotiate_contexts(m, m.u("I", 124), m.u("H", 70)) if dialect == 0x311 else ())
        count = m.u("H", 66)
        dialects = struct.unpack_from(f"<{count}H", m.raw, 100)
        return (dialects, negotiate_contexts(m, m.u("I", 92), m.u("H", 96)) if 0x311 in dialects else ())
    if m.name == "session_setup":
        token = ntlm_message(security_blob(m))
        return (token[8] if token else 0, m.raw[66] if not m.is_response else m.u("H", 66))
    if m.name == "create":
        at, length = (64 + 80, 64 + 84) if m.is_response else (64 + 48, 64 + 52)
        return (context_names(m, m.u("I", at), m.u("I", length)), m.raw[66 if m.is_response else 67])
    if m.name in ("query_info", "set_info"):
        source = q if m.is_response else m
        return (source.raw[66], source.raw[67]) if source else None
    if m.name == "query_directory":
        source = q if m.is_response else m
        return (source.raw[66], source.raw[67] if not m.is_response else 0) if source else None
    if m.name == "ioctl":
        return (m.u("I", 68),)
    if m.name == "lock" and not m.is_response:
        return (min(m.u("H", 66), 3), m.u("I", 64 + 40))
    if m.name == "change_notify":
        return (m.u("H", 66) if not m.is_response else min(m.u("I", 68), 64) // 32,)
    if m.name in ("read", "write"):
        return (m.u("I", 68) == 0, len(m.raw) > 300)
    if m.name == "oplock_break":
        return (m.u("H", 64), m.raw[66])
    if m.name == "close":
        return (m.u("H", 66),)
    if m.name == "tree_connect" and m.is_response:
        return (m.raw[66], m.u("I", 68))
    return ()


class Writer:
    def __init__(self, root, user, password):
        self.root, self.user, self.password = root, user, password
        self.seen, self.numbers, self.pipes, self.challenges = set(), {}, {}, {}
        for folder in ("smb2", "smb1", "spnego", "nlmp", "rpce", "nbt", "dtyp", "transform", "signed"):
            os.makedirs(os.path.join(root, folder), exist_ok=True)
            for old in os.listdir(os.path.join(root, folder)):
                os.remove(os.path.join(root, folder, old))

    def write(self, folder, stem, data, notes, shape, limit=6):
        """One file, unless its shape is there already, it is too big, or there are enough of its kind."""
        if (folder, stem, shape) in self.seen or len(data) > LIMIT or self.numbers.get((folder, stem), 0) >= limit:
            return 0
        self.seen.add((folder, stem, shape))
        n = self.numbers[(folder, stem)] = self.numbers.get((folder, stem), 0) + 1
        with open(os.path.join(self.root, folder, f"{stem}_{n}.hex"), "w") as out:
            for key, value in notes.items():
                out.write(f"# {key}: {value}\n")
            for at in range(0, len(data), 32):
                out.write(data[at:at + 32].hex() + "\n")
        return 1

    def take(self, pcap, who, key_log):
        keys = session_keys(key_log)
        scenario = os.path.splitext(os.path.basename(pcap))[0]
        base = {"from": f"{who} to smbd" if who != "raw" else "hand-made frames to smbd", "scenario": scenario,
                "server": "smbd 4.17.12-Debian", "recorded": "tests/golden/capture.py"}
        return self.take_frames(pcap, who, base, keys) + sum(self.take_message(m, who, base, keys) for m in wiretap.messages(pcap))

    def take_frames(self, pcap, who, base, keys):
        count = 0
        kinds = {0x81: "session_request", 0x82: "positive_session_response", 0x83: "negative_session_response",
                 0x84: "retarget_session_response", 0x85: "keepalive"}
        for flow, kind, frame in wiretap.frames(pcap):
            by = "smbd" if flow[1] in (445, 139) else who
            notes = dict(base, sender=by, port=flow[3] if flow[1] not in (445, 139) else flow[1])
            if kind in kinds:
                count += self.write("nbt", f"{kinds[kind]}_{by}", frame, notes, frame[:60] if kind == 0x81 else frame)
            elif frame[4:8] == b"\xffSMB" and frame[8] == 0x72:
                role = "response" if by == "smbd" else "request"
                count += self.write("smb1", f"negotiate_{role}_{by}", frame[4:], notes, len(frame), 3)
                if role == "response" and len(frame) > 80:
                    count += self.write("spnego", "smb1_negotiate_smbd", frame[4 + 32 + 1 + 34 + 2 + 16:], notes, 1, 1)
            elif frame[4:8] == b"\xfdSMB":
                session = struct.unpack_from("<Q", frame, 4 + 44)[0]
                notes.update(note_keys(keys.get(session)))
                count += self.write("transform", f"{notes['scenario']}_{by}", frame[4:], notes, len(frame), 2)
            elif frame[4:8] == b"\xfeSMB" and len(parts := wiretap.split_compound(frame[4:])) > 1:
                shape = tuple(struct.unpack_from("<HII", p, 12)[0] for p in parts)
                role = "response" if parts[0][16] & 1 else "request"
                count += self.write("smb2", f"compound_{role}_{by}", frame[4:], dict(notes, parts=len(parts)), shape, 3)
        return count

    def take_message(self, m, who, base, keys):
        try:
            shape = (particulars(m), m.status if m.is_response else 0, m.flags & 15, m.parts > 1)
        except struct.error:  # shorter than its own fixed part: a test of the server's checks, no golden
            return 0
        if m.is_response and m.request is None and m.name not in ("oplock_break", "negotiate"):
            return 0
        role, by = ("response", "smbd") if m.is_response else ("request", who)
        notes = dict(base, command=m.name, sender=by, dialect=DIALECTS.get(m.dialect, hex(m.dialect)))
        if m.is_response:
            notes["status"] = f"0x{m.status:08x}"
        if m.parts > 1:
            notes["compound"] = f"part {m.part} of {m.parts}"
        if m.flags & wiretap.FLAG_SIGNED:
            notes.update(note_keys(keys.get(m.session_id)))
        stem = f"{m.name}_{'error' if is_error(m) else role}_{by}"
        limit = 1 if is_error(m) else COUNTS.get(m.name, 2)
        count = self.take_signed(m, by, notes) + self.take_inside(m, by, notes, keys)
        if m.flags & wiretap.FLAG_SIGNED and self.numbers.get(("smb2", stem), 0) > 0 and "sign" not in notes["scenario"]:
            shape = (shape[0], shape[1], shape[2] & 7, m.parts > 1)  # signed or not is one shape outside the signing scenarios
            if ("smb2", stem, shape) in self.seen:
                return count
        return count + self.write("smb2", stem, m.raw, notes, shape, limit)

    def take_signed(self, m, by, notes):
        """Signed messages beside the key that signed them: vectors for the signing algorithms."""
        if "sign" not in notes["scenario"] or "signing-key" not in notes or m.parts > 1 or len(m.raw) > 600 or m.command < 2:
            return 0
        return self.write("signed", f"{notes['scenario']}_{by}", m.raw, notes, (m.command, m.status), 2)

    def take_inside(self, m, by, notes, keys):
        count = 0
        if blob := security_blob(m):
            token = ntlm_message(blob)
            kind = f"{'init' if blob[0] == 0x60 else 'resp' if blob[0] == 0xA1 else 'raw'}"
            stem = f"{m.name}_{kind}_{by}"
            count += self.write("spnego", stem, blob, notes, (token[8] if token else 0, len(blob) // 16), 4)
            if token:
                if token[8] == 2:
                    self.challenges[(m.session_id, notes["scenario"])] = token[24:32].hex()
                mine = self.login_notes(m, notes, keys) if token[8] == 3 else notes
                count += self.write("nlmp", f"{NT_NAMES[token[8]]}_{by}", token, mine, struct.unpack_from("<I", token, 12 if token[8] == 1 else 20), 4)
        count += self.take_pipe(m, by, notes) + self.take_descriptor(m, by, notes)
        return count

    def login_notes(self, m, notes, keys):
        """What a verifier of NTLMv2 needs beside the message: only for logins that smbd accepted."""
        key = keys.get(m.session_id, {}).get("session-key")
        challenge = self.challenges.get((m.session_id, notes["scenario"]))
        if not key or not challenge or "refusals" in notes["scenario"]:
            return notes
        return dict(notes, user=self.user, password=self.password) | {"server-challenge": challenge, "session-key": key}

    def take_pipe(self, m, by, notes):
        pdu = pipe_bytes(m)
        if len(pdu) < 16 or pdu[:2] != b"\x05\x00" or pdu[2] not in PDU:
            return 0
        handle = pipe_handle(m)
        if pdu[2] == 11:
            self.pipes[handle] = INTERFACES.get(dotted(pdu[32:48]), "other")
        interface = self.pipes.get(handle, "other")
        number = struct.unpack_from("<H", pdu, 22)[0] if pdu[2] == 0 else None
        if number is not None:
            self.pipes[(handle, struct.unpack_from("<I", pdu, 12)[0])] = number
        opnum = self.pipes.get((handle, struct.unpack_from("<I", pdu, 12)[0]), "")
        name = f"{PDU[pdu[2]]}_{interface}_{by}"
        return self.write("rpce", name, pdu, dict(notes, interface=interface, opnum=opnum), (pdu[2], opnum, len(pdu) // 64), 4)

    def take_descriptor(self, m, by, notes):
        source = m.request if m.is_response else m
        if source is None or m.status or source.raw[66] != 3:
            return 0
        if m.name == "query_info" and m.is_response:
            body = m.span(66, 68, "I")
        elif m.name == "set_info" and not m.is_response:
            body = m.span(72, 68, "I")
        else:
            return 0
        return self.write("dtyp", f"security_descriptor_{by}", body, notes, body[2:4] + body[16:], 5) if len(body) >= 20 else 0

    def summary(self):
        total = sum(self.numbers.values())
        folders = {}
        for (folder, _), n in self.numbers.items():
            folders[folder] = folders.get(folder, 0) + n
        print(total, "goldens:", ", ".join(f"{k} {v}" for k, v in sorted(folders.items())))
        have = {stem.rsplit("_", 2)[0] for (folder, stem) in self.numbers if folder == "smb2"}
        have |= {stem.split("_request")[0] + "_request" for (f, stem) in self.numbers if f == "smb2" and "_request" in stem}
        have |= {stem.split("_response")[0] + "_response" for (f, stem) in self.numbers if f == "smb2" and "_response" in stem}
        for name in wiretap.COMMANDS:
            for role in ("request", "response"):
                if f"{name}_{role}" not in have and (name, role) != ("cancel", "response"):
                    print("missing:", name, role)


def pipe_bytes(m):
    if m.name == "write" and not m.is_response:
        return m.span(66, 68, "I")
    if m.name == "read" and m.is_response and m.status in (0, 0x80000005):
        offset, length = m.raw[66], m.u("I", 68)
        return m.raw[offset:offset + length]
    if m.name == "ioctl" and m.u("H", 64) in (57, 49) and m.u("I", 68) == PIPE_TRANSCEIVE:
        return m.span(64 + 32, 64 + 36, "I", "I") if m.is_response else m.span(64 + 24, 64 + 28, "I", "I")
    return b""


def pipe_handle(m):
    source = m.request if m.is_response else m
    offset = {"write": 80, "read": 80, "ioctl": 72}[source.name]
    return source.raw[offset:offset + 16]


def session_keys(log):
    """Session id -> {key name: hex}, from smbd's 'debug encryption = yes' log."""
    found, current = {}, None
    for line in log.splitlines():
        if m := re.search(r"Session Id\s+\[0000\] ((?:[0-9A-F]{2} +)+)", line):
            current = found.setdefault(int.from_bytes(bytes.fromhex(m.group(1)), "little"), {})
        elif current is not None and (m := re.search(r"(Session Key|Signing Key|App Key|ServerIn Key|ServerOut Key)\s+\[(\d{4})\] ((?:[0-9A-F]{2} +)+)", line)):
            name = m.group(1).replace("Server", "Server ").lower().replace(" ", "-")
            current[name] = bytes.fromhex(m.group(3)).hex()
            last = name
        elif current and (m := re.match(r"\s*\[0010\] ((?:[0-9A-F]{2} +)+)", line)):
            current[last] += bytes.fromhex(m.group(1)).hex()
    return found


def note_keys(keys):
    return {name: value for name, value in (keys or {}).items() if name != "app-key"}
