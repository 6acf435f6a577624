"""An SMB1 client on 139 and an SMB 3.1.1 client on 445, both impacket's and of different code in it, with the same few calls.

Where impacket has no call (byte-range locks, opens that say what they share, oplocks), the packet is made of its classes.
"""
import os
import struct

from impacket import nt_errors, smb, smb3, smb3structs, smbconnection

import impacket_client
from lab import PASSWORD

READ, WRITE, DELETE = 0x1, 0x2, 0x10000
SHARE_NONE, SHARE_READ, SHARE_WRITE, SHARE_DELETE, SHARE_ALL = 0, 1, 2, 4, 7
OPEN, OPEN_IF = 1, 3
BATCH = {"old": 2, "new": smb3structs.SMB2_OPLOCK_LEVEL_BATCH}
STATUS = {name[7:]: getattr(nt_errors, name) for name in dir(nt_errors) if name.startswith("STATUS_")}
NAMES = {STATUS[name]: name for name in sorted(STATUS, reverse=True)} | {0: "SUCCESS"}


def how(call, *arguments, **keywords):
    """The name of the status a call ended with."""
    try:
        call(*arguments, **keywords)
        return "SUCCESS"
    except smbconnection.SessionError as refused:
        code = refused.getErrorCode()
    except (smb.SessionError, smb3.SessionError) as refused:
        code = refused.get_error_code()
    return NAMES.get(code, hex(code))


class Old:
    """[MS-CIFS] on port 139."""
    kind = "old"

    def __init__(self, server, share="share", calling="OLDPC", user="interop", password=PASSWORD):
        self.smb = smb.SMB("*SMBSERVER", server.host, my_name=calling, sess_port=139, timeout=20)
        self.smb.login(user, password)
        self.smb.set_flags(flags2=self.smb.get_flags()[1] | smb.SMB.FLAGS2_UNICODE)  # impacket waits for the server to say it first
        self.share, self.tree = share, self.smb.tree_connect_andx(share)

    def end(self):
        self.smb.close_session()

    def ask(self, command, answered=True):
        packet = smb.NewSMBPacket()
        packet["Tid"] = self.tree
        packet.addCommand(command)
        self.smb.sendSMB(packet)
        if not answered:
            return None
        answer = self.smb.recvSMB()
        answer.isValidAnswer(command.command)
        return answer

    def create(self, name, access, share, disposition, flags):
        """2.2.4.64; -> its answer's parameters."""
        command = smb.SMBCommand(smb.SMB.SMB_COM_NT_CREATE_ANDX)
        command["Parameters"] = words = smb.SMBNtCreateAndX_Parameters()
        command["Data"] = smb.SMBNtCreateAndX_Data(flags=self.smb.get_flags()[1])
        command["Data"]["Pad"], command["Data"]["FileName"] = 0, name.encode("utf-16le")
        words["FileNameLength"], words["CreateFlags"], words["AccessMask"] = 2 * len(name), flags, access
        words["ShareAccess"], words["Disposition"], words["CreateOptions"] = share, disposition, 0
        return smb.SMBNtCreateAndXResponse_Parameters(smb.SMBCommand(self.ask(command)["Data"][0])["Parameters"])

    def open(self, name, access=READ | WRITE, share=SHARE_ALL, disposition=OPEN_IF):
        return self.create(name, access, share, disposition, 0)["Fid"]

    def open_batch(self, name):
        """-> the handle and the oplock's level."""
        answer = self.create(name, READ | WRITE, SHARE_ALL, OPEN_IF, 0x6)
        return answer["Fid"], answer["OplockLevel"]

    def await_break(self):
        """-> the handle the server wants the oplock of back, and the level it leaves."""
        asked = self.smb.recvSMB()
        words = smb.SMBCommand(asked["Data"][0])["Parameters"]
        assert asked["Command"] == smb.SMB.SMB_COM_LOCKING_ANDX and not asked["Flags1"] & 0x80, asked["Command"]
        fid, kind, level = struct.unpack_from("<HBB", words, 4)
        assert kind & 0x2, kind
        return fid, level

    def give_back(self, handle):
        self.ask(self.locking(handle, 0x2), answered=False)

    def locking(self, handle, kind, wait=0, unlocks=(), locks=()):
        """2.2.4.32, with 64 bit ranges of (offset, length)."""
        command = smb.SMBCommand(smb.SMB.SMB_COM_LOCKING_ANDX)
        command["Parameters"] = struct.pack("<BBHHBBIHH", 0xFF, 0, 0, handle, kind | 0x10, 0, wait, len(unlocks), len(locks))
        who, low = os.getpid() & 0xFFFF, 0xFFFFFFFF  # impacket's Pid
        command["Data"] = b"".join(struct.pack("<HHIIII", who, 0, at >> 32, at & low, length >> 32, length & low)
                                   for at, length in (*unlocks, *locks))
        return command

    def lock(self, handle, at, length, shared=False, wait=False):
        self.ask(self.locking(handle, 1 if shared else 0, 0xFFFFFFFF if wait else 0, locks=[(at, length)]))

    def unlock(self, handle, at, length):
        self.ask(self.locking(handle, 0, unlocks=[(at, length)]))

    def read(self, handle, at, length):
        return self.smb.read_andx(self.tree, handle, at, length)

    def write(self, handle, at, data):
        self.smb.write_andx(self.tree, handle, data, at)

    def close(self, handle):
        self.smb.close(self.tree, handle)

    def sizes(self, folder):
        return {f.get_longname(): f.get_filesize() for f in self.smb.list_path(self.share, folder + "\\*")}

    def make_folder(self, name):
        self.smb.mkdir(self.share, name)

    def rename(self, name, to):
        self.smb.rename(self.share, name, to)

    def delete(self, name):
        self.smb.remove(self.share, name)

    def delete_folder(self, name):
        self.smb.rmdir(self.share, name)


