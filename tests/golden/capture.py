#!/usr/bin/python3
"""Makes the golden bytes: what Samba, its tools and impacket say to each other, recorded on a private loopback.

usage (root): tests/golden/capture.py [OUT [KEEP_PCAPS_IN]]      OUT is tests/golden unless given
Everything runs in a network namespace of its own (nothing leaves it, no port of the machine is used); smbd has a private
configuration and state.  Writes tests/golden/*/*.hex and tests/traces/*.pcap.  Not part of the test run: the files are
in the repository, and a new run gives other bytes (times, random numbers), so look at the difference before keeping it.
needs: samba smbclient samba-testsuite samba-vfs-modules python3-impacket tcpdump iproute2
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import golden_writer  # noqa: E402

USER, PASSWORD, OTHER = "golden", "Golden-Pass1", "golden2"
IP = "127.0.0.1"

SMB_CONF = """[global]
  server role = standalone server
  netbios name = GOLDSRV
  workgroup = GOLDGRP
  interfaces = 127.0.0.1/8
  bind interfaces only = yes
  smb ports = 445 139
  disable netbios = no
  server min protocol = NT1
  pid directory = {d}/run
  lock directory = {d}/lock
  state directory = {d}/state
  cache directory = {d}/cache
  private dir = {d}/private
  ncalrpc dir = {d}/ncalrpc
  log file = {d}/log.smbd
  log level = 1
  debug encryption = yes
  keepalive = 1
  load printers = no
  printcap name = /dev/null
  disable spoolss = yes
  map to guest = never
  server multi channel support = yes
  smbd:FSCTL_SMBTORTURE = yes
  kernel oplocks = no
  kernel share modes = no
  kernel change notify = no
  posix locking = no
  durable handles = yes
  ea support = yes
  store dos attributes = yes
  map archive = no
[share]
  path = {d}/share
  comment = Golden files
  read only = no
  vfs objects = acl_xattr streams_xattr
[readonly]
  path = {d}/share
  read only = yes
[sealed]
  path = {d}/share
  read only = no
  server smb encrypt = required
[hidden$]
  path = {d}/share
  browseable = no
