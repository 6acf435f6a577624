#!/usr/bin/python3
"""Makes the golden datagrams of the NetBIOS datagram service: browser frames of nmbd, NETLOGON mailslots of smbtorture.

usage (root): tests/golden/nbdgm/capture.py
Everything runs in a network namespace with a cable to another. Two nmbds of one workgroup hold elections, those of two
workgroups announce them to each other, one is asked for its backup browsers by frames made here. Writes KIND_BY_N.hex, each one
whole UDP payload; KIND comes from MSG_TYPE and from the browser's opcode alone, and no code of the project takes part. Not part
of the test run; a new run gives other bytes (datagram ids, uptimes).
needs: samba (nmbd, smbcontrol) samba-testsuite (smbtorture) tcpdump iproute2
"""
import glob
import importlib.util
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("nbns_capture", f"{os.path.dirname(HERE)}/nbns/capture.py")
nbns = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nbns)

IP, OTHER, SHAPES = nbns.IP, nbns.OTHER, 3
SMB_CONF = """[global]
  netbios name = {name}
  workgroup = {workgroup}
  server string = {comment}
  interfaces = {ip}/24
  bind interfaces only = yes
  local master = yes
  preferred master = {preferred}
  domain master = {master}
  os level = {level}
  lm announce = {lm}
  lm interval = 10
  name resolve order = bcast
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log.nmbd
"""
TYPES = {0x10: "unique", 0x11: "group", 0x12: "broadcast", 0x13: "error", 0x14: "query", 0x15: "positive_query", 0x16: "negative_query"}
FRAMES = {1: "host_announcement", 2: "announcement_request", 8: "request_election", 9: "get_backup_list_request",
          10: "get_backup_list_response", 11: "become_backup", 12: "domain_announcement", 13: "master_announcement",
          14: "reset_state_request", 15: "local_master_announcement"}


def skip_name(packet, at):
    while packet[at]:
        at += 1 + packet[at]
    return at + 1


def kind_of(packet):
    kind = TYPES.get(packet[0], "type%d" % packet[0])
    if packet[0] > 0x12:
        return kind
    smb = packet[skip_name(packet, skip_name(packet, 14)):]
    if smb[:5] != b"\xffSMB\x25":
        return kind + "_data"
    count, offset = struct.unpack_from("<HH", smb, 33 + 22)
    name = smb[smb.index(b"\\MAILSLOT"):].split(b"\0")[0]
    if name == b"\\MAILSLOT\\BROWSE":
        return FRAMES.get(smb[offset], "frame%d" % smb[offset])
    return name.split(b"\\")[-1].decode().lower() + "_mailslot"


class Writer:
    def __init__(self):
        self.seen, self.numbers = set(), {}

    def take(self, pcap, who):
        """`who`: sender by source address."""
        for source, sport, dport, packet in nbns.datagrams(pcap):
            if 138 not in (sport, dport) or len(packet) < 10:
                continue
            by, kind = who.get((source, sport), who.get(source, "nmbd")), kind_of(packet)
            shape = (kind, by, packet[0], len(packet), packet[-40:] if kind != "request_election" else packet[-8:])
            n = self.numbers.get((kind, by), 0)
            if shape in self.seen or n >= SHAPES:
                continue
            self.seen.add(shape)
            self.numbers[kind, by] = n + 1
            with open(f"{HERE}/{kind}_{by}_{n + 1}.hex", "w") as out:
                out.write(f"# {kind.replace('_', ' ')} by {by}; Samba {nbns.version()}\n# recorded: tests/golden/nbdgm/capture.py\n")
                out.write("\n".join(textwrap.wrap(packet.hex(), 64)) + "\n")


