#!/usr/bin/python3
"""The calls impacket makes while capture.py records: HOST USER PASSWORD.  A refusal is a golden too."""
import sys

from impacket.dcerpc.v5 import lsad, lsat, srvs, transport, wkst
from impacket.dcerpc.v5.dtypes import NULL
from impacket.smbconnection import SMBConnection
from impacket import smb3structs


def bind(host, user, password, pipe, uuid):
    connection = SMBConnection("*SMBSERVER", host, preferredDialect=smb3structs.SMB2_DIALECT_21)
    connection.login(user, password)
    over = transport.SMBTransport(host, 445, f"\\{pipe}", user, password)
    over.set_smb_connection(connection)
    dce = over.get_dce_rpc()
    dce.connect()
    dce.bind(uuid)
    return dce


def attempt(call, *arguments, **keywords):
    try:
        return call(*arguments, **keywords)
    except Exception as refused:
        print(getattr(call, "__name__", call), arguments[1:], refused)
        return None


def srvsvc(dce):
    for level in (0, 1, 2, 501, 502, 503):
        attempt(srvs.hNetrShareEnum, dce, level)
        attempt(srvs.hNetrShareGetInfo, dce, "share\0", level)
        attempt(srvs.hNetrShareEnumSticky, dce, level)
    attempt(srvs.hNetrShareGetInfo, dce, "share\0", 1005)
    for level in (100, 101, 102, 103):
        attempt(srvs.hNetrServerGetInfo, dce, level)
    for level in (0, 1, 2, 10, 502):
        attempt(srvs.hNetrSessionEnum, dce, NULL, NULL, level)
    for level in (2, 3):
        attempt(srvs.hNetrFileEnum, dce, NULL, NULL, level)
    for level in (0, 1):
        attempt(srvs.hNetrConnectionEnum, dce, "share\0", level)
    attempt(srvs.hNetrRemoteTOD, dce)
    attempt(srvs.hNetrServerDiskEnum, dce, 0)
    attempt(srvs.hNetprNameValidate, dce, "share\0", 9)
    attempt(srvs.hNetprNameCanonicalize, dce, "share\0", 9)
    attempt(srvs.hNetprPathType, dce, "C:\\temp\0", 0)
    attempt(srvs.hNetrShareCheck, dce, "share\0")


def wkssvc(dce):
    for level in (100, 101, 102, 502):
        attempt(wkst.hNetrWkstaGetInfo, dce, level)
    attempt(wkst.hNetrWkstaUserEnum, dce, 0)
    attempt(wkst.hNetrWkstaUserEnum, dce, 1)
    attempt(wkst.hNetrWkstaTransportEnum, dce, 0)
    attempt(wkst.hNetrGetJoinInformation, dce, NULL)


def lsarpc(dce, user):
    policy = lsad.hLsarOpenPolicy(dce, 0x02000000)["PolicyHandle"]
    lsad.hLsarClose(dce, policy)
    policy = lsad.hLsarOpenPolicy2(dce, 0x02000000)["PolicyHandle"]
    for kind in (2, 3, 5, 6, 12, 13, 14):
        attempt(lsad.hLsarQueryInformationPolicy, dce, policy, kind)
        attempt(lsad.hLsarQueryInformationPolicy2, dce, policy, kind)
    names, sids = (user, "Administrators", "Everyone", "nobody-here"), ("S-1-5-32-544", "S-1-1-0", "S-1-5-21-1-2-3-4", "S-1-5-18")
    for some in (names, names[:1], names[3:]):
        for call in (lsat.hLsarLookupNames, lsat.hLsarLookupNames2, lsat.hLsarLookupNames3):
            attempt(call, dce, policy, some)
    for some in (sids, sids[:1], sids[2:3]):
        for call in (lsat.hLsarLookupSids, lsat.hLsarLookupSids2):
            attempt(call, dce, policy, some)
    attempt(lsat.hLsarLookupSids3, dce, sids[:1]) if hasattr(lsat, "hLsarLookupSids3") else None
    attempt(lsat.hLsarLookupNames4, dce, names[:1])
    attempt(lsat.hLsarGetUserName, dce)
    lsad.hLsarClose(dce, policy)


host, user, password = sys.argv[1:]
attempt(srvsvc, bind(host, user, password, "srvsvc", srvs.MSRPC_UUID_SRVS))
attempt(wkssvc, bind(host, user, password, "wkssvc", wkst.MSRPC_UUID_WKST))
attempt(lsarpc, bind(host, user, password, "lsarpc", lsat.MSRPC_UUID_LSAT), user)
