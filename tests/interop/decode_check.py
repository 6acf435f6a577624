"""`sallyport decode FILE --json` held against tshark's view of the same capture, message by message."""
import json

from impacket import nt_errors

import wire
from wire import wiretap

FIELDS = ("smb2.cmd", "smb2.msg_id", "smb2.flags.response", "smb2.nt_status")
# Names of a third party, so that neither side's own table is the judge; several names may stand for one number.
STATUS = {}
for name in (n for n in dir(nt_errors) if n.startswith("STATUS_")):
    STATUS.setdefault(getattr(nt_errors, name), set()).add(name)


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


def compare(case, sallyport, path, least=10):
    """sallyport: a function that runs the program with these words."""
    done = sallyport("decode", path, "--json", timeout=120)
    case.assertEqual(done.returncode, 0, done.stdout[-2000:])
    ours, theirs = decoded_view(done.stdout), tshark_view(path)
    case.assertGreaterEqual(len(theirs), least)
    case.assertEqual([m[:3] for m in ours], [m[:3] for m in theirs])
    for mine, other in zip(ours, theirs):
        case.assertIn(mine[3], other[3], f"{mine[:2]} of {path}")
