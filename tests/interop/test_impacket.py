"""impacket's client, written from the specification by others: every dialect it has, files, information, locks, refusals."""
import io
import os
import struct
import unittest

from impacket import nt_errors, smb3structs
from impacket.smb3 import SessionError as Smb3Error
from impacket.smbconnection import SessionError

import impacket_client
import server as servers
import wire
from case import PASSWORD, ServedCase, pseudo_random

STATUS = {name: getattr(nt_errors, name) for name in dir(nt_errors) if name.startswith("STATUS_")}


class Impacket(ServedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recording = wire.Recording(os.path.join(cls.work, "impacket.pcap"))
        cls.addClassCleanup(cls.recording.__exit__)
        if servers.REAL_PORTS:
            cls.recording.__enter__()

    def test_zz_tshark_finds_nothing_malformed(self):
        self.needs_root()
        self.recording.__exit__()
        if self.recording.dropped:
            self.skipTest(f"the recording lacks {self.recording.dropped} packets: the machine is too busy")
        self.assertEqual(wire.malformed(self.recording.path, PASSWORD), "")

    def status_of(self, function, *arguments, **keywords):
        try:
            function(*arguments, **keywords)
        except (SessionError, Smb3Error) as refused:
            code = refused.getErrorCode() if hasattr(refused, "getErrorCode") else refused.get_error_code()
            return code
        return 0

    def round_trip(self, dialect, **keywords):
        c = impacket_client.connect(self.server, dialect, **keywords)
        name = f"imp-{dialect}"
        self.assertIn("share\0", [s["shi1_netname"] for s in c.listShares()])
        data = pseudo_random(3_000_000, 3)
        c.createDirectory("share", name)
        c.putFile("share", name + "\\a.bin", io.BytesIO(data).read)
        listed = {f.get_longname(): f for f in c.listPath("share", name + "\\*")}
        self.assertEqual(set(listed), {".", "..", "a.bin"})
        self.assertEqual(listed["a.bin"].get_filesize(), len(data))
        got = io.BytesIO()
        c.getFile("share", name + "\\a.bin", got.write)
        self.assertEqual(got.getvalue(), data)
        c.rename("share", name + "\\a.bin", name + "\\b.bin")
        tree = c.connectTree("share")
        handle = c.openFile(tree, name + "\\b.bin")
        self.assertEqual(c.queryInfo(tree, handle)["EndOfFile"], len(data))
        c.writeFile(tree, handle, b"changed", 1_000_000)
        self.assertEqual(c.readFile(tree, handle, 999_999, 9), data[999_999:1_000_000] + b"changed" + data[1_000_007:1_000_008])
        c.closeFile(tree, handle)
        c.disconnectTree(tree)
        c.deleteFile("share", name + "\\b.bin")
        c.deleteDirectory("share", name)
        self.assertFalse(os.path.exists(self.shared(name)))
        c.logoff()

    def test_2_0_2(self):
        self.round_trip("2.0.2")

    def test_2_1(self):
        self.round_trip("2.1")

    def test_3_0(self):
        self.round_trip("3.0")

    def test_3_1_1(self):
        self.round_trip("3.1.1")

    def test_multi_protocol_negotiate(self):
        self.round_trip("any")

    def test_on_139(self):
        self.needs_root()
        self.round_trip("2.1", port=139)

    def test_refusals(self):
        c = impacket_client.connect(self.server, "3.0")
        self.assertEqual(self.status_of(c.connectTree, "nosuch"), STATUS["STATUS_BAD_NETWORK_NAME"])
        tree = c.connectTree("share")
        self.assertEqual(self.status_of(c.openFile, tree, "not-there"), STATUS["STATUS_OBJECT_NAME_NOT_FOUND"])
        self.assertEqual(self.status_of(c.openFile, tree, "no\\path\\here"), STATUS["STATUS_OBJECT_PATH_NOT_FOUND"])
        self.assertEqual(self.ask(c, tree, smb3structs.SMB2_CLOSE, struct.pack("<HHI16s", 24, 0, 0, b"\x55" * 16)), STATUS["STATUS_FILE_CLOSED"])
        self.assertEqual(self.ask(c, tree, smb3structs.SMB2_FLUSH, struct.pack("<HHI16s", 24, 0, 0, b"\x55" * 16)), STATUS["STATUS_FILE_CLOSED"])
        for path in ("..\\secret.txt", "a\\..\\..\\b", "\\\\server\\x", "bad|name", "c:\\x"):
            self.assertNotEqual(self.status_of(c.openFile, tree, path), 0, path)
        self.assertEqual(self.status_of(impacket_client.connect, self.server, "3.0", password="wrong"), STATUS["STATUS_LOGON_FAILURE"])

    def test_share_modes_between_two_connections(self):
        one, two = (impacket_client.connect(self.server, d) for d in ("3.0", "2.1"))
        first, second = one.connectTree("share"), two.connectTree("share")
        held = one.createFile(first, "modes.bin", shareMode=smb3structs.FILE_SHARE_READ)
        writing = {"desiredAccess": smb3structs.FILE_WRITE_DATA, "shareMode": 7, "creationDisposition": smb3structs.FILE_OPEN}
        self.assertEqual(self.status_of(two.createFile, second, "modes.bin", **writing), STATUS["STATUS_SHARING_VIOLATION"])
        self.assertEqual(self.status_of(two.deleteFile, "share", "modes.bin"), STATUS["STATUS_SHARING_VIOLATION"])
        one.closeFile(first, held)
        handle = two.createFile(second, "modes.bin", **writing)
        two.closeFile(second, handle)
        two.deleteFile("share", "modes.bin")

    def ask(self, client, tree, command, body):
        """Calls that impacket does not have, or checks itself before it asks: a packet put together by hand -> its status."""
        smb = client.getSMBServer()
        packet = smb.SMB_PACKET()
        packet["Command"], packet["TreeID"], packet["Data"] = command, tree, body
        return smb.recvSMB(smb.sendSMB(packet))["Status"]

    def lock(self, client, tree, handle, offset, length, flags):
        return self.ask(client, tree, smb3structs.SMB2_LOCK, struct.pack("<HHI16sQQII", 48, 1, 0, handle, offset, length, flags, 0))

    def test_byte_range_locks_between_two_connections(self):
        one, two = (impacket_client.connect(self.server, "2.1") for _ in range(2))
        first, second = one.connectTree("share"), two.connectTree("share")
        a = one.createFile(first, "locks.bin")
        b = two.createFile(second, "locks.bin", creationDisposition=smb3structs.FILE_OPEN)
        one.writeFile(first, a, b"x" * 100, 0)
        exclusive, unlock, now = 0x2, 0x4, 0x10
        self.assertEqual(self.lock(one, first, a, 10, 20, exclusive | now), 0)
        self.assertEqual(self.lock(two, second, b, 15, 1, exclusive | now), STATUS["STATUS_LOCK_NOT_GRANTED"])
        self.assertEqual(self.lock(two, second, b, 30, 5, exclusive | now), 0)
        self.assertEqual(self.status_of(two.readFile, second, b, 12, 4), STATUS["STATUS_FILE_LOCK_CONFLICT"])
        self.assertEqual(two.readFile(second, b, 0, 10), b"x" * 10)
        self.assertEqual(self.lock(one, first, a, 10, 20, unlock), 0)
        self.assertEqual(self.lock(one, first, a, 10, 20, unlock), STATUS["STATUS_RANGE_NOT_LOCKED"])
        self.assertEqual(two.readFile(second, b, 12, 4), b"xxxx")
        one.closeFile(first, a)
        two.closeFile(second, b)
        one.deleteFile("share", "locks.bin")

    def test_delete_on_close(self):
        c = impacket_client.connect(self.server, "3.0")
        tree = c.connectTree("share")
        handle = c.createFile(tree, "doc.bin", desiredAccess=0x10000 | smb3structs.FILE_WRITE_DATA,
                              creationOption=smb3structs.FILE_NON_DIRECTORY_FILE | smb3structs.FILE_DELETE_ON_CLOSE)
        self.assertTrue(os.path.exists(self.shared("doc.bin")))
        c.closeFile(tree, handle)
        self.assertFalse(os.path.exists(self.shared("doc.bin")))

    def test_pipes(self):
        from impacket.dcerpc.v5 import lsad, lsat, srvs, transport, wkst
        for pipe, uuid, call in (("srvsvc", srvs.MSRPC_UUID_SRVS, lambda d: srvs.hNetrServerGetInfo(d, 101)),
                                 ("wkssvc", wkst.MSRPC_UUID_WKST, lambda d: wkst.hNetrWkstaGetInfo(d, 100)),
                                 ("lsarpc", lsat.MSRPC_UUID_LSAT, lambda d: lsad.hLsarOpenPolicy2(d, lsat.POLICY_LOOKUP_NAMES))):
            over = transport.SMBTransport(self.server.host, self.server.port, "\\" + pipe)
            over.set_smb_connection(impacket_client.connect(self.server, "3.0"))
            dce = over.get_dce_rpc()
            dce.connect()
            dce.bind(uuid)
            self.assertEqual(call(dce)["ErrorCode"], 0)
            dce.disconnect()

    def test_unknown_pipe(self):
        c = impacket_client.connect(self.server, "3.0")
        tree = c.connectTree("IPC$")
        self.assertEqual(self.status_of(c.openFile, tree, "nosuchpipe"), STATUS["STATUS_OBJECT_NAME_NOT_FOUND"])


if __name__ == "__main__":
    unittest.main()
