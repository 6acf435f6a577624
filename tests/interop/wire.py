"""Recording what goes over the wire, and reading it back without any SMB library (tests/golden/wiretap.py) or with tshark."""
import os
import re
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "golden"))
import wiretap  # noqa: E402

CIPHERS = {1: "AES-128-CCM", 2: "AES-128-GCM", 3: "AES-256-CCM", 4: "AES-256-GCM"}
SIGNERS = {0: "HMAC-SHA256", 1: "AES-128-CMAC", 2: "AES-128-GMAC"}
STATUS_PENDING = 0x103
# tshark 4.0 calls the negHints of every SPNEGO negTokenInit2 malformed, Windows' and Samba's too: left out.
MALFORMED = '(_ws.malformed || _ws.expert.group == "Malformed") && !(smb2.cmd == 0 && spnego)'


class Recording:
    """with Recording(FILE): everything TCP on loopback goes to FILE (classic pcap)."""

    def __init__(self, path, expression="tcp port 445 or tcp port 139"):
        self.path, self.expression, self.dropped = path, expression, 0
        self.dump = None

    def __enter__(self):
        self.dump = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "--immediate-mode", "-B", "65536", "-s", "0", "-Z", "root", "-w", self.path,
                                      self.expression], stderr=subprocess.PIPE, text=True)
        while "listening on" not in (line := self.dump.stderr.readline()):
            if not line:
                raise AssertionError("tcpdump did not start")
        return self

    def __exit__(self, *_):
        if self.dump is None:
            return
        time.sleep(0.15)
        self.dump.send_signal(signal.SIGINT)
        told = re.search(r"(\d+) packets? dropped by kernel", self.dump.stderr.read())
        self.dropped = int(told.group(1)) if told else 0
        self.dump.wait(10)
        self.dump.stderr.close()
        self.dump = None


class Seen:
    """What one capture of one login shows: dialect, algorithms, how many messages went plain, signed, encrypted."""

    def __init__(self, path):
        self.dialect = self.cipher = self.signer = None
        self.plain = self.signed = self.encrypted = self.session_requests = 0
        for flow, kind, frame in wiretap.frames(path):
            if kind == 0x81:
                self.session_requests += 1
            elif frame[4:8] == b"\xfdSMB":
                self.encrypted += 1
        for m in wiretap.messages(path):
            self.take(m)

    def take(self, m):
        if m.command == 0 and m.is_response:
            self.dialect = m.u("H", 68)
            if self.dialect == 0x311:
                self.contexts(m)
        elif m.command > 1 and m.status != STATUS_PENDING:  # after login; an interim answer may go unsigned
            if m.flags & wiretap.FLAG_SIGNED:
                self.signed += 1
            else:
                self.plain += 1

    def contexts(self, m):
        at = m.u("I", 124)
        for _ in range(m.u("H", 70)):
            kind, length = m.u("H", at), m.u("H", at + 2)
            if kind == 2:
                self.cipher = CIPHERS.get(m.u("H", at + 10))
            elif kind == 8:
                self.signer = SIGNERS.get(m.u("H", at + 10))
            at += (8 + length + 7) // 8 * 8


def tshark(path, *options, password=None):
    words = ["tshark", "-r", path]
    if password:
        words += ["-o", f"ntlmssp.nt_password:{password}"]
    done = subprocess.run(words + list(options), text=True, errors="replace", capture_output=True, timeout=300)
    if done.returncode != 0:
        raise AssertionError("tshark: " + done.stderr[-1000:])
    return done.stdout


def malformed(path, password=None):
    return tshark(path, "-Y", MALFORMED, password=password).strip()


def as_port_445(path, port, out):
    """A recording of IPv4 on loopback, with `port` called 445: on no other does tshark know lengths of more than 17 bits."""
    with open(path, "rb") as recorded, open(out, "wb") as renamed:
        renamed.write(recorded.read(24))
        while head := recorded.read(16):
            packet = bytearray(recorded.read(struct.unpack("<I", head[8:12])[0]))
            tcp = 14 + (packet[14] & 15) * 4
            for at in (tcp, tcp + 2):
                if packet[at:at + 2] == struct.pack(">H", port):
                    packet[at:at + 2] = struct.pack(">H", 445)
            renamed.write(head + packet)
    return out


def merge(paths, out):
    subprocess.run(["mergecap", "-F", "pcap", "-a", "-w", out, *paths], check=True, capture_output=True)
