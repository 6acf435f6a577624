#!/usr/bin/python3
"""Makes the golden datagrams of the NetBIOS name service: what nmblookup, nbtscan and smbclient ask, and what nmbd sends.

usage (root): tests/golden/nbns/capture.py
Everything runs in a network namespace with a cable to another. nmbd is a WINS server there, registers its names, refreshes
and releases them. Writes KIND_BY_N.hex here, each one whole datagram; KIND comes from opcode and flags alone, and no code of
the project takes part. Not part of the test run; a new run gives other bytes (transaction ids).
needs: samba (nmbd, nmblookup) smbclient nbtscan tcpdump iproute2
"""
import glob
import os
import signal
import struct
import subprocess
import sys
import tempfile
import textwrap
import time

HERE = os.path.dirname(os.path.abspath(__file__))
IP, OTHER, SHAPES = "10.77.7.1", "10.77.7.2", 3
SMB_CONF = """[global]
  netbios name = {name}
  workgroup = GOLDGRP
  interfaces = {ip}/24
  bind interfaces only = yes
  preferred master = yes
  local master = yes
  domain master = {master}
  os level = 65
  name resolve order = bcast
  {wins}
  pid directory = {d}
  lock directory = {d}
  state directory = {d}
  cache directory = {d}
  private dir = {d}
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log.nmbd
"""
OPCODES = {0: "query", 5: "registration", 6: "release", 7: "wack", 8: "refresh", 9: "refresh", 15: "multihomed_registration"}


def datagrams(path):
    """Yields (source address, source port, destination port, payload) of every IPv4 UDP packet behind Ethernet."""
    data = open(path, "rb").read()
    at = 24
    while at + 16 <= len(data):
        captured = struct.unpack_from("<I", data, at + 8)[0]
        packet, at = data[at + 16:at + 16 + captured], at + 16 + captured
        if packet[12:14] != b"\x08\x00" or packet[23] != 17:
            continue
        ip = packet[14:]
        udp = ip[(ip[0] & 15) * 4:struct.unpack_from(">H", ip, 2)[0]]
        sport, dport = struct.unpack_from(">HH", udp)
        yield ".".join(map(str, ip[12:16])), sport, dport, udp[8:]


def kind_of(packet):
    flags = struct.unpack_from(">H", packet, 2)[0]
    kind = OPCODES.get(flags >> 11 & 15, "opcode%d" % (flags >> 11 & 15))
    status = b"\0\x21\0\x01" in packet[12:]  # NBSTAT, IN
    if kind == "query" and status:
        kind = "node_status"
    if not flags & 0x8000:
        return kind + "_request"
    return kind + ("_response" if not flags & 15 else "_negative_response")


class Writer:
    def __init__(self):
        self.seen, self.numbers = set(), {}

    def take(self, pcap, who):
        for source, sport, dport, packet in datagrams(pcap):
            if 137 not in (sport, dport) or len(packet) < 12:
                continue
            by = "nmbd" if sport == 137 else who
            kind = kind_of(packet)
            shape = (kind, by, packet[2:12], len(packet), packet[44:46])
            n = self.numbers.get((kind, by), 0)
            if shape in self.seen or n >= (SHAPES if by == "nmbd" and "query" not in kind else 2 * SHAPES):
                continue
            self.seen.add(shape)
            self.numbers[kind, by] = n + 1
            with open(f"{HERE}/{kind}_{by}_{n + 1}.hex", "w") as out:
                out.write(f"# {kind.replace('_', ' ')} by {by}; Samba {version()}\n# recorded: tests/golden/nbns/capture.py\n")
                out.write("\n".join(textwrap.wrap(packet.hex(), 64)) + "\n")


def version():
    return subprocess.run(["nmbd", "-V"], capture_output=True, text=True).stdout.split()[-1]


