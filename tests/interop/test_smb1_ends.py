"""A lease ends while its device is at work over SMB1: the device is cut off, the port is closed, and the log says so. Who came in by
another door notices nothing."""
import re
import socket
import time
import unittest

import server as servers
from case import ServedCase
from lab import Lease, Setup, Share, Zone
from test_legacy import POSITIVE, in_seconds, session_request, why_not
from test_smb1 import descendants
from two_doors import READ, SHARE_NONE, New, Old, cut_off, how

DEVICE, ELSE = "127.0.0.1", "127.0.0.8"


class Ends(ServedCase):
    """By its date, and no other lease needs the port."""
    seconds, others, told = 10, (), "the lease for 127.0.0.1 has ended"

    @classmethod
    def make_setup(cls):
        cls.end = time.time() + cls.seconds if cls.seconds else None
        until = in_seconds(cls.seconds) if cls.seconds else "2099-12-31"
        ending = Lease(device=DEVICE, calling_name="OLDPC", dialects=("NT LM 0.12",), until=until)
        return Setup([Share("share", cls.folder("share"))], [Zone(min_dialect="3.1.1", signing="required")], [ending, *cls.others])

    def cut(self, old):
        """The end comes; -> whether the connection ended with it."""
        done = cut_off(old, self.seconds + 10)
        self.assertLess(abs(time.time() - self.end), 3.5)
        return done

    def what_is_left_of_the_port(self):
        """Nothing."""
        self.assertIn(f"closing {DEVICE}:139: no lease opens it any more", self.server.log())

    def test_the_device_is_cut_off(self):
        self.needs("leases")
        self.needs_root()
        old, new = Old(self.server), New(self.server)
        self.addCleanup(old.end)
        self.addCleanup(new.end)
        mine = old.open("at-work.nc", share=SHARE_NONE)
        old.write(mine, 0, b"written in time")
        old.lock(mine, 0, 4)
        self.assertEqual(how(new.open, "at-work.nc", READ), "SHARING_VIOLATION")
        self.assertEqual(len(descendants(self.server.process.pid)), 1, "the process that speaks SMB1")

        self.assertTrue(self.cut(old), "the end of the connection")
        self.assertTrue(servers.wait_until(lambda: why_not(DEVICE, 139) == "refused", 5), "a reset is what 139 answers")
        self.assertTrue(servers.wait_until(lambda: not descendants(self.server.process.pid), 5))
        sessions = self.server.status_json()["sessions"]
        self.assertEqual([(s["port"], s["dialect"]) for s in sessions], [(445, "3.1.1")])
        its = new.open("at-work.nc", share=SHARE_NONE)
        self.assertEqual(new.read(its, 0, 100), b"written in time", "what it held is free, what it wrote is there")
        new.write(its, 0, b"and goes on")
        self.assertIn(f"{DEVICE}: {self.told}: its connection is closed", self.server.log())
        self.what_is_left_of_the_port()


class EndsBesideAnother(Ends):
    """By its date; the port stays open for another device, to which nothing happens, and this one is a stranger."""
    others = (Lease(device=ELSE, dialects=("NT LM 0.12",)),)

    def what_is_left_of_the_port(self):
        with socket.socket() as s:
            s.settimeout(5)
            s.bind((ELSE, 0))
            s.connect((DEVICE, 139))
            s.sendall(session_request("OTHERPC"))
            self.assertEqual(s.recv(4), POSITIVE)
        said = rf"refused a connection from {DEVICE}: lease: the lease ended on .*sallyport why (\w+)"
        self.assertTrue(servers.wait_until(lambda: re.search(said, self.server.log()), 5), self.server.log()[-3000:])
        self.assertIn("the lease ended on", self.server.why(re.search(said, self.server.log())[1]).stdout)


class TakenAway(Ends):
    """By a policy that does not have it any more."""
    seconds, told = 0, "the policy does not have the lease for 127.0.0.1 any more"

    def cut(self, old):
        setup = self.server.setup
        self.server.write_config(Setup(setup.shares, setup.zones, [], server={"listen_netbios": []}))
        self.server.reload()
        return cut_off(old, 10)


if __name__ == "__main__":
    unittest.main()
