"""`sallyport decode FILE --json` held against tshark's view of the same capture, message by message."""
import json

from impacket import nt_errors, smb

import wire
from wire import wiretap

FIELDS = ("smb2.cmd", "smb2.msg_id", "smb2.flags.response", "smb2.nt_status")
SMB1_FIELDS = ("smb.cmd", "smb.flags.response", "smb.mid", "smb.pid", "smb.uid", "smb.tid", "smb.nt_status",
               "smb.dialect.name", "smb.native_os", "smb.native_lanman", "smb.service")
# Names of a third party, so that neither side's own table is the judge; several names may stand for one number.
STATUS = {}
for name in (n for n in dir(nt_errors) if n.startswith("STATUS_")):
    STATUS.setdefault(getattr(nt_errors, name), set()).add(name)
SMB1_COMMANDS = {getattr(smb.SMB, name): name for name in dir(smb.SMB) if name.startswith("SMB_COM_")}
SMB1_COMMANDS[0xFF] = None  # the end of a chain, which tshark lists


def tshark_view(path):
    """[(command, message id, is response, names the status may have)] in order; one packet may hold several messages."""
    words = [w for f in FIELDS for w in ("-e", f)]
    found = []
    for line in wire.tshark(path, "-Y", "smb2", "-T", "fields", "-E", "occurrence=a", "-E", "separator=|", "-E", "aggregator=,", *words).splitlines():
        commands, ids, responses, statuses = (c.split(",") if c else [] for c in line.split("|"))
        statuses = iter(statuses)
        for command, message, response in zip(commands, ids, responses):
            is_response = response in ("1", "True")
            status = int(next(statuses), 16) if is_response else None
            found.append((wiretap.COMMANDS[int(command)].upper(), int(message), is_response, STATUS.get(status, {hex(status)}) if is_response else {None}))
    return found


def decoded_view(text):
    """The same from decode's JSON, one object a line; what is no plain SMB2 message (session service, transform, SMB1) is passed by."""
    found = []
    for line in text.splitlines():
        header = json.loads(line).get("header")
        if header and "MessageId" in header:
            is_response = bool(header["Flags"] & 1)
            found.append((header["Command"], header["MessageId"], is_response, header["Status"] if is_response else None))
    return found


def number(word):
    return int(word, 0) if word else None


def smb1_tshark_view(path):
    """[(commands of the chain, response?, MID, PID, UID, TID, names the status may have or None, strings)]"""
    words = [w for f in SMB1_FIELDS for w in ("-e", f)]
    found = []
    told = wire.tshark(path, "-Y", "smb", "-T", "fields", "-E", "occurrence=a", "-E", "separator=|", "-E", "aggregator=;", *words)
    for line in told.splitlines():
        commands, response, mid, pid, uid, tid, status, *strings = line.split("|")
        names = [SMB1_COMMANDS.get(int(c, 16), c) for c in commands.split(";")]
        strings = [s for field in strings for s in field.split(";") if s]
        found.append(([n for n in names if n], response in ("1", "True"), *map(number, (mid, pid, uid, tid)),
                      STATUS.get(number(status)), strings))
    return found


def smb1_decoded_view(text):
    found = []
    for line in text.splitlines():
        message = json.loads(line)
        header = message.get("header", {})
        if "MID" not in header:
            continue
        blocks = [{"command": header["Command"], "body": message.get("body", {})}] + message.get("andx", [])
        strings = [d["DialectString"] for b in blocks for d in b["body"].get("Dialects", []) if d["DialectString"]]
        strings += [b["body"][name] for name in ("NativeOS", "NativeLanMan", "Service") for b in blocks if b["body"].get(name)]
        found.append(([b["command"] for b in blocks], bool(header["Flags"] & 0x80), header["MID"],
                      header["PIDHigh"] << 16 | header["PIDLow"], header["UID"], header["TID"],
                      header["Status"] if header["Flags2"] & 0x4000 else None, strings))
    return found


def compare_smb1(case, text, path):
    ours, theirs = smb1_decoded_view(text), smb1_tshark_view(path)
    case.assertEqual([m[:6] for m in ours], [m[:6] for m in theirs], path)
    for mine, other in zip(ours, theirs):
        case.assertEqual(mine[7], other[7], f"{mine[:3]} of {path}")
        if mine[6] and other[6]:
            case.assertIn(mine[6], other[6], f"{mine[:3]} of {path}")
    return len(ours)


def compare(case, sallyport, path, least=10):
    """sallyport: a function that runs the program with these words."""
    done = sallyport("decode", path, "--json", timeout=120)
    case.assertEqual(done.returncode, 0, done.stdout[-2000:])
    ours, theirs = decoded_view(done.stdout), tshark_view(path)
    case.assertGreaterEqual(len(theirs) + compare_smb1(case, done.stdout, path), least)
    case.assertEqual([m[:3] for m in ours], [m[:3] for m in theirs])
    for mine, other in zip(ours, theirs):
        case.assertIn(mine[3], other[3], f"{mine[:2]} of {path}")