"""


def run(command, timeout=40, **keywords):
    try:
        return subprocess.run(command, timeout=timeout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", stdin=subprocess.DEVNULL, **keywords)
    except subprocess.TimeoutExpired as slow:
        print(f"    (stopped after {timeout} s: {' '.join(command)[:80]})")
        return slow


class Lab:
    """smbd and a recorder; each scenario gives one capture."""

    def __init__(self, directory):
        self.d = directory
        for name in ("run", "lock", "state", "cache", "private", "ncalrpc", "share", "pcap", "work"):
            os.makedirs(f"{directory}/{name}")
        os.chmod(directory, 0o755)
        os.chmod(f"{directory}/share", 0o1777)
        self.conf = f"{directory}/smb.conf"
        with open(self.conf, "w") as out:
            out.write(SMB_CONF.format(d=directory))
        for user in (USER, OTHER):
            subprocess.run(["useradd", "-M", "-s", "/usr/sbin/nologin", user], stderr=subprocess.DEVNULL)
            subprocess.run(["smbpasswd", "-c", self.conf, "-s", "-a", user], input=f"{PASSWORD}\n{PASSWORD}\n",
                           text=True, check=True, stdout=subprocess.DEVNULL)
        for name, size in (("one.bin", 1), ("text.txt", 300), ("page.bin", 4096), ("big.bin", 200_000)):
            with open(f"{directory}/work/{name}", "wb") as out:
                out.write((b"The quick brown fox jumps over the lazy dog.\n" * (size // 45 + 1))[:size])
        self.smbd = subprocess.Popen(["smbd", "-F", "--no-process-group", "-s", self.conf], stdin=subprocess.DEVNULL, start_new_session=True,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if run(["smbclient", f"//{IP}/share", "-U", f"{USER}%{PASSWORD}", "-c", "ls"]).returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit("smbd does not answer; see " + directory)

    def stop(self):
        self.smbd.send_signal(signal.SIGTERM)
        self.smbd.wait(10)

    def record(self, name, *actions):
        """Runs the actions (commands or callables) under tcpdump; returns the capture's path and smbd's log of keys."""
        pcap = f"{self.d}/pcap/{name}.pcap"
        log = f"{self.d}/log.smbd"
        logged = os.path.getsize(log)
        dump = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "--immediate-mode", "-B", "32768", "-s", "0", "-Z", "root", "-w", pcap, "tcp"],
                                stderr=subprocess.PIPE, text=True)
        dump.stderr.readline()
        time.sleep(0.2)
        printed = ""
        for action in actions:
            result = action() if callable(action) else run(action, cwd=f"{self.d}/work")
            printed += str(getattr(result, "stdout", "") or "")
        time.sleep(0.6)
        dump.send_signal(signal.SIGINT)
        dump.wait(10)
        dump.stderr.close()
        with open(log, errors="replace") as keys:
            keys.seek(logged)
            return pcap, keys.read(), printed


def smbclient(*commands, m="SMB3_11", share="share", user=USER, password=PASSWORD, port=445, options=()):
    return ["smbclient", f"//{IP}/{share}", "-p", str(port), "-U", f"{user}%{password}", "-m", m,
            *options, "-c", "; ".join(commands)]


def torture(test, m="SMB3_11", share="share", options=()):
    return ["smbtorture", f"//{IP}/{share}", f"-U{USER}%{PASSWORD}", "-m", m, f"--option=torture:share2={share}",
            "--option=torture:writetimeupdatedelay=500000", *options, test]


def impacket(job, dialect):
    return ["/usr/bin/python3", os.path.join(HERE, "impacket_jobs.py"), job, dialect, IP, USER, PASSWORD]


PLAIN = ("--client-protection=off",)
SIGN = ("--client-protection=sign", "--option=client signing=required")
SEAL = ("--client-protection=encrypt",)
ROUND = ("mkdir d", "put text.txt d/text.txt", "ls", "cd d", "ls", "allinfo text.txt", "get text.txt /dev/null",
         "rename text.txt neu-ümläut.txt", "allinfo neu-ümläut.txt", "del neu-ümläut.txt", "cd ..", "rmdir d")
MORE = ("put page.bin p.bin", "put text.txt p.bin:side", "allinfo p.bin", "get p.bin:side /dev/null", "setmode p.bin +h",
        "utimes p.bin 2020:01:02-03:04:05 -1 2021:01:02-03:04:05 -1", "scopy p.bin q.bin", "hardlink p.bin r.bin", "du",
        "volume", "showacls", "ls", "get nothere", "mkdir p.bin", "rmdir p.bin", "cd nodir", "rename q.bin r.bin",
        "echo 2 hello", "del p.bin", "del q.bin", "del r.bin", "tdis")


def scenarios():
    """(name, client, actions).  Order counts: the first message of a shape is kept."""
    for m, d in (("SMB3_11", "3.1.1"), ("SMB2_02", "2.0.2"), ("SMB2_10", "2.1"), ("SMB3_00", "3.0"), ("SMB3_02", "3.0.2")):
        yield f"smbclient-{d}-plain-round", "smbclient", [smbclient(*ROUND, m=m, options=PLAIN)]
    yield "smbclient-3.1.1-plain-put-get", "smbclient", [smbclient("put big.bin b.bin", "get b.bin /dev/null", "del b.bin", options=PLAIN)]
    yield "smbclient-3.1.1-more", "smbclient", [smbclient(*MORE, options=PLAIN)]
    yield "smbclient-2.0.2-more", "smbclient", [smbclient(*MORE, m="SMB2_02", options=PLAIN)]
    yield "smbclient-multiprotocol", "smbclient", [smbclient("ls", options=("--option=client min protocol=NT1",))]
    yield "smbclient-list-shares", "smbclient", [["smbclient", "-L", IP, "-U", f"{USER}%{PASSWORD}", *PLAIN]]
    yield "smbclient-refusals", "smbclient", [smbclient("ls", password="wrong"), smbclient("ls", share="nosuch"),
                                              smbclient("ls", user="nobody-here"), smbclient("put text.txt x", share="readonly"),
                                              ["smbclient", f"//{IP}/share", "-N", "-c", "ls"]]
    for m, d, algorithms in (("SMB2_10", "2.1", ("hmac",)), ("SMB3_00", "3.0", ("cmac",)),
                             ("SMB3_11", "3.1.1", ("AES-128-CMAC", "AES-128-GMAC", "HMAC-SHA256"))):
        for a in algorithms:
            option = (f"--option=client smb3 signing algorithms={a}",) if d == "3.1.1" else ()
            yield f"smbclient-{d}-sign-{a.lower()}", "smbclient", [smbclient("put one.bin s", "ls", "del s", m=m, options=SIGN + option)]
    yield "smbclient-3.0-seal", "smbclient", [smbclient("put one.bin s", "ls", "del s", m="SMB3_00", options=SEAL)]
    for a in ("AES-128-CCM", "AES-128-GCM", "AES-256-CCM", "AES-256-GCM"):
        yield (f"smbclient-3.1.1-seal-{a.lower()}", "smbclient",
               [smbclient("put one.bin s", "ls", "del s", options=SEAL + (f"--option=client smb3 encryption algorithms={a}",))])
    yield "smbclient-139-session-request", "smbclient", [smbclient("ls", port=139, options=PLAIN)]
    yield "raw-session-service", "raw", [["/usr/bin/python3", os.path.join(HERE, "impacket_jobs.py"), "nbss", "-", IP, USER, PASSWORD]]
    for d in ("3.1.1", "2.0.2", "2.1", "3.0", "any"):
        yield f"impacket-{d}-round", "impacket", [impacket("round", d)]
    yield "impacket-3.1.1-srvsvc", "impacket", [impacket("rpc", "3.1.1")]
    yield "impacket-refusals", "impacket", [impacket("refusals", "3.1.1")]
    yield "rpcclient-pipes", "rpcclient", [["rpcclient", f"ncacn_np:{IP}", "-U", f"{USER}%{PASSWORD}", *PLAIN, "-c", c] for c in
                                           ("srvinfo;netshareenum 1;netsharegetinfo share;netremotetod", "wkssvc_wkstagetinfo 100",
                                            f"lsaquery;lookupnames {USER};lookupsids S-1-5-32-544;getusername")]
    yield "smbcacls", "smbcacls", [smbclient("put one.bin a", "mkdir ad"), ["smbcacls", f"//{IP}/share", "a", "-U", f"{USER}%{PASSWORD}"],
                                   ["smbcacls", f"//{IP}/share", "a", "-U", f"{USER}%{PASSWORD}", "-a", "ACL:Everyone:ALLOWED/0/READ"],
                                   ["smbcacls", f"//{IP}/share", "a", "-U", f"{USER}%{PASSWORD}", "-a", f"ACL:{USER}:DENIED/0/D"],
                                   ["smbcacls", f"//{IP}/share", "ad", "-U", f"{USER}%{PASSWORD}", "-a", "ACL:Everyone:ALLOWED/OI|CI/CHANGE"],
                                   ["smbcacls", f"//{IP}/share", "ad", "-U", f"{USER}%{PASSWORD}"],
                                   ["smbcacls", f"//{IP}/share", "ad", "-U", f"{USER}%{PASSWORD}", "-I", "copy"],
                                   smbclient("del a", "rmdir ad")]
    for test in ("smb2.connect", "smb2.read.eof", "smb2.read.access", "smb2.create.gentest", "smb2.create.blob", "smb2.create.open",
                 "smb2.create.aclfile", "smb2.create.acldir", "smb2.create.nulldacl", "smb2.create.impersonation",
                 "smb2.lock.valid-request", "smb2.lock.rw-shared", "smb2.lock.multiple-unlock", "smb2.lock.async",
                 "smb2.lock.cancel", "smb2.lock.cancel-logoff", "smb2.lock.contend",
                 "smb2.ioctl.shadow_copy", "smb2.ioctl.req_resume_key", "smb2.ioctl.copy_chunk_simple", "smb2.ioctl.copy_chunk_multi",
                 "smb2.ioctl.copy_chunk_bad_key", "smb2.ioctl.network_interface_info", "smb2.ioctl.compress_file_flag",
                 "smb2.ioctl.sparse_file_flag", "smb2.ioctl.sparse_qar", "smb2.ioctl.sparse_punch", "smb2.ioctl.trim_simple",
                 "smb2.ioctl.dup_extents_simple", "smb2.ioctl.bug14788.VALIDATE_NEGOTIATE",
                 "smb2.notify.valid-req", "smb2.notify.dir", "smb2.notify.close", "smb2.notify.tdis",
                 "smb2.streams.dir", "smb2.streams.io", "smb2.streams.names", "smb2.getinfo.qfile_buffercheck", "smb2.getinfo.qfs_buffercheck",
                 "smb2.getinfo.qsec_buffercheck", "smb2.getinfo.complex", "smb2.getinfo.getinfo_access", "smb2.getinfo.normalized", "smb2.setinfo",
                 "smb2.oplock.exclusive1", "smb2.oplock.batch1", "smb2.oplock.levelii500", "smb2.lease.request", "smb2.lease.upgrade",
                 "smb2.lease.break", "smb2.lease.v2_request", "smb2.lease.v2_epoch1", "smb2.lease.breaking1",
                 "smb2.compound.related1", "smb2.compound.related4", "smb2.compound.unrelated1", "smb2.compound.invalid1", "smb2.compound.interim1",
                 "smb2.compound.create-write-close", "smb2.compound_async.flush_close", "smb2.compound_find.compound_find_related",
                 "smb2.rename.simple", "smb2.rename.close-full-information", "smb2.dir.find", "smb2.dir.fixed", "smb2.dir.one", "smb2.dir.many",
                 "smb2.dir.file-index", "smb2.durable-open.open-oplock", "smb2.durable-open.reopen1", "smb2.durable-v2-open.open-lease",
                 "smb2.durable-v2-open.reopen1", "smb2.durable-v2-open.app-instance", "smb2.twrp.openroot", "smb2.tcon", "smb2.ea.acl_xattr",
                 "smb2.session.reconnect1", "smb2.session.reauth1", "smb2.session.bind1", "smb2.credits.multichannel_ipc_max_async_credits",
                 "smb2.delete-on-close-perms.OVERWRITE_IF", "smb2.mkdir", "smb2.sdread", "smb2.timestamps.time_t_0",
                 "smb2.session-id"):
        yield f"smbtorture-3.1.1-{test}", "smbtorture", [torture(test)]
    yield "smbtorture-2.1-locks", "smbtorture", [torture("smb2.lock.valid-request", m="SMB2_10"), torture("smb2.lock.cancel", m="SMB2_10"),
                                                  torture("smb2.lock.contend", m="SMB2_10")]


TRACES = ("smbclient-3.1.1-plain-round", "smbclient-139-session-request", "smbtorture-2.1-locks", "impacket-3.1.1-srvsvc",
          "smbclient-3.1.1-seal-aes-128-gcm", "smbclient-3.0-seal", "smbclient-3.1.1-sign-aes-128-gmac", "smbclient-multiprotocol")


def main():
    if os.geteuid() != 0:
        raise SystemExit("capture.py: needs root (a network namespace and ports 139 and 445 in it)")
    if os.environ.get("GOLDEN_INSIDE") != "1":
        os.environ["GOLDEN_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    work = tempfile.mkdtemp(prefix="golden-")
    lab = Lab(work)
    out = sys.argv[1] if len(sys.argv) > 1 else HERE
    writer = golden_writer.Writer(out, USER, PASSWORD)
    traces = os.path.join(os.path.dirname(HERE), "traces") if out == HERE else os.path.join(out, "traces")
    os.makedirs(traces, exist_ok=True)
    try:
        for name, who, actions in scenarios():
            pcap, keys, printed = lab.record(name, *actions)
            count = writer.take(pcap, who, keys)
            print(f"{name}: {os.path.getsize(pcap) >> 10} KiB, {count} new goldens")
            if name in TRACES:
                shutil.copy(pcap, f"{traces}/{name}-samba.pcap")
            if len(sys.argv) > 2:
                shutil.copy(pcap, sys.argv[2])
                with open(f"{sys.argv[2]}/{name}.txt", "w") as text:
                    text.write(printed)
    finally:
        lab.stop()
    writer.summary()
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
