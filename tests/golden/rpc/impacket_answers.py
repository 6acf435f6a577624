#!/usr/bin/python3
"""Answers that smbd gives to nobody here (sessions, open files, connections), built by impacket's own NDR.

Prints "INTERFACE OPNUM HEX" lines for capture.py, each a whole response PDU.
"""
import random
import struct

from impacket.dcerpc.v5 import srvs

random.seed(1)  # referent ids
SESSION = {"cname": "\\\\10.0.0.7\0", "username": "anna\0", "num_opens": 3, "time": 90, "idle_time": 4, "user_flags": 1,
           "cltype_name": "\0", "transport": "\\Device\\NetbiosSmb\0"}


def enumeration(response, union, level, prefix, entry, rows):
    response["InfoStruct"]["Level"] = level
    response["InfoStruct"][union]["tag"] = level
    container = response["InfoStruct"][union][f"Level{level}"]
    container["EntriesRead"] = len(rows)
    for row in rows:
        item = entry()
        for name, value in row.items():
            try:
                item[f"{prefix}_{name}"] = value
            except Exception:  # a field this level does not have
                pass
        container["Buffer"].append(item)
    response["TotalEntries"] = len(rows)
    response["ResumeHandle"] = 0
    response["ErrorCode"] = 0
    return response


def show(opnum, response):
    stub = response.getData()
    head = struct.pack("<BBBBIHHIIHBB", 5, 0, 2, 3, 0x10, 24 + len(stub), 0, 1, len(stub), 0, 0, 0)
    print("srvsvc", opnum, (head + stub).hex())


for level in (0, 1, 2, 10, 502):
    entry = getattr(srvs, f"SESSION_INFO_{level}")
    show(12, enumeration(srvs.NetrSessionEnumResponse(), "SessionInfo", level, f"sesi{level}", entry, [SESSION, dict(SESSION, username="bert\0")]))
for level in (2, 3):
    row = {"id": 11, "permissions": 3, "num_locks": 2, "path_name": "C:\\srv\\a.txt\0", "username": "anna\0"}
    show(9, enumeration(srvs.NetrFileEnumResponse(), "FileInfo", level, f"fi{level}", getattr(srvs, f"FILE_INFO_{level}"), [row, row]))
for level in (0, 1):
    row = {"id": 7, "type": 0, "num_opens": 1, "num_users": 1, "time": 5, "username": "anna\0", "netname": "public\0"}
    show(8, enumeration(srvs.NetrConnectionEnumResponse(), "ConnectInfo", level, f"coni{level}", getattr(srvs, f"CONNECTION_INFO_{level}"), [row]))