class New:
    """[MS-SMB2], dialect 3.1.1, on port 445."""
    kind = "new"

    def __init__(self, server, share="share"):
        self.client = impacket_client.connect(server, "3.1.1")
        self.share, self.tree = share, self.client.connectTree(share)

    def end(self):
        self.client.close()

    def send(self, command, body):
        smb2 = self.client.getSMBServer()
        packet = smb2.SMB_PACKET()
        packet["Command"], packet["TreeID"], packet["Data"] = command, self.tree, body
        return smb2.sendSMB(packet)

    def ask(self, command, body):
        answer = self.client.getSMBServer().recvSMB(self.send(command, body))
        answer.isValidAnswer(0)

    def open(self, name, access=READ | WRITE, share=SHARE_ALL, disposition=OPEN_IF):
        return self.client.createFile(self.tree, name, desiredAccess=access, shareMode=share, creationDisposition=disposition)

    def open_batch(self, name):
        """-> the handle; impacket does not tell the level."""
        return self.client.createFile(self.tree, name, desiredAccess=READ | WRITE, shareMode=SHARE_ALL, creationDisposition=OPEN_IF,
                                      oplockLevel=BATCH["new"]), BATCH["new"]

    def await_break(self):
        """2.2.23.1; read past impacket, whose window of message ids shrinks by a message that costs no credit."""
        asked = smb3structs.SMB2Packet(self.client.getSMBServer()._NetBIOSSession.recv_packet(20).get_trailer())
        assert asked["Command"] == smb3structs.SMB2_OPLOCK_BREAK, asked["Command"]
        size, level, _, _, handle = struct.unpack_from("<HBBI16s", asked["Data"])
        assert size == 24, size
        return handle, level

    def give_back(self, handle):
        """2.2.24.1, to none."""
        self.ask(smb3structs.SMB2_OPLOCK_BREAK, struct.pack("<HBBI16s", 24, 0, 0, 0, handle))

    def locking(self, handle, at, length, flags):
        """2.2.26"""
        self.ask(smb3structs.SMB2_LOCK, struct.pack("<HHI16sQQII", 48, 1, 0, handle, at, length, flags, 0))

    def lock(self, handle, at, length, shared=False, wait=False):
        self.locking(handle, at, length, (0x1 if shared else 0x2) | (0 if wait else 0x10))

    def unlock(self, handle, at, length):
        self.locking(handle, at, length, 0x4)

    def read(self, handle, at, length):
        return self.client.readFile(self.tree, handle, at, length)

    def write(self, handle, at, data):
        self.client.writeFile(self.tree, handle, data, at)

    def close(self, handle):
        self.client.closeFile(self.tree, handle)

    def sizes(self, folder):
        return {f.get_longname(): f.get_filesize() for f in self.client.listPath(self.share, folder + "\\*")}

    def make_folder(self, name):
        self.client.createDirectory(self.share, name)

    def rename(self, name, to):
        self.client.rename(self.share, name, to)

    def delete(self, name):
        self.client.deleteFile(self.share, name)

    def delete_folder(self, name):
        self.client.deleteDirectory(self.share, name)


def cut_off(old, seconds):
    """Whether the server ends this session's connection in that time."""
    try:
        old.smb.get_socket().settimeout(seconds)
        return old.smb.get_socket().recv(1) == b""
    except ConnectionError:
        return True
    except OSError:
        return False

