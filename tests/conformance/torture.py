"""One smbtorture run against a fresh server: options, timeouts, and the subunit text it prints."""
import itertools
import os
import re
import subprocess
import tempfile
import time

import server as servers
from lab import PASSWORD, Lease, Setup, Share, Zone

USER, OTHER = "interop", "interop2"
SECONDS = {"smb2.lease": 420, "smb2.replay": 420, "smb2.multichannel": 360, "smb2.oplock": 360, "smb2.notify": 240, "smb2.session": 240,
           "base.delaywrite": 300, "base.deny1": 200, "base.deny2": 200, "base.delete": 200, "raw.oplock": 300, "raw.notify": 240,
           "raw.lock": 240, "base.createx_sharemodes_dir": 200, "base.lock": 200, "raw.open": 180,
           "smb2.timestamps": 180, "smb2.lock": 180, "smb2.durable-open": 180, "smb2.durable-v2-open": 180, "smb2.ioctl": 180}
EXTRA = {"smb2.notify": ("--client-protection=sign",), "smb2.oplock": ("--client-protection=sign",)}
RESULT = {"success": "pass", "failure": "fail", "error": "error", "skip": "skip", "xfail": "fail", "uxsuccess": "pass"}
LINE = re.compile(r"^(test|success|failure|error|skip|xfail|uxsuccess): (.*?)(?: \[)?$")


def suite_seconds(name):
    return SECONDS.get(name, 100 if name.count(".") == 1 else 60)


def parse_subunit(text):
    """subunit v1 -> {test: (result, first line of the reason)}; a test that began and did not end is 'unfinished'."""
    found, reason_of = {}, None
    for line in text.splitlines():
        match = LINE.match(line)
        if match and match.group(1) == "test":
            found[match.group(2)] = ("unfinished", "no end: crash or timeout")
            reason_of = None
        elif match and match.group(2) in found:
            found[match.group(2)] = (RESULT[match.group(1)], "")
            reason_of = match.group(2) if line.endswith("[") else None
        elif reason_of:
            if line == "]":
                reason_of = None
            elif not found[reason_of][1]:
                found[reason_of] = (found[reason_of][0], line.strip().replace("\t", " ")[:200])
    return found


# SMB1 has its port, so each server has an address of its own instead.
ADDRESSES = (f"127.0.{n // 250}.{n % 250 + 2}" for n in itertools.count(1))


class ServedSuite:
    """with ServedSuite(NAME) as s: s.run(...) as often as wanted; a server that died is started again."""

    def __init__(self, suite, smb1=False):
        self.suite, self.smb1 = suite, smb1

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="conformance-")
        os.chmod(self.folder, 0o755)
        shares = []
        for name, mode in (("torture", 0o777), ("noperm", 0o000)):  # noperm: smb2.ioctl.bug14788 wants a folder nobody may enter
            shares.append(Share(name, os.path.join(self.folder, name)))
            os.mkdir(shares[-1].path)
            os.chmod(shares[-1].path, mode)
        leases = [Lease(dialects=("NT LM 0.12",), shares=("torture",), ntlmv1=True, anonymous=True)] if self.smb1 else []
        setup = Setup(shares, [Zone(anonymous=True)], leases, users={USER: PASSWORD, OTHER: PASSWORD})
        self.server = servers.make_server(setup)
        if self.smb1:
            self.server.host, self.server.port, self.server.netbios_port = next(ADDRESSES), 445, 139
            self.server.write_config(setup)
        self.server.start()
        return self

    def __exit__(self, *_):
        if self.server.process.poll() is None:
            try:
                self.server.stop()
            except AssertionError as fault:
                print(f"{self.suite}: the server {fault}", flush=True)
        self.server.remove()
        subprocess.run(["rm", "-rf", self.folder])

    @property
    def port(self):
        return self.server.netbios_port if self.smb1 else self.server.port

    def run(self, name, seconds):
        """-> {test: (result, seconds, note)}"""
        if self.server.process.poll() is not None:
            print(f"{self.suite}: the server had died:\n{self.server.log()[-1500:]}", flush=True)
            self.server.start()
        words = ["smbtorture", f"//{self.server.host}/torture", "-p", str(self.port), f"-U{USER}%{PASSWORD}", "--fullname", "--format=subunit",
                 "--option=torture:progress=no", "--option=torture:sharedelay=100000", "--option=torture:writetimeupdatedelay=500000",
                 f"--option=torture:user2name={OTHER}", f"--option=torture:user2password={PASSWORD}", "--option=client min protocol=NT1",
                 "-T", "samba3", *(("-m", "NT1") if self.smb1 else ()), *EXTRA.get(self.suite, ()), name]
        began = time.monotonic()
        with open(os.path.join(self.server.directory, "torture.out"), "w+", errors="replace") as out:
            client = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=self.server.directory)
            try:
                client.wait(seconds)
            except subprocess.TimeoutExpired:
                client.kill()
                client.wait()
            out.seek(0)
            found = parse_subunit(out.read())
        each = (time.monotonic() - began) / max(1, len(found))
        return {test: (result, each, note) for test, (result, note) in found.items()}
