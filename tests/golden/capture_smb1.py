#!/usr/bin/python3
"""Makes the golden bytes of SMB1: what smbclient, rpcclient, impacket and nmap say to a Samba that still speaks all of it.

usage (root): tests/golden/capture_smb1.py [--add] [OUT [KEEP_PCAPS_IN]]      OUT is tests/golden unless given
With --add only the scenarios of smb1_scenarios.py are played, and what an earlier --add made is made anew.
The same way as capture.py, and its lab: a network namespace of its own, a throwaway server. Writes tests/golden/cifs/*.hex
and tests/traces/smb1-*.pcap, with --add tests/golden/cifs_signed/*.hex; whole messages, from the header to the end of the
last AndX block.
needs: samba smbclient samba-testsuite python3-impacket nmap tcpdump iproute2
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import capture
import smb1_scenarios
import smb1_signing
import wiretap
from capture import HERE, IP, PASSWORD, USER, run

COMMANDS = {
    0x00: "create_directory", 0x01: "delete_directory", 0x02: "open", 0x03: "create", 0x04: "close", 0x05: "flush",
    0x06: "delete", 0x07: "rename", 0x08: "query_information", 0x09: "set_information", 0x0A: "read", 0x0B: "write",
    0x0C: "lock_byte_range", 0x0D: "unlock_byte_range", 0x0E: "create_temporary", 0x0F: "create_new", 0x10: "check_directory",
    0x11: "process_exit", 0x12: "seek", 0x13: "lock_and_read", 0x14: "write_and_unlock", 0x22: "set_information2",
    0x23: "query_information2", 0x24: "locking_andx", 0x25: "transaction", 0x26: "transaction_secondary", 0x27: "ioctl",
    0x29: "copy", 0x2A: "move", 0x2B: "echo", 0x2C: "write_and_close", 0x2D: "open_andx", 0x2E: "read_andx",
    0x2F: "write_andx", 0x32: "transaction2", 0x33: "transaction2_secondary", 0x34: "find_close2", 0x70: "tree_connect",
    0x71: "tree_disconnect", 0x72: "negotiate", 0x73: "session_setup_andx", 0x74: "logoff_andx", 0x75: "tree_connect_andx",
    0x80: "query_information_disk", 0x81: "search", 0x82: "find", 0x83: "find_unique", 0x84: "find_close",
    0xA0: "nt_transact", 0xA1: "nt_transact_secondary", 0xA2: "nt_create_andx", 0xA4: "nt_cancel", 0xA5: "nt_rename",
    0xC0: "open_print_file", 0xC1: "write_print_file", 0xC2: "close_print_file", 0xC3: "get_print_queue"}
FIRST = {0x04, 0x25, 0x32, 0x71, 0x72, 0x73, 0x74, 0x75, 0xA2}  # of which the first scenarios have enough
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


def role_of(message):
    if not message[9] & RESPONSE:
        return "request"
    return "error" if struct.unpack_from("<I", message, 5)[0] and message[HEADER] == 0 else "response"


def shape(message, request):
    command, flags2 = message[4], struct.unpack_from("<H", message, 10)[0]
    words = tuple((c, message[at]) for c, at in blocks(message))
    setup = message[HEADER + 29:HEADER + 31] if command in (0x25, 0x32) and not message[9] & RESPONSE else b""
    if command == 0x24 and not message[9] & RESPONSE:
        setup = message[HEADER + 7:HEADER + 9]  # TypeOfLock, NewOpLockLevel
    asked = shape(request, None)[-1] if request is not None else setup
    status = struct.unpack_from("<I", message, 5)[0]
    return command, words, bool(flags2 & UNICODE), bool(flags2 & NT_STATUS), status, len(message) > 120, asked


TRANS2 = {0: "open2", 1: "find_first2", 2: "find_next2", 3: "query_fs_information", 4: "set_fs_information",
          5: "query_path_information", 6: "set_path_information", 7: "query_file_information", 8: "set_file_information",
          13: "create_directory", 16: "get_dfs_referral"}
NT_TRANSACT = {1: "create", 2: "ioctl", 3: "set_security_desc", 4: "notify_change", 5: "rename", 6: "query_security_desc",
               7: "query_quota", 8: "set_quota"}
LEVEL_AT = {1: 6, 2: 4, 3: 0, 4: 2, 5: 0, 6: 0, 7: 2, 8: 2}  # in the parameters


def transaction(message):
    """(stem, level or opcode) of a transaction's request."""
    command, words = message[4], HEADER + 1
    if command == 0xA0:
        return "nt_transact_" + NT_TRANSACT.get(struct.unpack_from("<H", message, words + 36)[0], "unknown"), None
    parameters = struct.unpack_from("<H", message, words + 20)[0]
    if command == 0x25:
        lanman = b"LANMAN" in message or "LANMAN".encode("utf-16le") in message
        return ("rap", message[parameters:]) if lanman else ("trans_pipe", None)
    subcommand = struct.unpack_from("<H", message, words + 28)[0]
    at = LEVEL_AT.get(subcommand)
    level = None if at is None else struct.unpack_from("<H", message, parameters + at)[0]
    return "trans2_" + TRANS2.get(subcommand, "unknown"), level


