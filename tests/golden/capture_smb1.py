#!/usr/bin/python3
"""Makes the golden bytes of SMB1: what smbclient, rpcclient, impacket and nmap say to a Samba that still speaks all of it.

usage (root): tests/golden/capture_smb1.py [OUT [KEEP_PCAPS_IN]]      OUT is tests/golden unless given
The same way as capture.py, and its lab: a network namespace of its own, a throwaway server. Writes tests/golden/cifs/*.hex
and tests/traces/smb1-*.pcap; whole messages, from the header to the end of the last AndX block.
needs: samba smbclient samba-testsuite python3-impacket nmap tcpdump iproute2
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import capture
import wiretap
from capture import HERE, IP, PASSWORD, USER, run

COMMANDS = {0x04: "close", 0x25: "transaction", 0x32: "transaction2", 0x71: "tree_disconnect", 0x72: "negotiate",
            0x73: "session_setup_andx", 0x74: "logoff_andx", 0x75: "tree_connect_andx", 0xA2: "nt_create_andx"}
ANDX = {0x24, 0x2D, 0x2E, 0x2F, 0x73, 0x74, 0x75, 0xA2}
HEADER, NO_ANDX, RESPONSE, UNICODE, NT_STATUS = 32, 0xFF, 0x80, 0x8000, 0x4000
TRACES = ("smb1-smbclient-nt1-spnego", "smb1-smbclient-nt1-plain", "smb1-smbclient-lanman1", "smb1-smbtorture-chains",
          "smb1-impacket", "smb1-nmap")
LIMIT = 2048

capture.SMB_CONF = capture.SMB_CONF.replace("server min protocol = NT1", "server min protocol = CORE\n  lanman auth = yes\n"
                                            "  ntlm auth = ntlmv1-permitted").replace("[share]", "[share]\n  guest ok = yes", 1)


def smbclient(*commands, m, share="share", login=f"{USER}%{PASSWORD}", options=()):
    return ["smbclient", f"//{IP}/{share}", "-U", login, "-m", m, "--option=client min protocol=CORE", *options,
            "--client-protection=off", "-c", "; ".join(commands)]


def scenarios():
    plain = ("--option=client use spnego=no", "--option=client ntlmv2 auth=no", "--option=client lanman auth=yes")
    listing = ("ls", "mkdir d", "rmdir d", "get nothere")
    yield "smb1-smbclient-nt1-spnego", "smbclient", [smbclient(*listing, "logoff", m="NT1")]
    yield "smb1-smbclient-nt1-plain", "smbclient", [smbclient(*listing, m="NT1", options=plain)]
    yield "smb1-smbclient-lanman2", "smbclient", [smbclient("ls", m="LANMAN2", options=plain)]
    yield "smb1-smbclient-lanman1", "smbclient", [smbclient("ls", m="LANMAN1", options=plain)]
    yield "smb1-smbclient-core", "smbclient", [smbclient("ls", m=m, options=plain) for m in ("CORE", "COREPLUS")]
    for name, options in (("spnego", ()), ("plain", plain)):
        yield f"smb1-smbclient-null-{name}", "smbclient", [smbclient("ls", m="NT1", share="IPC$", login="%", options=options),
                                                           smbclient("ls", m="NT1", share="nosuch", login="%", options=options),
                                                           smbclient("ls", m="NT1", login=f"{USER}%wrong", options=options)]
    listed = ("smbclient", "-L", IP, "-U", f"{USER}%{PASSWORD}", "--option=client min protocol=CORE", *plain)
    yield "smb1-smbclient-list", "smbclient", [[*listed, "-m", m] for m in ("NT1", "LANMAN2")]
    yield "smb1-smbclient-oem", "smbclient", [smbclient("ls", m="NT1", options=(*options, "--option=unicode=no"))
                                              for options in ((), plain)]
    yield "smb1-rpcclient", "rpcclient", [["rpcclient", f"ncacn_np:{IP}", "-U", f"{USER}%{PASSWORD}", "-m", "NT1",
                                           "--option=client min protocol=NT1", "-c", "srvinfo;netshareenum 1"]]
    yield "smb1-smbtorture-chains", "smbtorture", [capture.torture(f"raw.open.chained-{kind}", m="NT1",
                                                                   options=("--option=client min protocol=NT1",))
                                                   for kind in ("openx", "ntcreatex")]
    jobs = ("/usr/bin/python3", os.path.join(HERE, "impacket_jobs.py"), "smb1")
    yield "smb1-impacket", "impacket", [[*jobs, extended, IP, USER, PASSWORD] for extended in ("extended", "plain")]
    yield "smb1-nmap", "nmap", [["nmap", "-n", "-Pn", "-p445", "--script", "smb-protocols,smb-security-mode,smb-os-discovery,"
                                 "smb-vuln-ms17-010,smb-double-pulsar-backdoor", IP]]


def blocks(message):
    """[(command, where its WordCount stands)] of an AndX chain."""
    found, command, at = [], message[4], HEADER
    while at < len(message):
        found.append((command, at))
        if command not in ANDX or message[at] < 2:
            break
        command, offset = message[at + 1], struct.unpack_from("<H", message, at + 3)[0]
        if command == NO_ANDX or offset <= at:
            break
        at = offset
    return found


def shape(message, request):
    command, flags2 = message[4], struct.unpack_from("<H", message, 10)[0]
    words = tuple((c, message[at]) for c, at in blocks(message))
    setup = message[HEADER + 29:HEADER + 31] if command in (0x25, 0x32) and not message[9] & RESPONSE else b""
    asked = shape(request, None)[-1] if request is not None else setup
    status = struct.unpack_from("<I", message, 5)[0]
    return command, words, bool(flags2 & UNICODE), bool(flags2 & NT_STATUS), status, len(message) > 120, asked


class Writer:
    def __init__(self, root):
        self.folder = os.path.join(root, "cifs")
        os.makedirs(self.folder, exist_ok=True)
        for old in os.listdir(self.folder):
            os.remove(os.path.join(self.folder, old))
        self.seen, self.numbers = set(), {}

    def take(self, pcap, who):
        asked, count = {}, 0
        for flow, kind, frame in wiretap.frames(pcap):
            message = frame[4:]
            if kind or message[:4] != b"\xffSMB" or message[4] not in COMMANDS:
                continue
            response = bool(message[9] & RESPONSE)
            stream = (flow[2], flow[3], flow[0], flow[1]) if response else flow
            key = (stream, struct.unpack_from("<H", message, 30)[0])
            request = asked.get(key) if response else None
            if not response:
                asked[key] = message
            count += self.write(message, "smbd" if response else who, request, os.path.basename(pcap)[:-5])
        return count

    def write(self, message, by, request, scenario):
        kind = shape(message, request)
        role = "request" if not message[9] & RESPONSE else "error" if kind[4] and message[HEADER] == 0 else "response"
        stem = f"{COMMANDS[message[4]]}_{role}_{by}"
        limit = 2 if role == "error" or message[4] == 0x32 else 8
        if (stem, kind) in self.seen or len(message) > LIMIT or self.numbers.get(stem, 0) >= limit:
            return 0
        self.seen.add((stem, kind))
        n = self.numbers[stem] = self.numbers.get(stem, 0) + 1
        with open(os.path.join(self.folder, f"{stem}_{n}.hex"), "w") as out:
            out.write(f"# from: {by}\n# scenario: {scenario}\n# server: smbd 4.17.12-Debian\n"
                      "# recorded: tests/golden/capture_smb1.py\n")
            for at in range(0, len(message), 32):
                out.write(message[at:at + 32].hex() + "\n")
        return 1


def main():
    if os.geteuid() != 0:
        raise SystemExit("capture_smb1.py: needs root (a network namespace and ports 139 and 445 in it)")
    if os.environ.get("GOLDEN_INSIDE") != "1":
        os.environ["GOLDEN_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    work = tempfile.mkdtemp(prefix="golden-")
    lab = capture.Lab(work)
    out = sys.argv[1] if len(sys.argv) > 1 else HERE
    writer = Writer(out)
    traces = os.path.join(os.path.dirname(HERE), "traces") if out == HERE else os.path.join(out, "traces")
    os.makedirs(traces, exist_ok=True)
    try:
        for name, who, actions in scenarios():
            pcap, _, printed = lab.record(name, *actions)
            print(f"{name}: {os.path.getsize(pcap) >> 10} KiB, {writer.take(pcap, who)} new goldens")
            if name in TRACES:
                shutil.copy(pcap, f"{traces}/{name}-samba.pcap")
            if len(sys.argv) > 2:
                shutil.copy(pcap, sys.argv[2])
                with open(f"{sys.argv[2]}/{name}.txt", "w") as text:
                    text.write(printed)
    finally:
        lab.stop()
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
