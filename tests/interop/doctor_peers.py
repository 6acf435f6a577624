#!/usr/bin/python3
"""The other end of `sallyport doctor`, one behaviour at a time: doctor_peers.py KIND ADDRESS [ARGUMENT]

dns NAME=ADDRESS   answers one name, NXDOMAIN to all others
mdns NAME=ADDRESS  answers NAME.local to who asks by multicast
smb2 SECONDS MODE  negotiates SMB 3.0.2, its clock so far off; MODE 0: it cannot sign, 1: it can
smb1               speaks SMB 1 only, hangs up on SMB 2
reset              resets a connection as soon as SMB is spoken, and only then
cut ADDRESS N      passes N requests on to the server there, then resets the connection
dribble            answers a byte in half a second, of a frame of a megabyte
random             answers with random bytes
huge               announces 16 MB and sends nothing of it
silent             takes connections and says nothing
web                answers as a web server would
session            port 139: refuses every called name but *SMBSERVER
"""
import os
import socket
import struct
import sys
import threading
import time

SMB1, SMB2 = b"\xffSMB", b"\xfeSMB"


def question_of(datagram):
    """-> name, end of the question."""
    labels, at = [], 12
    while datagram[at]:
        labels.append(datagram[at + 1:at + 1 + datagram[at]].decode().lower())
        at += 1 + datagram[at]
    return ".".join(labels), at + 5


def name_server(udp, known, name, absent):
    while True:
        datagram, sender = udp.recvfrom(2000)
        asked, end = question_of(datagram)
        kind = struct.unpack(">H", datagram[end - 4:end - 2])[0]
        if asked != name and absent is None:
            continue
        found = asked == name and kind == 1
        flags = 0x8180 if asked == name else 0x8180 | absent
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(known) if found else b""
        udp.sendto(datagram[:2] + struct.pack(">HHHHH", flags, 1, int(found), 0, 0) + datagram[12:end] + answer, sender)


def dns(address, argument):
    name, known = argument.split("=")
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((address, 53))
    name_server(udp, known, name, 3)


def mdns(address, argument):
    name, known = argument.split("=")
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("", 5353))
    udp.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("224.0.0.251") + socket.inet_aton(address))
    name_server(udp, known, name + ".local", None)


def exactly(s, n):
    data = b""
    while len(data) < n:
        piece = s.recv(n - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def frame(s):
    return exactly(s, struct.unpack(">I", exactly(s, 4))[0] & 0xFFFFFF)


def filetime(moment):
    return int((moment + 11644473600) * 10_000_000)


def smb2_answer(skew, mode):
    header = SMB2 + struct.pack("<HHIHHIIQIIQ16s", 64, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, b"")
    return header + struct.pack("<HHHH16sIIIIQQHHI", 65, mode, 0x302, 0, b"doctor's friend!", 0x40, 65536, 65536, 65536,
                                filetime(time.time() + skew), 0, 128, 0, 0)


def smb1_answer():
    # NT LM 0.12 taken; 17 words without meaning here, no bytes.
    return SMB1 + b"\x72" + bytes(4) + b"\x98" + bytes(22) + b"\x11" + bytes(34) + bytes(2)


def send(s, message):
    s.sendall(struct.pack(">I", len(message)) + message)


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def serve_smb2(s, argument):
    while frame(s).startswith(SMB2):
        send(s, smb2_answer(*map(int, argument.split())))


def serve_smb1(s, _):
    while frame(s).startswith(SMB1):
        send(s, smb1_answer())


def serve_reset(s, _):
    if b"SMB" in exactly(s, 16):
        reset(s)
    else:
        time.sleep(20)


def serve_cut(s, argument):
    address, passed = argument.split()
    server = socket.create_connection((address, 445))
    for _ in range(int(passed)):
        send(server, frame(s))
        send(s, frame(server))
    frame(s)
    reset(s)


def serve_dribble(s, _):
    s.recv(4096)
    for byte in struct.pack(">I", 1 << 20) + SMB2 + bytes(100):
        s.sendall(bytes([byte]))
        time.sleep(0.5)


def serve_random(s, _):
    s.recv(4096)
    s.sendall(b"\x37" + os.urandom(3000))


def serve_huge(s, _):
    s.recv(4096)
    s.sendall(b"\0\xff\xff\xff")
    time.sleep(30)


def serve_silent(s, _):
    while s.recv(4096):
        pass


def serve_web(s, _):
    s.recv(4096)
    s.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")


def serve_session(s, _):
    # *SMBSERVER in first-level encoding (RFC 1001 14.1)
    known = b"CKFDENECFDEFFCFGEFFC"
    request = frame(s)
    s.sendall(b"\x82\0\0\0" if known in request else b"\x83\0\0\1\x82")


SERVERS = {"smb2": (445, serve_smb2), "smb1": (445, serve_smb1), "reset": (445, serve_reset), "silent": (445, serve_silent),
           "cut": (445, serve_cut), "dribble": (445, serve_dribble), "random": (445, serve_random), "huge": (445, serve_huge), "web": (445, serve_web), "session": (139, serve_session)}


def talk(serve, s, argument):
    try:
        serve(s, argument)
    except (OSError, EOFError):
        pass
    finally:
        s.close()


def main():
    kind, address, argument = (sys.argv[1:] + [""])[:3]
    if kind in ("dns", "mdns"):
        return {"dns": dns, "mdns": mdns}[kind](address, argument)
    port, serve = SERVERS[kind]
    listener = socket.create_server((address, port))
    while True:
        s, _ = listener.accept()
        threading.Thread(target=talk, args=(serve, s, argument), daemon=True).start()


main()
