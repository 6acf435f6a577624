#!/usr/bin/python3
"""Makes the golden calls of srvsvc, wkssvc and lsarpc: what rpcclient, smbtorture and impacket ask of Samba, and its answers.

usage (root): tests/golden/rpc/capture.py
Uses the private smbd of ../capture.py.  Writes one file a call and direction, INTERFACE_OPNUM_{request,response}_BY_N.hex,
holding one whole PDU, and the binds.  Not part of the test run; a new run gives other bytes (times, handles, SIDs).
"""
import functools
import glob
import os
import struct
import subprocess
import sys
import tempfile
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import capture  # noqa: E402
import wiretap  # noqa: E402
from golden_writer import INTERFACES, PDU, dotted, pipe_bytes, pipe_handle  # noqa: E402

ROOT, ROOT_PASSWORD = "root", "Golden-Root1"
SHAPES_OF_A_CALL = 5
# What the project serves; of the rest only a few faults are kept.
SERVED = {"srvsvc": (8, 9, 12, 15, 16, 20, 21, 23, 28, 33, 36), "wkssvc": (0, 2, 20), "lsarpc": (0, 6, 7, 14, 15, 44, 45, 46, 57, 58, 68)}
KEPT_FAULTS = (("srvsvc", 0), ("lsarpc", 0), ("lsarpc", 77))

RPCCLIENT = ("srvinfo", "netshareenum 0;netshareenum 1;netshareenum 2;netshareenum 501;netshareenum 502",
             "netshareenumall 1;netshareenumall 502", "netsharegetinfo share 0;netsharegetinfo share 1;netsharegetinfo share 2",
             "netsharegetinfo share 501;netsharegetinfo share 502;netsharegetinfo share 1005;netsharegetinfo nosuch 1",
             "netremotetod;netnamevalidate share", "netfileenum", "netsessenum 127.0.0.1 golden 0", "netsessenum 127.0.0.1 golden 1",
             "netsessenum 127.0.0.1 golden 2", "netsessenum 127.0.0.1 golden 10", "netsessenum 127.0.0.1 golden 502",
             "netconnenum", "netdiskenum", "wkssvc_wkstagetinfo 100;wkssvc_wkstagetinfo 101;wkssvc_wkstagetinfo 102",
             "wkssvc_enumerateusers", "lsaquery 3;lsaquery 5;lsaquery 6;lsaquery 12", "lookupnames golden root;lookupnames nobody-here",
             "lookupsids S-1-5-32-544 S-1-1-0 S-1-5-18 S-1-5-21-1-2-3-4;lookupnames_level 1 golden", "getusername",
             "lookupsids3 S-1-5-32-544 S-1-22-1-0;lookupnames4 golden", "lookupnames3 golden", "lookupsids2 S-1-5-32-544 S-1-5-7")
TORTURE = ("rpc.srvsvc", "rpc.samba3.srvsvc", "rpc.samba3.wkssvc", "rpc.wkssvc", "rpc.lsa.lookupsids", "rpc.lsa.lookupnames",
           "rpc.samba3.lsa", "rpc.samba3.getusername", "rpc.lsa-getuser", "rpc.bind", "rpc.altercontext")


def scenarios():
    for user, password in ((capture.USER, capture.PASSWORD), (ROOT, ROOT_PASSWORD)):
        yield "rpcclient", [["rpcclient", f"ncacn_np:{capture.IP}", "-U", f"{user}%{password}", *capture.PLAIN, "-c", c] for c in RPCCLIENT]
        yield "smbtorture", [["smbtorture", f"ncacn_np:{capture.IP}", f"-U{user}%{password}", t] for t in TORTURE]
        yield "impacket", [["/usr/bin/python3", os.path.join(HERE, "impacket_calls.py"), capture.IP, user, password]]


