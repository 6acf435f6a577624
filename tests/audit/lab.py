#!/usr/bin/python3
"""The lab: targets for `sallyport audit`, each with an address of its own on one bridge, and a namespace to ask from.

usage: tests/audit/lab.py [--only NAME,NAME] COMMAND...     runs COMMAND where the auditor stands; without one, lists the targets
In COMMAND @NAME stands for that target's address, @all for all of them; $AUDIT_LAB has them as "NAME=ADDRESS NAME=ADDRESS ...".
Needs root.  Everything happens in a private world (world.py) that ends with the command.  $SALLYPORT: the program under test.
"""
import contextlib
import ctypes
import os
import re
import shutil
import subprocess
import sys
import time

import odd_servers
import quic_targets
import samba_targets
import world

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILDS = ("build/asan/sallyport", "build/dev/sallyport", "build/release/sallyport")
PROGRAM = os.environ.get("SALLYPORT") or next((p for p in (os.path.join(ROOT, b) for b in BUILDS) if os.path.exists(p)), "")
QUIC_DOOR = quic_targets.program(os.path.dirname(os.path.join(ROOT, p)) for p in (PROGRAM, *BUILDS) if p)
IMPACKET_SERVER = "/usr/share/doc/python3-impacket/examples/smbserver.py"
AUDITOR = 1
DEVICE = 2  # whom the lease in sallyport-lease names; nobody has this address

# Hosts with nothing that listens: what answers for them is the kernel, or nobody.
FIREWALLED = {
    "closed": "",
    "dropping": "ip daddr {address} drop",
    "rejecting": "ip daddr {address} reject with icmpx type admin-prohibited",
}

# Packets that do not arrive, by the target's name: every so many on the way in, and on the way out.
LOSSY = {"lossy": (9, 11)}

SALLYPORTS = {
    "sallyport-default": "",
    "sallyport-lease": "[[lease]]\ndevice = \"{device}\"\n",
    "sallyport-lease-mine": "[[lease]]\ndevice = \"{auditor}\"\n",
    "quic-sallyport": "",
}
POLICY = """[server]
state = "{folder}/state"
netbios_name = "{name}"
[[share]]
name = "files"
path = "{folder}/files"
"""
LEASE = """port = 139
dialects = ["2.0.2", "2.1"]
shares = ["files"]
reason = "an old scanner, until it is replaced"
until = "2099-12-31"
"""

NAMES = [*samba_targets.SAMBAS, "impacket", "impacket-smb1", *SALLYPORTS, *odd_servers.NAMES, *FIREWALLED, "absent"]
NUMBERS = {name: 10 + i for i, name in enumerate(NAMES)}


def why_not():
    """Why the lab cannot be built here; empty when it can."""
    missing = [p for p in ("ip", "unshare", "nft", "smbd", "nmbd") if not shutil.which(p)]
    missing += [] if os.path.exists(IMPACKET_SERVER) else ["impacket's smbserver.py"]
    return f"not installed: {', '.join(missing)}" if missing else world.why_not()


