"""`sallyport decode FILE --json` held against tshark's view of the same capture, message by message."""
import json

import wire

FIELDS = ("smb2.cmd", "smb2.msg_id", "smb2.flags.response", "smb2.nt_status")


def tshark_view(path):
    """[(command, message id, is response, status)] in order; one packet may hold several messages."""
    words = [w for f in FIELDS for w in ("-e", f)]
    found = []
    for line in wire.tshark(path, "-Y", "smb2", "-T", "fields", "-E", "occurrence=a", "-E", "separator=|", "-E", "aggregator=,", *words).splitlines():
        commands, ids, responses, statuses = (c.split(",") if c else [] for c in line.split("|"))
        statuses = iter(statuses)
        for command, message, response in zip(commands, ids, responses):
            is_response = response in ("1", "True")
            found.append((int(command), int(message), is_response, int(next(statuses), 16) if is_response else None))
    return found


def decoded_view(text):
    """The same from decode's JSON: one object a line; objects that are no SMB2 message (session service, SMB1) are passed by."""
    found = []
    for line in text.splitlines():
        item = json.loads(line)
        header = item.get("smb2", item).get("header") if isinstance(item, dict) else None
        if not header or "MessageId" not in header:
            continue
        is_response = bool(int(header["Flags"]) & 1)
        found.append((int(header["Command"]), int(header["MessageId"]), is_response, int(header["Status"]) if is_response else None))
    return found


def compare(case, sallyport, path, least=10):
    """sallyport: a function that runs the program with these words."""
    done = sallyport("decode", path, "--json", timeout=120)
    case.assertEqual(done.returncode, 0, done.stdout[-2000:])
    ours, theirs = decoded_view(done.stdout), tshark_view(path)
    case.assertGreaterEqual(len(theirs), least)
    case.assertEqual(ours, theirs)
