"""When things end badly: kill -9 during writes, a full disk, SIGTERM during a transfer."""
import os
import signal
import subprocess
import threading
import time

import impacket_client
import server as servers
from case import PASSWORD, ServedCase, digest, pseudo_random
from lab import Lease, Setup, Share, Zone


class KillNine(ServedCase):
    def test_what_was_flushed_is_there_after_kill_9(self):
        """100 files from four clients, each written, flushed, closed; the server dies in between and comes back."""
        acknowledged, attempted = set(), set()

        def writer(worker):
            try:
                client = impacket_client.connect(self.server, "3.0")
                tree = client.connectTree("share")
                for n in range(worker, 100, 4):
                    attempted.add(n)
                    handle = client.createFile(tree, f"w{n}.bin")
                    impacket_client.write_all(client, tree, handle, pseudo_random(200_000, n))
                    client.getSMBServer().flush(tree, handle)
                    acknowledged.add(n)
                    client.closeFile(tree, handle)
            except Exception:  # the connection dies with the server: that is the test
                pass
        workers = [threading.Thread(target=writer, args=(n,), daemon=True) for n in range(4)]
        for worker in workers:
            worker.start()
        self.assertTrue(servers.wait_until(lambda: len(acknowledged) >= 30, 60, 0.005), f"{len(acknowledged)} acknowledged")
        self.server.kill()
        for worker in workers:
            worker.join(20)
        self.server.start()
        self.must("ls")
        for n in acknowledged:
            with open(self.shared(f"w{n}.bin"), "rb") as data:
                self.assertEqual(data.read(), pseudo_random(200_000, n), f"file {n} was flushed")
        self.assertLessEqual(set(os.listdir(self.shared())), {f"w{n}.bin" for n in attempted}, "litter")
        self.must("del w*")


class FullDisk(ServedCase):
    """A share on a tmpfs of 16 MiB."""
    mounted = False

    @classmethod
    def make_setup(cls):
        path = cls.folder("small")
        if servers.REAL_PORTS:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", path], check=True)
            cls.mounted = True
        return Setup([Share("share", cls.folder("share")), Share("small", path)], [Zone()], [Lease()])

    @classmethod
    def clean(cls):
        if cls.mounted:
            subprocess.run(["umount", "-l", os.path.join(cls.files, "small")])
            cls.mounted = False
        super().clean()

    def test_put_gets_disk_full_and_the_server_goes_on(self):
        self.needs_root()
        self.local_file("large.bin", 24 << 20)
        small = self.local_file("small.bin", 1 << 20)
        self.refused("NT_STATUS_DISK_FULL", "put large.bin large.bin", share="small")
        self.must("del large.bin", "put small.bin small.bin", "get small.bin back.bin", share="small")
        self.assertEqual(digest(small), digest(os.path.join(self.work, "back.bin")))
        self.assertEqual(os.listdir(os.path.join(self.files, "small")), ["small.bin"])
        free = os.statvfs(os.path.join(self.files, "small"))
        self.assertGreater(free.f_bavail * free.f_bsize, 14 << 20, "the space was not given back")
        self.must("del small.bin", share="small")


class Stopping(ServedCase):
    def test_sigterm_during_a_transfer_ends_cleanly(self):
        self.local_file("large.bin", 200 << 20)
        client = subprocess.Popen(["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-U",
                                   f"interop%{PASSWORD}", "-c", "put large.bin large.bin; get large.bin again.bin"], cwd=self.work,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertTrue(servers.wait_until(lambda: os.path.exists(self.shared("large.bin")), 20))
        time.sleep(0.1)
        began = time.monotonic()
        self.server.stop()
        self.assertLess(time.monotonic() - began, 15)
        client.send_signal(signal.SIGKILL)
        client.communicate()
        self.server.start()
        self.must("ls", "del large.bin")
