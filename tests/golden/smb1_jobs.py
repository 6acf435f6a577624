#!/usr/bin/python3
"""What capture_smb1.py lets impacket's SMB1 client say: JOB HOST USER PASSWORD.

`files` uses impacket's own requests. `rare` sends what no client at hand sends any more (COPY, print queues, CREATE_TEMPORARY,
requests of the core dialect, transactions in pieces): the frame is impacket's, words and bytes are written here after the
specification, and what counts are smbd's answers.
"""
import io
import struct
import sys

from impacket import smb


def login(host, user, password, flags2=None):
    c = smb.SMB("*SMBSERVER", host, sess_port=445)
    c.login_extended(user, password)
    c.set_flags(flags2=flags2)
    return c


def attempt(name, call):
    try:
        return call()
    except Exception as refused:  # refusals are goldens too
        print(name, refused)


def files(host, user, password):
    c = login(host, user, password)
    attempt("mkdir", lambda: c.mkdir("share", "\\imp"))
    attempt("stor", lambda: c.stor_file("share", "\\imp\\a.bin", io.BytesIO(b"impacket " * 20).read))
    attempt("stor", lambda: c.stor_file_nonraw("share", "\\imp\\b.bin", io.BytesIO(b"impacket " * 20).read))
    attempt("retr", lambda: c.retr_file("share", "\\imp\\a.bin", lambda data: None))
    attempt("list", lambda: c.list_path("share", "\\imp\\*"))
    attempt("check", lambda: c.check_dir("share", "\\imp"))
    attempt("rename", lambda: c.rename("share", "\\imp\\a.bin", "\\imp\\c.bin"))
    tree = c.connect_tree("\\\\" + host + "\\share")
    fid = attempt("open", lambda: c.open(tree, "\\imp\\b.bin", 1, 2))
    if fid:
        attempt("read", lambda: c.read(tree, fid[0], 0, 16))
        attempt("write", lambda: c.write(tree, fid[0], b"core", 4))
        c.close(tree, fid[0])
    fid = attempt("open_andx", lambda: c.open_andx(tree, "\\imp\\b.bin", 1, 2))
    if fid:
        attempt("read_andx", lambda: c.read_andx(tree, fid[0], 0, 16))
        attempt("write_andx", lambda: c.write_andx(tree, fid[0], b"andx", 4))
        attempt("query", lambda: c.query_file_info(tree, fid[0]))
        c.close(tree, fid[0])
    fid = attempt("create", lambda: c.nt_create_andx(tree, "\\imp\\b.bin"))
    if fid:
        attempt("security", lambda: c.query_sec_info(tree, fid))
        c.close(tree, fid)
    attempt("echo", lambda: c.echo(b"again", 2))
    attempt("remove", lambda: c.remove("share", "\\imp\\*"))
    attempt("rmdir", lambda: c.rmdir("share", "\\imp"))
    attempt("tree_connect", lambda: c.tree_connect("\\\\" + host + "\\share"))
    c.logoff()


class Raw:
    """Blocks of any shape on a tree."""

    def __init__(self, c, tree):
        self.c, self.tree = c, tree

    def send(self, command, words=b"", data=b""):
        packet = smb.NewSMBPacket()
        packet["Tid"] = self.tree
        body = smb.SMBCommand(command)
        body["Parameters"], body["Data"] = words, data
        packet.addCommand(body)
        self.c.sendSMB(packet)

    def ask(self, name, command, words=b"", data=b""):
        self.send(command, words, data)
        answer = attempt(name, self.c.recvSMB)
        return None if answer is None else smb.SMBCommand(answer["Data"][0])

    def fid(self, name, command, words, data):
        answer = self.ask(name, command, words, data)
        return struct.unpack_from("<H", answer["Parameters"])[0] if answer is not None and answer["WordCount"] else None


def name(*texts):
    return b"".join(b"\x04" + text + b"\0" for text in texts)


def block(kind, data):
    return struct.pack("<BH", kind, len(data)) + data