def run(*words, timeout=30):
    subprocess.run(words, timeout=timeout, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Nmbd:
    def __init__(self, work, name, ip, master, wins):
        self.d = f"{work}/{name}"
        os.mkdir(self.d)
        self.conf = f"{self.d}/smb.conf"
        with open(self.conf, "w") as out:
            out.write(SMB_CONF.format(name=name, ip=ip, master=master, wins=wins, d=self.d))
        self.process = subprocess.Popen(["nmbd", "-F", "--no-process-group", "-s", self.conf], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


class Recording:
    def __init__(self, work, writer, who):
        self.pcap, self.writer, self.who = f"{work}/{who}.pcap", writer, who

    def __enter__(self):
        self.dump = subprocess.Popen(["tcpdump", "-i", "wire0", "-U", "-s", "0", "-Z", "root", "-w", self.pcap, "udp port 137"],
                                     stderr=subprocess.PIPE, text=True)
        self.dump.stderr.readline()
        time.sleep(0.3)

    def __exit__(self, *_):
        time.sleep(0.7)
        self.dump.send_signal(signal.SIGINT)
        self.dump.wait(10)
        self.writer.take(self.pcap, self.who)


def inside():
    """The machine of this namespace talks with another one over a cable."""
    work = tempfile.mkdtemp(prefix="golden-nbns-")
    for old in glob.glob(f"{HERE}/*.hex"):
        os.remove(old)
    writer = Writer()
    with Recording(work, writer, "nmbd"):
        server = Nmbd(work, "GOLDSRV", IP, "yes", "wins support = yes")
        time.sleep(45)  # its names, the election, the domain master
        other = subprocess.Popen(["nsenter", "-t", os.environ["GOLDEN_OTHER"], "-n", sys.executable, __file__, "--other", work])
        other.wait(120)
    with Recording(work, writer, "nmblookup"):
        lookups = (["-A", IP], ["GOLDSRV"], ["GOLDSRV#20"], ["NOBODY-HERE"], ["-M", "GOLDGRP"], ["-M", "--", "-"], ["-U", IP, "--recursion", "GOLDSRV"],
                   ["-U", IP, "--recursion", "NOBODY-HERE"], ["-U", IP, "--recursion", "GOLDGRP#1b"], ["--netbios-scope=SCOPE.TEST", "GOLDSRV"])
        for words in lookups:
            run("nsenter", "-t", os.environ["GOLDEN_OTHER"], "-n", "nmblookup", "-s", server.conf, f"--option=interfaces={OTHER}/24", *words)
    with Recording(work, writer, "nbtscan"):
        run("nsenter", "-t", os.environ["GOLDEN_OTHER"], "-n", "nbtscan", IP)
    with Recording(work, writer, "nmbd"):
        server.stop()  # releases its names
    print(sum(writer.numbers.values()), "goldens:", ", ".join(f"{k} by {b}: {n}" for (k, b), n in sorted(writer.numbers.items())))


def other_machine(work):
    """A second nmbd uses the first as its WINS server; then one that wants the first one's name and is refused."""
    for name in ("GOLDTWO", "GOLDSRV"):
        os.mkdir(f"{work}/other-{name}")
        nmbd = Nmbd(f"{work}/other-{name}", name, OTHER, "no", f"wins server = {IP}")
        time.sleep(12)
        nmbd.stop()


def main():
    if sys.argv[1:2] == ["--other"]:
        return other_machine(sys.argv[2])
    if os.environ.get("GOLDEN_INSIDE") != "1":
        os.environ["GOLDEN_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    other = subprocess.Popen(["unshare", "-n", "sleep", "600"])
    os.environ["GOLDEN_OTHER"] = str(other.pid)
    time.sleep(0.5)
    far = ("nsenter", "-t", str(other.pid), "-n")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "wire0", "type", "veth", "peer", "name", "wire1")
    run("ip", "link", "set", "wire1", "netns", str(other.pid))
    run("ip", "addr", "add", f"{IP}/24", "broadcast", "+", "dev", "wire0")
    run("ip", "link", "set", "wire0", "up")
    run(*far, "ip", "link", "set", "lo", "up")
    run(*far, "ip", "addr", "add", f"{OTHER}/24", "broadcast", "+", "dev", "wire1")
    run(*far, "ip", "link", "set", "wire1", "up")
    try:
        inside()
    finally:
        other.kill()
        other.wait()


if __name__ == "__main__":
    main()