class Nmbd(nbns.Nmbd):
    def __init__(self, work, name, ip, workgroup="GOLDGRP", preferred="yes", master="no", level=65, lm="no", comment="gold server"):
        self.d = f"{work}/{name}"
        os.makedirs(self.d)
        self.conf = f"{self.d}/smb.conf"
        with open(self.conf, "w") as out:
            out.write(SMB_CONF.format(name=name, ip=ip, workgroup=workgroup, preferred=preferred, master=master, level=level, lm=lm,
                                      comment=comment, d=self.d))
        self.process = subprocess.Popen(["nmbd", "-F", "--no-process-group", "-s", self.conf], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def encoded(name, suffix):
    raw = name.encode().ljust(15) + bytes([suffix])
    return b"\x20" + bytes(b"A"[0] + half for byte in raw for half in (byte >> 4, byte & 15)) + b"\0"


def mailslot(source, to, suffix, frame, kind=0x10):
    """A browser frame in a datagram, written by hand."""
    name = b"\\MAILSLOT\\BROWSE\0"
    words = struct.pack("<HHHHBBHIHHHHHBBHHH", 0, len(frame), 0, 0, 0, 0, 0, 1000, 0, 0, 0, len(frame), 32 + 1 + 34 + 2 + len(name), 3, 0,
                        1, 1, 2)
    smb = b"\xffSMB\x25" + bytes(27) + b"\x11" + words + struct.pack("<H", len(name) + len(frame)) + name + frame
    names = encoded(source, 0) + encoded(to, suffix)
    return struct.pack(">BBH4sHHH", kind, 2, 7, socket.inet_aton(OTHER), 138, len(names) + len(smb), 0) + names + smb


def other_machine(work):
    other = f"{work}/other"
    # Asks the first nmbd, as a browser client does, and as one that wants a name nobody has.
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.bind((OTHER, 138))
    for frame in (b"\x09\x04" + struct.pack("<I", 0x12345678), b"\x02\0GOLDASKS\0"):
        asking.sendto(mailslot("GOLDASKS", "GOLDGRP", 0x1D, frame), (IP, 138))
        time.sleep(1)
    asking.sendto(mailslot("GOLDASKS", "NOBODY", 0x20, b"\x02\0GOLDASKS\0"), (IP, 138))
    time.sleep(2)
    asking.close()
    # In turn: a weaker browser of the workgroup that forces elections and loses, a master of another workgroup.
    weak = Nmbd(other, "GOLDTWO", OTHER, level=20, lm="yes", comment="")
    time.sleep(25)
    weak.stop()
    strange = Nmbd(other, "GOLDFAR", OTHER, workgroup="GOLDFARGRP", comment="a comment of more than forty characters in all, for the limit")
    time.sleep(60)
    subprocess.run(["smbcontrol", "-s", strange.conf, "nmbd", "force-election"], capture_output=True, timeout=20)
    time.sleep(15)
    strange.stop()


def inside():
    work = tempfile.mkdtemp(prefix="golden-nbdgm-")
    for old in glob.glob(f"{HERE}/*.hex"):
        os.remove(old)
    writer = Writer()
    nbns_take = {IP: "nmbd", OTHER: "nmbd"}
    pcap = f"{work}/all.pcap"
    dump = subprocess.Popen(["tcpdump", "-i", "wire0", "-U", "-s", "0", "-Z", "root", "-w", pcap, "udp port 138"], stderr=subprocess.PIPE,
                            text=True)
    dump.stderr.readline()
    time.sleep(0.3)
    server = Nmbd(work, "GOLDSRV", IP, master="yes", lm="yes")
    time.sleep(50)  # the election, the domain master
    other = subprocess.Popen(["nsenter", "-t", os.environ["GOLDEN_OTHER"], "-n", sys.executable, __file__, "--other", work])
    other.wait(240)
    server.stop()
    time.sleep(1)
    dump.send_signal(signal.SIGINT)
    dump.wait(10)
    writer.take(pcap, nbns_take)
    print(sum(writer.numbers.values()), "goldens:", ", ".join(f"{k} by {b}: {n}" for (k, b), n in sorted(writer.numbers.items())))


def main():
    if sys.argv[1:2] == ["--other"]:
        return other_machine(sys.argv[2])
    nbns.inside, nbns.__file__ = inside, __file__
    nbns.main()


if __name__ == "__main__":
    main()