def core_files(r):
    """The core dialect from the first request to the last."""
    r.ask("mkdir", 0x00, data=name(b"\\core"))
    r.ask("check", 0x10, data=name(b"\\core"))
    r.ask("check missing", 0x10, data=name(b"\\nosuch\\x"))
    fid = r.fid("create", 0x03, struct.pack("<HI", 0x20, 0), name(b"\\core\\one.txt"))
    r.ask("write", 0x0B, struct.pack("<HHIH", fid, 10, 0, 0), block(1, b"0123456789"))
    r.ask("lock", 0x0C, struct.pack("<HII", fid, 4, 0))
    r.ask("write unlock", 0x14, struct.pack("<HHIH", fid, 4, 0, 0), block(1, b"abcd"))
    r.ask("lock read", 0x13, struct.pack("<HHIH", fid, 4, 0, 0))
    r.ask("unlock", 0x0D, struct.pack("<HII", fid, 4, 0))
    r.ask("unlock again", 0x0D, struct.pack("<HII", fid, 4, 0))
    r.ask("read", 0x0A, struct.pack("<HHIH", fid, 10, 0, 0))
    r.ask("seek", 0x12, struct.pack("<HHi", fid, 2, -3))
    r.ask("flush", 0x05, struct.pack("<H", fid))
    r.ask("query 2", 0x23, struct.pack("<H", fid))
    r.ask("set 2", 0x22, struct.pack("<HHHHHHH", fid, 0, 0, 0, 0, 0x5A21, 0x6000))
    r.ask("truncate", 0x0B, struct.pack("<HHIH", fid, 0, 5, 0), block(1, b""))
    r.ask("write close", 0x2C, struct.pack("<HHII", fid, 3, 5, 0), b"\0xyz")
    fid = r.fid("open", 0x02, struct.pack("<HH", 0x42, 0x16), name(b"\\core\\one.txt"))
    r.ask("write close 12", 0x2C, struct.pack("<HHII12x", fid, 3, 0, 0), b"\0XYZ")
    r.fid("open missing", 0x02, struct.pack("<HH", 0x42, 0x16), name(b"\\core\\nosuch"))
    r.ask("get attributes", 0x08, data=name(b"\\core\\one.txt"))
    r.ask("set attributes", 0x09, struct.pack("<HI10x", 0x01, 0), name(b"\\core\\one.txt"))
    r.ask("set attributes", 0x09, struct.pack("<HI10x", 0x20, 0), name(b"\\core\\one.txt"))
    fid = r.fid("create new", 0x0F, struct.pack("<HI", 0, 0), name(b"\\core\\two.txt"))
    r.ask("close", 0x04, struct.pack("<HI", fid, 0xFFFFFFFF))
    r.fid("create new", 0x0F, struct.pack("<HI", 0, 0), name(b"\\core\\two.txt"))
    fid = r.fid("create temporary", 0x0E, struct.pack("<HI", 0, 0), name(b"\\core"))
    r.ask("close", 0x04, struct.pack("<HI", fid, 0))
    r.ask("copy", 0x29, struct.pack("<HHH", 0xFFFF, 0x12, 0), name(b"\\core\\one.txt", b"\\core\\copy.txt"))
    r.ask("move", 0x2A, struct.pack("<HHH", 0xFFFF, 0x12, 0), name(b"\\core\\one.txt", b"\\core\\moved.txt"))
    r.ask("rename", 0x07, struct.pack("<H", 0x16), name(b"\\core\\two.txt", b"\\core\\three.txt"))
    r.ask("nt rename", 0xA5, struct.pack("<HHI", 0x16, 0x103, 0), name(b"\\core\\three.txt", b"\\core\\linked.txt"))
    r.ask("disk", 0x80)


def searches(r):
    start = block(5, b"")
    r.ask("search volume", 0x81, struct.pack("<HH", 1, 0x08), name(b"\\") + start)
    answer = r.ask("search", 0x81, struct.pack("<HH", 2, 0x16), name(b"\\core\\*.*") + start)
    r.ask("search on", 0x81, struct.pack("<HH", 10, 0x16), name(b"") + block(5, bytes(answer["Data"])[-43:-22]))
    answer = r.ask("find", 0x82, struct.pack("<HH", 2, 0x16), name(b"\\core\\????????.???") + start)
    r.ask("find close", 0x84, struct.pack("<HH", 0, 0), name(b"") + block(5, bytes(answer["Data"])[-43:-22]))
    r.ask("find unique", 0x83, struct.pack("<HH", 5, 0x16), name(b"\\core\\one.txt") + start)
    r.ask("search nothing", 0x81, struct.pack("<HH", 5, 0x16), name(b"\\core\\nosuch.*") + start)
    r.ask("delete", 0x06, struct.pack("<H", 0x16), name(b"\\core\\*"))
    r.ask("rmdir", 0x01, data=name(b"\\core"))
    r.ask("exit", 0x11)


