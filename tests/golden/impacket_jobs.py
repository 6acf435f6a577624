#!/usr/bin/python3
"""What impacket's SMB client does while capture.py records: JOB DIALECT HOST USER PASSWORD."""
import io
import socket
import struct
import sys

from impacket import nmb, smb, smb3structs
from impacket.dcerpc.v5 import lsad, lsat, rpcrt, srvs, transport, wkst
from impacket.smbconnection import SMBConnection

DIALECTS = {"2.0.2": smb3structs.SMB2_DIALECT_002, "2.1": smb3structs.SMB2_DIALECT_21, "3.0": smb3structs.SMB2_DIALECT_30,
            "3.1.1": smb3structs.SMB2_DIALECT_311, "any": None}


def connect(host, user, password, dialect, port=445):
    connection = SMBConnection("*SMBSERVER", host, sess_port=port, preferredDialect=DIALECTS[dialect])
    seed_preauth_hash(connection, dialect)
    connection.login(user, password)
    return connection


def seed_preauth_hash(connection, dialect):
    """impacket 0.10's NTLM login in 3.1.1 starts the session's preauth hash from zeros, not from the connection's."""
    smb = connection.getSMBServer()
    if dialect == "3.1.1":
        smb._Session["PreauthIntegrityHashValue"] = smb._Connection["PreauthIntegrityHashValue"]


def round_trip(c):
    c.createDirectory("share", "imp")
    c.putFile("share", "imp\\file.bin", io.BytesIO(b"impacket " * 100).read)
    for name in c.listPath("share", "imp\\*"):
        name.get_longname()
    got = io.BytesIO()
    c.getFile("share", "imp\\file.bin", got.write)
    c.rename("share", "imp\\file.bin", "imp\\other.bin")
    tree = c.connectTree("share")
    handle = c.openFile(tree, "imp\\other.bin")
    c.queryInfo(tree, handle)
    c.writeFile(tree, handle, b"more", 900)
    c.closeFile(tree, handle)
    c.disconnectTree(tree)
    c.deleteFile("share", "imp\\other.bin")
    c.deleteDirectory("share", "imp")
    c.logoff()


def rpc(host, user, password):
    def bind(pipe, uuid):
        over = transport.SMBTransport(host, 445, f"\\{pipe}", user, password)
        over.set_smb_connection(connect(host, user, password, "3.1.1"))
        dce = over.get_dce_rpc()
        dce.connect()
        dce.bind(uuid)
        return dce
    dce = bind("srvsvc", srvs.MSRPC_UUID_SRVS)
    for level in (0, 1, 2):
        try:
            srvs.hNetrShareEnum(dce, level)
        except Exception as refused:  # level 2 needs rights; the refusal is a golden too
            print(refused)
    srvs.hNetrServerGetInfo(dce, 101)
    srvs.hNetrShareGetInfo(dce, "share\0", 1)
    srvs.hNetrRemoteTOD(dce)
    dce.disconnect()
    dce = bind("wkssvc", wkst.MSRPC_UUID_WKST)
    wkst.hNetrWkstaGetInfo(dce, 100)
    dce.disconnect()
    dce = bind("lsarpc", lsat.MSRPC_UUID_LSAT)
    policy = lsad.hLsarOpenPolicy2(dce, lsat.POLICY_LOOKUP_NAMES | 1)["PolicyHandle"]
    lsad.hLsarQueryInformationPolicy2(dce, policy, lsad.POLICY_INFORMATION_CLASS.PolicyAccountDomainInformation)
    lsat.hLsarLookupNames(dce, policy, (user,))
    lsad.hLsarClose(dce, policy)
    dce.disconnect()
    dce = bind("srvsvc", srvs.MSRPC_UUID_SRVS)
    try:
        dce.call(200, b"")
        dce.recv()
    except Exception as fault:
        print(fault)


def refusals(host, user):
    for name, secret in ((user, "wrong"), ("", "")):
        try:
            connect(host, name, secret, "3.1.1").listShares()
        except Exception as refused:
            print(refused)


def session_service(host):
    """RFC 1002 session requests that get a positive and a negative answer, then an idle time for keep-alives."""
    def ask(called, called_type):
        s = socket.create_connection((host, 139), 5)
        names = b"".join(b"\x20" + nmb.encode_name(n, t, "")[1:33] + b"\0" for n, t in ((called, called_type), ("CALLER", 0x00)))
        s.sendall(struct.pack(">BBH", 0x81, 0, len(names)) + names)
        return s
    for name, kind in (("*SMBSERVER", 0x20), ("GOLDSRV", 0x20), ("GOLDSRV", ord("R")), ("NOTHERE", 0x20), ("GOLDSRV", 0x03)):
        s = ask(name, kind)
        print(name, kind, s.recv(64).hex())
        s.close()
    s = ask("*SMBSERVER", 0x20)
    s.recv(4)
    s.sendall(b"\x85\0\0\0")                              # a client's own keep-alive
    s.settimeout(4)
    try:
        while data := s.recv(64):                         # smbd: keepalive = 1
            print(data.hex())
    except socket.timeout:
        pass
    s.sendall(struct.pack(">BBH", 0x81, 0, 2) + b"\x20A")  # a request cut short
    s.close()


def smb1(host, user, password, extended):
    """A null session and a login, with and without extended security: IPC$, a pipe opened, asked and closed."""
    for name, secret in (("", ""), (user, password)):
        c = smb.SMB("*SMBSERVER", host, sess_port=445)
        try:
            if extended == "extended":
                c.login_extended(name, secret)
            else:
                c.login_standard(name, secret)
            tree = c.connect_tree("\\\\" + host + "\\IPC$")
            pipe = c.nt_create_andx(tree, "\\srvsvc")
            bind = rpcrt.MSRPCBind()
            bind.addCtxItem(rpcrt.CtxItem())
            head = rpcrt.MSRPCHeader()
            head["type"], head["pduData"] = rpcrt.MSRPC_BIND, bind.getData()
            print(c.TransactNamedPipe(tree, pipe, head.get_packet()))
            c.close(tree, pipe)
            c.disconnect_tree(tree)
            c.logoff()
        except Exception as refused:
            print(refused)


def main(job, dialect, host, user, password):
    if job == "round":
        round_trip(connect(host, user, password, dialect))
    elif job == "rpc":
        rpc(host, user, password)
    elif job == "refusals":
        refusals(host, user)
    elif job == "smb1":
        smb1(host, user, password, dialect)
    elif job == "nbss":
        session_service(host)


main(*sys.argv[1:])
