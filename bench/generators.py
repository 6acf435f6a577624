"""The load generators, none of them ours: smbclient, smbtorture, and libsmb2 through smb2load.
Each function does its work against a server and returns (units of work done, seconds)."""
import json
import os
import re
import subprocess
import time

from servers import BUILD

SMBCLIENT = os.environ.get("SMBCLIENT", "smbclient")
SMBTORTURE = os.environ.get("SMBTORTURE", os.path.join(BUILD, "smbtorture"))
SMB2LOAD = os.environ.get("SMB2LOAD", os.path.join(BUILD, "smb2load"))

# How Samba's clients are told what to protect with. smbtorture signs only when signing is "required".
_SIGN = ["--client-protection=sign", "--option=client signing=required"]
_ENCRYPT = ["-m", "SMB3_11", "--client-protection=encrypt"]
PROTECTION = {
    "plain": ["-m", "SMB3_11", "--client-protection=off"],
    "gmac": [*_SIGN, "-m", "SMB3_11", "--option=client smb3 signing algorithms=AES-128-GMAC"],
    "cmac": [*_SIGN, "-m", "SMB3_11", "--option=client smb3 signing algorithms=AES-128-CMAC"],
    "hmac": [*_SIGN, "-m", "SMB2_10"],
    "gcm128": [*_ENCRYPT, "--option=client smb3 encryption algorithms=AES-128-GCM"],
    "gcm256": [*_ENCRYPT, "--option=client smb3 encryption algorithms=AES-256-GCM"],
    "ccm128": [*_ENCRYPT, "--option=client smb3 encryption algorithms=AES-128-CCM"],
}


class Failed(Exception):
    pass


def _run(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=300)
    except subprocess.TimeoutExpired:
        raise Failed(f"{os.path.basename(command[0])} did not end in 300 s") from None


def _target(server):
    return [f"//{server.host}/{server.share}", "-p", str(server.port), "-U", f"{server.user}%{server.password}"]


def _last_words(result):
    return " ".join((result.stdout + result.stderr).split())[-400:]


def smbclient(server, commands, protection="plain"):
    """Its seconds include starting the program and logging in, the server's CPU the latter."""
    began = time.monotonic()
    result = _run([SMBCLIENT, *_target(server), *PROTECTION[protection], "-c", commands])
    if result.returncode or "NT_STATUS" in result.stdout + result.stderr:
        raise Failed(f"smbclient {commands}: {_last_words(result)}")
    return 1, time.monotonic() - began


def smbtorture(server, test, seconds, protection="plain", connections=1, depth=1, size=0):
    options = {"nprocs": connections, "qdepth": depth, "timelimit": seconds, "progress": "false", **({"io_size": size} if size else {})}
    command = [SMBTORTURE, *_target(server), *PROTECTION[protection], f"smb2.bench.{test}"]
    result = _run(command + [f"--option=torture:{name}={value}" for name, value in options.items()])
    rates = re.findall(r"\[num/s=([\d,]+)", result.stdout + result.stderr)
    if not rates or int(rates[0].replace(",", "")) == 0:
        raise Failed(f"smbtorture {test}: {_last_words(result)}")
    return int(rates[0].replace(",", "")) * seconds, seconds


def _smb2load_command(server, mode, options):
    where = [f"{server.host}:{server.port}", server.share, server.user, server.password]
    return [SMB2LOAD, mode, *where, *map(str, options)]


def smb2load(server, mode, seconds, *options):
    result = _run(_smb2load_command(server, mode, ["-t", seconds, *options]))
    try:
        answer = json.loads(result.stdout)
    except ValueError:
        raise Failed(f"smb2load {mode}: {_last_words(result)}") from None
    if result.returncode or not answer["operations"]:
        raise Failed(f"smb2load {mode}: {answer['errors']} errors: {_last_words(result)}")
    return answer["operations"], answer["seconds"]


class Held:
    """Authenticated connections that do nothing, held while the `with` lasts."""

    def __init__(self, server, count):
        command = _smb2load_command(server, "hold", ["-c", count])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.count = json.loads(line)["held"] if line else 0
        if self.count < count:
            self.process.stdin.close()
            raise Failed(f"held only {self.count} of {count}: {self.process.stderr.read().strip()[-300:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
