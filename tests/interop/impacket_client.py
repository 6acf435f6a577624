"""impacket's SMB client, as the tests use it."""
from impacket import smb3structs
from impacket.smbconnection import SMBConnection

from lab import PASSWORD

DIALECTS = {"2.0.2": smb3structs.SMB2_DIALECT_002, "2.1": smb3structs.SMB2_DIALECT_21, "3.0": smb3structs.SMB2_DIALECT_30,
            "3.1.1": smb3structs.SMB2_DIALECT_311, "any": None}


def connect(server, dialect, user="interop", password=PASSWORD, port=None, called="*SMBSERVER"):
    client = SMBConnection(called, server.host, sess_port=port or server.port, preferredDialect=DIALECTS[dialect], timeout=30)
    if dialect == "3.1.1":  # impacket 0.10's NTLM login starts the session's preauth hash from zeros, not from the connection's
        smb = client.getSMBServer()
        smb._Session["PreauthIntegrityHashValue"] = smb._Connection["PreauthIntegrityHashValue"]
    client.login(user, password)
    return client


def write_all(client, tree, handle, data, step=65536):
    for at in range(0, len(data), step):
        client.writeFile(tree, handle, data[at:at + step], at)
