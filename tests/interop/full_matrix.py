"""What test_matrix.py does in every dialect, protection and port, with a file of 1 GiB and a tree of 5,000 small ones.

Only with SALLYPORT_FULL=1: a quarter of an hour, and 4 GiB of disk.
"""
import os
import shutil
import subprocess
import unittest

import server as servers
from case import ServedCase, digest, pseudo_random
from test_matrix import names_and_streams, options_of, ways

SIZE = (1 << 30) + 12345
FILES = 5000


class FullMatrix(ServedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big = os.path.join(cls.work, "big.bin")
        with open(cls.big, "wb") as out:
            for n in range(SIZE >> 20):
                out.write(pseudo_random(1 << 20, n))
            out.truncate(SIZE)
        cls.digest = digest(cls.big)
        for n in range(FILES):
            folder = os.path.join(cls.work, "tree", f"d{n % 20}", f"e{n % 3}")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"file {n}.txt"), "w", encoding="utf-8") as out:
                out.write(f"{n}\n" * (n % 50))

    def everything(self, dialect, protection, algorithm, port):
        how = {"dialect": dialect, "protection": protection, "options": options_of(dialect, protection, algorithm), "port": port, "timeout": 600}
        self.must("put big.bin", "get big.bin back.bin", **how)
        self.assertEqual(digest(os.path.join(self.work, "back.bin")), self.digest)
        self.assertEqual(digest(self.shared("big.bin")), self.digest)
        self.must("rename big.bin g", **how)
        self.local_file("small", 70_001)
        self.assertIn(":more:$DATA", self.must(*names_and_streams("small"), "allinfo g", "del g", **how))
        self.tree(how)
        left = [name for _, _, names in os.walk(self.shared()) for name in names]
        self.assertEqual(left, [], "the folder that keeps streams is there, but nothing is in it")

    def tree(self, how):
        copy = os.path.join(self.work, "copy")
        shutil.rmtree(copy, ignore_errors=True)
        os.mkdir(copy)
        self.must("recurse ON", "prompt OFF", "mput tree", **how)
        self.must("recurse ON", "prompt OFF", "lcd copy", "mget tree", **how)
        same = subprocess.run(["diff", "-r", "tree", "copy/tree"], cwd=self.work, capture_output=True, text=True)
        self.assertEqual((same.returncode, same.stdout), (0, ""))
        self.must("deltree tree", **how)


def add(dialect, protection, algorithm, port):
    def test(self):
        if port == 139:
            self.needs_root()
        self.everything(dialect, protection, algorithm, port if servers.REAL_PORTS else self.server.port)
    name = "_".join(w for w in (dialect, protection, algorithm.replace("-", "_").lower(), str(port)) if w)
    setattr(FullMatrix, "test_" + name, test)


for way in ways():
    for number in (445, 139):
        add(*way, number)

if __name__ == "__main__":
    unittest.main()