def pieces(r):
    """A TRANSACTION2 and an NT_TRANSACT whose parameters come in a second message."""
    path = b"\x07\x01" + bytes(4) + b"\\\0"
    words = struct.pack("<HHHHBxHIHHHHHBBH", len(path), 0, 2, 200, 0, 0, 0, 0, 4, 68, 0, 0, 1, 0, 5)
    r.ask("trans2", 0x32, words, b"\0\0\0" + path[:4])
    r.ask("secondary", 0x33, struct.pack("<HHHHHHHHH", len(path), 0, len(path) - 4, 56, 4, 0, 0, 0, 0xFFFF), b"\0\0\0" + path[4:])
    fid = r.fid("open", 0x02, struct.pack("<HH", 0x40, 0x16), name(b"\\one.txt"))
    ask = struct.pack("<HHI", fid or 0, 0, 7)
    words = struct.pack("<BHIIIIIIIIBH", 0, 0, len(ask), 0, 4, 1024, 4, 76, 0, 0, 0, 6)
    r.ask("nt transact", 0xA0, words, b"\0\0\0" + ask[:4])
    r.ask("secondary", 0xA1, struct.pack("<3xIIIIIIIIB", len(ask), 0, 4, 72, 4, 0, 0, 0, 0), b"\0" + ask[4:])
    r.ask("ioctl", 0x27, struct.pack("<HHHHHHHIHHHHH", fid or 0, 0x53, 0x60, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0))


def lanman_pieces(c, host):
    """A \\PIPE\\LANMAN TRANSACTION in two."""
    r = Raw(c, c.connect_tree("\\\\" + host + "\\IPC$"))
    ask = struct.pack("<H", 0) + b"WrLeh\0B13BWz\0" + struct.pack("<HH", 1, 4096)
    words = struct.pack("<HHHHBxHIHHHHHBB", len(ask), 0, 8, 4096, 0, 0, 0, 0, 8, 76, 0, 0, 0, 0)
    r.ask("trans", 0x25, words, b"\\PIPE\\LANMAN\0" + ask[:8])
    r.ask("secondary", 0x26, struct.pack("<HHHHHHHH", len(ask), 0, len(ask) - 8, 54, 8, 0, 0, 0), b"\0\0\0" + ask[8:])


def printing(r):
    fid = r.fid("open print", 0xC0, struct.pack("<HH", 0, 1), name(b"job"))
    if fid is not None:
        r.ask("write print", 0xC1, struct.pack("<H", fid), block(1, b"text for a printer\r\n"))
        r.ask("ioctl job", 0x27, struct.pack("<HHHHHHHIHHHHH", fid, 0x53, 0x60, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0))
        r.ask("close print", 0xC2, struct.pack("<H", fid))
    r.ask("print queue", 0xC3, struct.pack("<HH", 10, 0))


def rare(host, user, password):
    c = login(host, user, password, flags2=0)  # neither Unicode nor NT status
    r = Raw(c, c.connect_tree("\\\\" + host + "\\share"))
    core_files(r)
    searches(r)
    r.ask("tree connect", 0x70, data=name(b"\\\\GOLDSRV\\share", b"", b"?????"))
    r.ask("tree connect", 0x70, data=name(b"\\\\GOLDSRV\\nosuch", b"", b"A:"))
    printing(Raw(c, c.tree_connect_andx("\\\\" + host + "\\printer", service="?????")))
    attempt("pieces", lambda: pieces(r))
    attempt("pieces", lambda: lanman_pieces(login(host, user, password, flags2=0), host))


if __name__ == "__main__":
    {"files": files, "rare": rare}[sys.argv[1]](*sys.argv[2:])