class Writer:
    """The folder's goldens: one of each shape, as many of each kind as there is a limit."""

    def __init__(self, root, add):
        self.folder, self.add = os.path.join(root, "cifs"), add
        self.recorded = "tests/golden/capture_smb1.py" + (" --add" if add else "")
        os.makedirs(self.folder, exist_ok=True)
        for old in os.listdir(self.folder):
            if old.endswith(".hex") and (not add or self.made(old)):
                os.remove(os.path.join(self.folder, old))
                if os.path.exists(json := os.path.join(self.folder, old[:-4] + ".json")):
                    os.remove(json)
        self.seen, self.numbers = set(), {}

    def made(self, name):
        with open(os.path.join(self.folder, name)) as text:
            return f"# recorded: {self.recorded}\n" in text

    def take(self, pcap, who):
        asked, count = {}, 0
        for flow, kind, frame in wiretap.frames(pcap):
            message = frame[4:]
            if kind or message[:4] != b"\xffSMB" or message[4] not in COMMANDS or len(message) < HEADER + 3:
                continue
            response = bool(message[9] & RESPONSE)
            stream = (flow[2], flow[3], flow[0], flow[1]) if response else flow
            key = (stream, struct.unpack_from("<H", message, 30)[0])
            request = asked.get(key) if response else None
            if not response:
                asked[key] = message
            by, scenario = "smbd" if response else who, os.path.basename(pcap)[:-5]
            if not self.add:
                count += self.write(message, by, request, scenario)
            elif message[4] in (0x25, 0x32, 0xA0):
                count += self.write_transaction(message, by, request, scenario)
            elif message[4] not in FIRST:
                count += self.write(message, by, request, scenario, 8 if message[4] == 0x24 else 2)
        return count

    def write_transaction(self, message, by, request, scenario):
        """Named after its subcommand; one of each level, and of a failure one of each subcommand."""
        try:
            stem, level = transaction(request if request is not None else message)
        except struct.error:  # not well-formed on purpose
            return 0
        role = role_of(message)
        notes = {"asked": request.hex()} if role == "response" and request is not None else {}
        unicode = bool(struct.unpack_from("<H", message, 10)[0] & UNICODE)
        status = struct.unpack_from("<I", message, 5)[0] if role != "error" else 0
        kind = (level[:20] if isinstance(level, bytes) else level, unicode, status)
        if role == "response":  # the same data, whether a path or a file was asked about
            if (stem.replace("path", "file"), kind) in self.seen:
                return 0
            self.seen.add((stem.replace("path", "file"), kind))
        if role == "request" and any(word in stem for word in ("query", "find")):  # which differ by the level alone
            limit = 3
        else:
            limit = 1 if role == "error" else 2 if role == "response" and "_set_" in stem else 20
        return self.put(f"{stem}_{role}_{by}", kind, message, scenario, notes, limit)

    def write(self, message, by, request, scenario, limit=8):
        role = role_of(message)
        limit = 1 if self.add and role == "error" else 2 if role == "error" or message[4] == 0x32 else limit
        return self.put(f"{COMMANDS[message[4]]}_{role}_{by}", shape(message, request), message, scenario, {}, limit)

    def put(self, stem, kind, message, scenario, notes, limit):
        if (stem, kind) in self.seen or len(message) > LIMIT or self.numbers.get(stem, 0) >= limit:
            return 0
        self.seen.add((stem, kind))
        n = self.numbers[stem] = self.numbers.get(stem, 0) + 1
        notes = {"from": stem.rsplit("_", 1)[1], "scenario": scenario, "server": "smbd 4.17.12-Debian",
                 "recorded": self.recorded} | notes
        with open(os.path.join(self.folder, f"{stem}_{n}.hex"), "w") as out:
            out.write("".join(f"# {key}: {value}\n" for key, value in notes.items()))
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
    add = "--add" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--add"]
    if add:
        capture.SMB_CONF = capture.SMB_CONF.replace("[global]", "[global]\n  server signing = auto") + smb1_scenarios.ADD_CONF
        os.makedirs(f"{work}/spool", mode=0o1777)
        os.chmod(f"{work}/spool", 0o1777)
    lab = capture.Lab(work)
    out = arguments[0] if arguments else HERE
    writer = Writer(out, add)
    traces = os.path.join(os.path.dirname(HERE), "traces") if out == HERE else os.path.join(out, "traces")
    os.makedirs(traces, exist_ok=True)
    try:
        for name, who, actions in smb1_scenarios.scenarios(smbclient) if add else scenarios():
            pcap, _, printed = lab.record(name, *actions)
            print(f"{name}: {os.path.getsize(pcap) >> 10} KiB, {writer.take(pcap, who)} new goldens")
            if name in TRACES:
                shutil.copy(pcap, f"{traces}/{name}-samba.pcap")
            if len(arguments) > 1:
                shutil.copy(pcap, arguments[1])
                with open(f"{arguments[1]}/{name}.txt", "w") as text:
                    text.write(printed)
        if add:
            name, action = smb1_scenarios.signed_scenario()
            pcap, _, _ = lab.record(name, action)
            print(f"{name}: {smb1_signing.cut(pcap, out, USER, PASSWORD, 6)} signed messages")
            if len(arguments) > 1:
                shutil.copy(pcap, arguments[1])
    finally:
        lab.stop()
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
