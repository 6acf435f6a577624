#!/usr/bin/python3
"""The Linux kernel's own SMB client (cifs.ko of Debian's kernel, in a qemu guest) against the server under test.

usage: tests/kernel/run.py [--samba] [OPTIONS...]      each OPTIONS is one set of mount options, e.g. vers=3.1.1,seal
Every set is mounted twice and put through job.sh.  The program is $SALLYPORT, else build/release/sallyport; the guest is
kept in build/kernel.  The guest reaches only the server.  needs: qemu-system-x86 busybox-static cifs-utils cpio tcc make
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "..", "interop"))
os.environ.setdefault("SALLYPORT", os.path.join(ROOT, "build/release/sallyport"))
import guest  # noqa: E402
import server as servers  # noqa: E402
import wire  # noqa: E402
from lab import PASSWORD, Setup, Share, Zone  # noqa: E402

SETS = ("vers=3.1.1", "vers=3.1.1,seal", "vers=3.0,seal", "vers=3.0.2,sign", "vers=3.1.1,sign,cache=none", "vers=2.1")


def missing():
    tools = ("qemu-system-x86_64", "busybox", "mount.cifs", "cpio", "gcc", "tcc", "make", "apt-get", "xz")
    return [t for t in tools if not shutil.which(t, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")]


def main():
    words = sys.argv[1:]
    if "--samba" in words:
        os.environ["INTEROP_SERVER"] = "samba"
    if absent := missing():
        print(f"skipped: not installed: {' '.join(absent)}\n0 passed, 0 failed, 1 skipped")
        return 0
    try:
        vmlinuz, initrd = guest.build(os.path.join(ROOT, "build/kernel"))
    except subprocess.CalledProcessError as fault:
        print(f"skipped: the guest cannot be built: {fault}: {fault.stderr[-500:]}\n0 passed, 0 failed, 1 skipped")
        return 0
    sets = [w for w in words if not w.startswith("--")] or SETS
    folder = tempfile.mkdtemp(prefix="kernel-client-")
    os.chmod(folder, 0o777)
    server = servers.make_server(Setup([Share("share", folder)], [Zone()]))
    server.start()
    try:
        return run(server, vmlinuz, initrd, sets, os.path.join(server.directory, "kernel.pcap"))
    finally:
        server.stop()
        server.remove()
        shutil.rmtree(folder)


def check_recording(recording, port):
    """(passed, failed): tshark's opinion of what went over the wire."""
    if recording.dropped:
        print(f"the recording lacks {recording.dropped} packets: not held against tshark")
        return 0, 0
    found = wire.malformed(wire.as_port_445(recording.path, port, recording.path + ".445"), PASSWORD)
    print(f"FAIL tshark finds malformed packets:\n{found[:3000]}" if found else "ok tshark finds nothing malformed", flush=True)
    return (0, 1) if found else (1, 0)


def run(server, vmlinuz, initrd, sets, path):
    with open(os.path.join(HERE, "job.sh")) as text:
        head = f"MOUNT=//10.0.2.100/share LOGIN=username=interop,password={PASSWORD}\nOPTIONS='{' '.join(sets)}'\n"
        job = head + text.read()
    passed = failed = 0
    finished = False
    directory = tempfile.mkdtemp(prefix="kernel-guest-")
    recording = wire.Recording(path, f"tcp port {server.port}")
    if os.geteuid() == 0:
        recording.__enter__()
    for line in guest.boot(vmlinuz, initrd, job, directory, server.host, server.port, 120 + 240 * len(sets)):
        print(line, flush=True)
        passed += line.startswith("ok ")
        failed += line.startswith("FAIL ")
        finished = finished or line.startswith("guest done")
    shutil.rmtree(directory)
    if recording.dump:
        recording.__exit__()
        good, bad = check_recording(recording, server.port)
        passed, failed = passed + good, failed + bad
    if not finished or not passed:
        print("FAIL the guest did not finish its job")
        failed += 1
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
