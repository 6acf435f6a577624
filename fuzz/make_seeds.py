#!/usr/bin/env python3
"""Makes what each harness starts from out of the golden bytes and traces.  usage: fuzz/make_seeds.py DIRECTORY"""
import glob
import itertools
import os
import random
import re
import struct
import sys
import tarfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GOLDEN = os.path.join(TOP, "tests", "golden")
PIPES = {"srvsvc": 0, "wkssvc": 1, "lsarpc": 2}
STUB, BOUND, ADMINISTRATOR = 0x80, 0x40, 0x04
NAMES = ("", "a", "dir\\file.txt", "dir\\", "a:stream", "a:stream:$DATA", "a::$DATA", ":s", "d::$INDEX_ALLOCATION", "..\\x",
         "a\\.\\b",
         "con", "ümläut", "*\0name.txt", "*.txt\0name.txt", "<.\"xt\0a.b.txt", ">>>\0abc", "a*b*c*d*e\0abcdeabcde")


def golden(pattern):
    """(name, bytes) of the golden files, in order."""
    for path in sorted(glob.glob(os.path.join(GOLDEN, pattern))):
        lines = [line for line in open(path) if not line.startswith("#")]
        yield os.path.basename(path)[:-4], bytes.fromhex("".join(lines))


def messages():
    for folder in ("smb2", "smb1", "cifs", "transform"):
        for name, data in golden(f"{folder}/*.hex"):
            yield f"{folder}-{name}", b"\0" + data
    for name, data in golden("dtyp/*.hex"):
        yield name, b"\x01" + data
    for name, data in golden("nbns/*.hex"):
        yield name, b"\x06" + data
    for name, data in golden("nbdgm/*.hex"):
        yield name, b"\x0a" + data


def calls():
    """(interface, opnum) in the order of the catalogue of calls."""
    text = open(os.path.join(TOP, "src", "proto", "rpce", "calls.h")).read()
    return [(a.lower(), int(b)) for a, b in re.findall(r"Call<k(\w+), (\d+),", text)]


def rpc_stubs():
    for name, pdu in golden("rpc/*.hex"):
        if match := re.match(r"(srvsvc|wkssvc|lsarpc)_(\d+)_(request|response)_", name):
            yield name, match[1], int(match[2]), match[3], pdu[24:]


def ndr():
    order = calls()
    for name, interface, opnum, kind, stub in rpc_stubs():
        if (interface, opnum) in order:
            yield name, bytes([2 * order.index((interface, opnum)) + (kind == "response")]) + stub


def rpc():
    for name, interface, opnum, kind, stub in rpc_stubs():
        if kind == "request" and opnum < 256:
            for who in (0, ADMINISTRATOR):
                yield f"{name}-{who}", bytes([STUB | PIPES[interface] | who, opnum]) + stub
    binds = dict(golden("rpce/bind_*.hex"))
    for name, pdu in golden("rpce/request_*.hex"):
        _, interface, by = name.split("_")[:3]
        if bind := binds.get(f"bind_{interface}_{by}_1"):
            yield name, bytes([PIPES.get(interface, 0), 0]) + bind + pdu
            yield f"{name}-pieces", bytes([BOUND | PIPES.get(interface, 0), 7]) + pdu
    for name, pdu in golden("rpc/[ab]*.hex"):
        yield name, b"\2\0" + pdu


def spnego():
    for folder in ("spnego", "nlmp"):
        for name, data in golden(f"{folder}/*.hex"):
            yield f"{folder}-{name}", data


def paths():
    for number, name in enumerate(NAMES):
        yield f"name-{number}", name.encode("utf-16-le")


def datagrams():
    """Each alone and all in a row, with time between, to every kind of browser."""
    packets = list(golden("nbdgm/*.hex"))
    for setting in range(8):
        start, second = bytes([setting]), struct.pack("<BH", 0x80, 1)
        row = start + struct.pack("<BH", 0x80, 20)
        for name, data in packets:
            record = struct.pack("<BH", 1, len(data)) + data
            row += record + second
            if setting in (1, 6):
                yield f"{setting}-{name}", start + struct.pack("<BH", 0x80, 12) + record + second
        yield f"{setting}-all", row + struct.pack("<BH", 0x80, 4000)


def captures():
    for path in sorted(glob.glob(os.path.join(TOP, "tests", "traces", "*.pcap"))):
        data = open(path, "rb").read()
        out, at = b"\0", 24
        while at + 16 <= len(data) and len(out) < 12000:
            length = struct.unpack_from("<I", data, at + 8)[0]
            out += struct.pack("<H", length & 0xFFFF) + data[at + 16:at + 16 + length]
            at += 16 + length
        yield os.path.basename(path)[:-5], out


def names():
    """A byte of settings, time for our own names to be claimed, then datagrams: who sends them depends on what they are."""
    quarter, second = b"\x08", b"\x0a"

    def step(sender, data):
        return bytes([0x80 | sender, len(data) & 0xFF, len(data) >> 8]) + data
    for name, data in golden("nbns/*.hex"):
        senders = (0x0C, 0x08, 0x09) if "response" in name else (0x00, 0x01, 0x02, 0x10, 0x03)
        for settings in (0, 4, 1 | 4, 2 | 4, 3 | 4, 16):
            steps = b"".join(step(sender, data) for sender in senders)
            yield f"{name}-{settings}", bytes([settings]) + quarter * 4 + b"\x61" + quarter + steps + second * 3 + steps


def translations():
    """Requests as old clients sent them, each alone after a login and those of one client in a row."""
    rows, header = {}, 32
    for name, data in golden("cifs/*_request_*.hex"):
        body = data[header:]
        if len(body) > 255:
            continue
        step = bytes([20, data[4], len(body)]) + body
        rows.setdefault(name.split("_")[-2], []).append(step)
        yield name, b"\1" + step
    for client, steps in rows.items():
        for first in range(0, len(steps), 12):
            yield f"row-{client}-{first}", b"\1" + b"".join(steps[first:first + 12])


def programs():
    """Any bytes are a program for the server; of these each is long enough to get somewhere."""
    dice = random.Random(445)
    for number in range(96):
        yield f"program-{number}", dice.randbytes(48 << number % 5)


def found(harness):
    """What a long run found beyond the seeds, kept in fuzz/corpus/ (keep_corpus.py)."""
    path = os.path.join(TOP, "fuzz", "corpus", harness + ".tar.gz")
    if os.path.exists(path):
        with tarfile.open(path) as kept:
            for member in kept:
                yield "found-" + member.name, kept.extractfile(member).read()


MAKERS = {"names_fuzz": names, "message_fuzz": messages, "ndr_fuzz": ndr, "rpc_fuzz": rpc, "spnego_fuzz": spnego, "path_fuzz": paths,
          "decode_capture_fuzz": captures, "datagram_fuzz": datagrams, "translator_fuzz": translations, "server_fuzz": programs}


def main(out):
    for harness, make in MAKERS.items():
        folder = os.path.join(out, harness)
        os.makedirs(folder, exist_ok=True)
        for name, data in itertools.chain(make(), found(harness)):
            with open(os.path.join(folder, name), "wb") as seed:
                seed.write(data)


if __name__ == "__main__":
    main(sys.argv[1])