class Lab:
    """Started targets and their processes. In a world of its own nothing needs to be stopped for its own sake."""

    def __init__(self, folder, only=()):
        self.folder, self.processes = folder, []
        self.network = world.Network()
        self.network.add("auditor", [AUDITOR], ipv6=True)
        self.wanted = [n for n in NAMES if not only or n in only]
        if not PROGRAM:
            self.wanted = [n for n in self.wanted if n not in SALLYPORTS]
        if not QUIC_DOOR:
            self.wanted = [n for n in self.wanted if n not in quic_targets.DOORS]

    def address(self, name):
        return (self.network.ipv6 if name == "ipv6-only" else self.network.ipv4)(NUMBERS[name])

    def addresses(self):
        return {name: self.address(name) for name in self.wanted}

    def start(self, seconds=60):
        """Starts all side by side, then waits for each."""
        names = [n for n in (*samba_targets.SAMBAS, "impacket", "impacket-smb1", *SALLYPORTS) if n in self.wanted]
        ready = [self.start_own(name) for name in names] + self.start_odd()
        ready += [self.start_quic(name) for name in quic_targets.DOORS if name in self.wanted]
        end = time.monotonic() + seconds
        for check in ready:
            while not check():
                if time.monotonic() > end:
                    raise SystemExit(f"a target did not start within {seconds} s: {check.__doc__}\n{self.logs()}")
                time.sleep(0.1)
        return self

    def start_own(self, name):
        """A target with a namespace of its own; returns how to see that it is up."""
        self.network.add(name, [NUMBERS[name]], ipv4=name != "ipv6-only", ipv6=name == "ipv6-only")
        if name in samba_targets.SAMBAS:
            self.start_samba(name)
        elif name in SALLYPORTS:
            self.start_sallyport(name)
        else:
            self.start_impacket(name)
        return self.listening(name)

    def listening(self, name):
        wanted = {"netbios-only": 139, "names-only": 137}.get(name, 445)

        def check():
            seen = subprocess.run(["ip", "netns", "exec", name, "ss", "-Hltun"], capture_output=True, text=True).stdout
            return re.search(rf":{wanted}\s", seen)
        check.__doc__ = name
        return check

    def spawn(self, name, words, log="", **more):
        log = open(os.path.join(self.folder, (log or name) + ".log"), "w")
        process = subprocess.Popen(["ip", "netns", "exec", name, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True, **more)
        log.close()
        self.processes.append(process)
        return process

    def logs(self):
        texts = []
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".log"):
                with open(os.path.join(self.folder, name), errors="replace") as text:
                    texts.append(f"{name}: {text.read()[-500:]}")
        return "\n".join(texts)

    def start_samba(self, name):
        config, daemons = samba_targets.SAMBAS[name]
        if not config.startswith("/"):
            text, config = config, os.path.join(self.folder, name + ".conf")
            with open(config, "w") as out:
                out.write(text.format(name=samba_targets.netbios_name(name)))
        self.spawn(name, ["unshare", "-u", "sh", "-c", samba_targets.START, "sh", name, config, *daemons])

    def start_impacket(self, name):
        share = os.path.join(self.folder, name)
        os.mkdir(share)
        flags = ["-smb2support"] if name == "impacket" else []
        self.spawn(name, ["/usr/bin/python3", IMPACKET_SERVER, *flags, "share", share], cwd=share)

    def start_sallyport(self, name):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder + "/files")
        os.mkdir(folder + "/state", 0o700)
        config = folder + "/sallyport.toml"
        lease = SALLYPORTS[name].format(device=self.network.ipv4(DEVICE), auditor=self.network.ipv4(AUDITOR))
        with open(config, "w") as out:
            out.write(POLICY.format(folder=folder, name=samba_targets.netbios_name(name)) + (lease + LEASE if lease else ""))
        self.add_user(config)
        self.spawn(name, [PROGRAM, "serve", "--config", config])

    @staticmethod
    def add_user(config):
        words = [PROGRAM, "user", "add", "lab", "--config", config]
        done = subprocess.run(words, input="Correct-Horse1\n", text=True, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"user add: {done.stdout}{done.stderr}")

    def start_odd(self):
        """The canned servers in one process, the misbehaving ones in another, the hosts without any in the same namespace."""
        here = [n for n in self.wanted if n in odd_servers.NAMES or n in FIREWALLED]
        if not here:
            return []
        self.network.add("odd", [NUMBERS[n] for n in here])
        rules = FIREWALLED | quic_targets.RULES
        rules = "".join(f"  {rules[n].format(address=self.address(n))}\n" for n in here if rules.get(n))
        lossy = {self.address(n): LOSSY[n] for n in here if n in LOSSY}
        rules += "".join(f"  ip daddr {at} tcp dport {{ 139, 445 }} numgen inc mod {into} == 0 drop\n" for at, (into, _) in lossy.items())
        out = "".join(f"  ip saddr {at} tcp sport {{ 139, 445 }} numgen inc mod {back} == 0 drop\n" for at, (_, back) in lossy.items())
        if rules or out:
            rules = ("table inet lab {\n chain input {\n  type filter hook input priority 0;\n" + rules +
                     " }\n chain output {\n  type filter hook output priority 0;\n" + out + " }\n}\n")
            subprocess.run(["ip", "netns", "exec", "odd", "nft", "-f", "-"], input=rules, text=True, check=True)
        kinds = ([n for n in here if n in kind] for kind in (odd_servers.HOSTS, odd_servers.ODD))
        return [self.serve_odd(names) for names in kinds if names]

    def serve_odd(self, names):
        log = "odd-" + names[0]
        served = [f"{n}={self.address(n)}" for n in names]
        self.spawn("odd", ["/usr/bin/python3", os.path.join(HERE, "odd_servers.py"), *served], log=log)
        return self.says_ready(log)

    def start_quic(self, name):
        log = name + "-door"
        self.spawn(name if name in SALLYPORTS else "odd", quic_targets.words(name, QUIC_DOOR, self.address(name)), log=log)
        return self.says_ready(log)

    def says_ready(self, log):
        def check():
            with open(os.path.join(self.folder, log + ".log")) as text:
                return "ready" in text.read()
        check.__doc__ = log
        return check

    @contextlib.contextmanager
    def from_auditor(self):
        """This thread, and the commands it starts, stand where the auditor does."""
        libc = ctypes.CDLL(None, use_errno=True)
        before = os.open("/proc/self/ns/net", os.O_RDONLY)
        inside = os.open("/run/netns/auditor", os.O_RDONLY)

        def go(where):
            if libc.setns(where, 0x40000000) != 0:  # CLONE_NEWNET
                raise OSError(ctypes.get_errno(), "setns")
        go(inside)
        try:
            yield
        finally:
            go(before)
            os.close(before)
            os.close(inside)

    def command(self, words):
        """Where the auditor stands."""
        return ["ip", "netns", "exec", "auditor", *words]

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def with_addresses(word, addresses):
    if word == "@all":
        return list(addresses.values())
    return [re.sub(r"@([a-z0-9-]+)", lambda m: addresses.get(m[1], m[0]), word)]


def main(words):
    only = ()
    if words[:1] == ["--only"]:
        only, words = words[1].split(","), words[2:]
    if reason := why_not():
        raise SystemExit(reason)
    lab = Lab(world.enter(), only)
    try:
        lab.start()
        addresses = lab.addresses()
        if not words:
            print("\n".join(f"{address:16} {name}" for name, address in addresses.items()))
            return 0
        os.environ["AUDIT_LAB"] = " ".join(f"{n}={a}" for n, a in addresses.items())
        command = [w for word in words for w in with_addresses(word, addresses)]
        return subprocess.run(lab.command(command)).returncode
    finally:
        lab.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
