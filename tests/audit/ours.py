"""`sallyport audit` on the lab, and what its JSON says in the words of expected.toml."""
import json
import os
import re
import subprocess
import time

import lab
import world
from others import Result

TIME_LIMIT = 180


def has_command():
    if not lab.PROGRAM:
        return False
    told = subprocess.run([lab.PROGRAM, "--help"], capture_output=True, text=True).stdout
    return re.search(r"^\s+audit\b", told, re.M) is not None


class Failed(Exception):
    pass


def for_everybody(folder):
    """The program where an ordinary user can start it too, wherever it was built."""
    path = os.path.join(folder, "sallyport")
    if not os.path.exists(path):
        open(path, "w").close()
        world.run("mount", "--bind", lab.PROGRAM, path)
    return path


def audit_json(targets, folder, user=0):
    """-> (report, seconds). Status 1 says that there are findings: here there are."""
    began = time.monotonic()
    # A sanitized program on a busy machine takes its time.
    words = [for_everybody(folder), "audit", "--answer-timeout", "6", "--json", "-", *targets.values()]
    if user:
        words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *words]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise Failed(f"not done after {TIME_LIMIT} s") from None
    if done.returncode not in (0, 1):
        raise Failed(f"status {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout), time.monotonic() - began


def hosts_by_target(report, targets):
    names = {address: name for name, address in targets.items()}
    return {names.get(host["address"], host["address"]): host for host in report["hosts"]}


def audit(targets, folder):
    report, seconds = audit_json(targets, folder)
    result = Result("sallyport audit", report["program"]["version"], "sallyport audit --json - ADDRESSES")
    result.seconds = seconds
    for target, host in hosts_by_target(report, targets).items():
        result.found(target, *(f["id"] for f in host["findings"]))
    return result


class Facts:
    """A host's facts, as docs/schemas/audit-report.schema.json has them."""

    def __init__(self, host):
        self.facts = host["facts"]
        self.doors = [self.facts["smb"], self.facts["netbios"]]

    def ports(self):
        return {"445": self.facts["smb"]["port"], "139": self.facts["netbios"]["port"], "137": self.facts["name_service"]}

    def dialects(self):
        """Those spoken at either door, oldest first."""
        return [name for name in self.doors[0]["dialects"] if any(door["dialects"][name] for door in self.doors)]

    def oddity(self):
        return next((door["oddity"] for door in self.doors if door["oddity"]), "")

    def signing(self):
        return self.signing_of("smb2")

    def smb1_signing(self):
        return self.signing_of("smb1")

    def signing_of(self, protocol):
        found = self.facts[protocol]
        if found is None:
            return None
        return "required" if found["signing_required"] else "enabled" if found["signing_enabled"] else "off"

    def quic(self):
        """With the certificate's subject; smb is "unknown" rather than nothing."""
        found = self.facts["quic"]
        smb = "unknown" if found["smb"] is None else found["smb"]
        return found | {"smb": smb, "subject": (found["certificate"] or {}).get("subject")}

    def algorithms(self, kind):
        return self.facts["smb2"] and self.facts["smb2"][kind]