class Writer:
    def __init__(self):
        self.interfaces, self.contexts, self.opnums, self.seen, self.numbers = {}, {}, {}, set(), {}

    def take(self, pcap, who):
        for m in wiretap.messages(pcap):
            if m.name not in ("write", "read", "ioctl"):
                continue
            try:
                pdu = pipe_bytes(m)
            except (struct.error, KeyError, IndexError):
                continue
            if len(pdu) >= 16 and pdu[0] == 5 and pdu[2] in PDU and struct.unpack_from("<H", pdu, 8)[0] == len(pdu):
                self.sort(m, pdu, "smbd" if m.is_response else who)

    def sort(self, m, pdu, by):
        stream = m.flow if not m.is_response else m.flow[2:] + m.flow[:2]
        handle = (stream, pipe_handle(m))
        kind, call = PDU[pdu[2]], (handle, struct.unpack_from("<I", pdu, 12)[0])
        if pdu[2] in (11, 14):
            abstract = dotted(pdu[32:48])
            self.interfaces[handle] = INTERFACES.get(abstract, "other")
        interface = self.interfaces.get(handle, "other")
        if pdu[2] == 0:
            self.opnums[call] = struct.unpack_from("<H", pdu, 22)[0]
        if pdu[2] in (0, 2, 3):
            opnum = self.opnums.get(call)
            if opnum is None or interface == "other" or not all(pdu[3] & bit for bit in (1, 2)) or struct.unpack_from("<H", pdu, 10)[0]:
                return
            if opnum not in SERVED[interface] and (interface, opnum) not in KEPT_FAULTS:
                return
            self.write(f"{interface}_{opnum:02}_{kind}_{by}", pdu, (len(pdu) // 12, pdu[-4:] if pdu[2] == 2 else 0))
        else:
            shape = (pdu[24] if pdu[2] in (11, 14) else len(pdu) // 16, struct.unpack_from("<H", pdu, 10)[0] > 0)
            self.write(f"{kind}_{by}", pdu, shape)

    def write(self, name, pdu, shape):
        if (name, shape) in self.seen or self.numbers.get(name, 0) >= SHAPES_OF_A_CALL or len(pdu) > 2500:
            return
        self.seen.add((name, shape))
        self.numbers[name] = n = self.numbers.get(name, 0) + 1
        with open(f"{HERE}/{name}_{n}.hex", "w") as out:
            out.write(f"# {name.replace('_', ' ')}; server: smbd {version()}\n# recorded: tests/golden/rpc/capture.py\n")
            out.write("\n".join(textwrap.wrap(pdu.hex(), 64)) + "\n")


@functools.cache
def version():
    return subprocess.run(["smbd", "-V"], capture_output=True, text=True).stdout.split()[-1]


def main():
    if os.environ.get("GOLDEN_INSIDE") != "1":
        os.environ["GOLDEN_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory(prefix="golden-rpc-") as work:
        lab = capture.Lab(work)
        subprocess.run(["smbpasswd", "-c", lab.conf, "-s", "-a", ROOT], input=f"{ROOT_PASSWORD}\n{ROOT_PASSWORD}\n", text=True,
                       check=True, stdout=subprocess.DEVNULL)
        for old in glob.glob(f"{HERE}/*.hex"):
            os.remove(old)
        writer = Writer()
        try:
            for n, (who, actions) in enumerate(scenarios()):
                pcap, _, printed = lab.record(f"rpc-{n}", *actions)
                if len(sys.argv) > 1:
                    with open(f"{sys.argv[1]}/{n}-{who}.txt", "w") as out:
                        out.write(printed)
                    os.system(f"cp {pcap} {sys.argv[1]}/{n}-{who}.pcap")
                writer.take(pcap, who)
        finally:
            lab.stop()
        for line in subprocess.check_output(["/usr/bin/python3", f"{HERE}/impacket_answers.py"], text=True).splitlines():
            interface, opnum, pdu = line.split()
            writer.write(f"{interface}_{int(opnum):02}_response_impacket", bytes.fromhex(pdu), pdu)
        print(sum(writer.numbers.values()), "goldens")


if __name__ == "__main__":
    main()
