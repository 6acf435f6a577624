"""What capture_smb1.py --add plays: every message of SMB1 that a client at hand can be made to send.

Order counts: the first messages of a shape are kept. A test of smbtorture need not pass here, it need only speak.
"""
import os

from capture import HERE, IP, PASSWORD, USER, torture

NT1 = ("--option=client min protocol=NT1",)
ADD_CONF = """[printer]
  path = {d}/spool
  printable = yes
  guest ok = yes
  printing = bsd
  print command = sleep 5; rm -f %s
  lpq command = /bin/true
"""


def signed_scenario():
    """Logged in with extended security: the session key alone is the key."""
    return "smb1-signed-spnego", ["smbclient", f"//{IP}/share", "-U", f"{USER}%{PASSWORD}", "-m", "NT1", *NT1,
                                  "--client-protection=sign", "--option=client signing=required", "-c", "mkdir s; ls; rmdir s"]


def job(name):
    return ["/usr/bin/python3", os.path.join(HERE, "smb1_jobs.py"), name, IP, USER, PASSWORD]


def raw(test, *options):
    return torture(test, m="NT1", options=(*NT1, *options))


FILES = ("mkdir d", "put text.txt d/a.txt", "get d/a.txt /dev/null", "ls d/*", "allinfo d/a.txt", "setmode d/a.txt +h",
         "utimes d/a.txt 2020:01:02-03:04:05 -1 2021:01:02-03:04:05 -1", "du", "volume", "chkpath d", "rename d/a.txt d/b.txt",
         "hardlink d/b.txt d/c.txt", "showacls", "echo 2 hello", "posix", "stat d/b.txt", "symlink b.txt d/l", "readlink d/l",
         "chmod 600 d/b.txt", "lock 1 r 0 1", "posix_whoami", "del d/*", "rmdir d", "get nothere", "put big.bin b.bin",
         "get b.bin /dev/null", "del b.bin")
RAW = ("raw.open.open", "raw.open.openx", "raw.open.mknew", "raw.open.create", "raw.open.ctemp", "raw.open.t2open",
       "raw.open.nttrans-create", "raw.read.read", "raw.read.readx", "raw.read.lockread", "raw.write.write",
       "raw.write.write unlock", "raw.write.write close", "raw.write.writex", "raw.lock.lock", "raw.lock.lockx",
       "raw.lock.async", "raw.lock.changetype", "raw.seek", "raw.mkdir", "raw.unlink.unlink", "raw.rename.mv",
       "raw.rename.ntrename", "raw.rename.trans2rename", "raw.rename.nttransrename", "raw.chkpath", "raw.close", "raw.ioctl",
       "raw.mux", "raw.eas", "raw.qfsinfo", "raw.qfileinfo", "raw.qfileinfo.ipc", "raw.sfileinfo.base",
       "raw.sfileinfo.rename", "raw.search.one file search", "raw.search.many files", "raw.search.ea list",
       "raw.search.os2 delete", "raw.notify.dir", "raw.notify.mask", "raw.acls.sd", "raw.acls.create_file",
       "raw.oplock.exclusive2", "raw.oplock.batch1", "raw.oplock.level_ii_1", "raw.context.pid_only_sess",
       "raw.streams.names", "raw.composite.fsinfo", "base.tcon", "base.attr", "base.trans2", "base.rw1", "base.lock",
       "base.dir1", "base.chkpath", "base.properties", "base.openattr", "base.rename", "base.fdpass", "base.delaywrite",
       "base.xcopy", "unix.info2", "unix.whoami")
RAP = ("rap.basic", "rap.rpc", "rap.printing", "rap.sam")


def scenarios(smbclient):
    lanman = ("--option=client use spnego=no", "--option=client ntlmv2 auth=no", "--option=client lanman auth=yes")
    core = ("mkdir d", "put text.txt d/a.txt", "get d/a.txt /dev/null", "ls d/*", "allinfo d/a.txt", "rename d/a.txt d/b.txt",
            "setmode d/b.txt +r", "setmode d/b.txt -r", "du", "del d/*", "rmdir d")
    yield "smb1-files-smbclient-nt1", "smbclient", [smbclient(*FILES, m="NT1")]
    yield "smb1-files-smbclient-lanman2", "smbclient", [smbclient(*core, m="LANMAN2", options=lanman)]
    yield "smb1-files-smbclient-lanman1", "smbclient", [smbclient(*core, m="LANMAN1", options=lanman)]
    yield "smb1-files-impacket", "impacket", [job("files")]
    yield "smb1-rare", "hand", [job("rare")]
    yield "smb1-rap-smbclient", "smbclient", [
        ["smbclient", "-L", IP, "-U", f"{USER}%{PASSWORD}", "-m", "LANMAN2", "--option=client min protocol=CORE", *lanman],
        smbclient("print text.txt", "queue", m="NT1", share="printer")]
    for test in RAP:
        yield f"smb1-{test}", "smbtorture", [raw(test)]
    for test in RAW:
        yield f"smb1-{test.replace(' ', '-')}", "smbtorture", [raw(test)]
    yield "smb1-files-smbclient-oem", "smbclient", [
        smbclient("mkdir d", "put text.txt d/a.txt", "ls d/*", "allinfo d/a.txt", "volume", "rename d/a.txt d/b.txt", "del d/*",
                  "rmdir d", m="NT1", options=("--option=unicode=no",))]
