"""`sallyport why`: what refused something inside a share, and what would allow it."""
import os
import re
import subprocess

import server as servers
from case import PASSWORD, ServedCase
from lab import Setup, Share


class Why(ServedCase):
    @classmethod
    def make_setup(cls):
        path = cls.folder("share")
        return Setup([Share("share", path), Share("look", path, read_only=True), Share("listed", path, extra={"read": ["*"]})])

    def setUp(self):
        self.needs("why")
        self.local_file("f", 50)

    def why(self, status, *commands, **keywords):
        """What is told of the refusal that these commands meet."""
        before = len(self.server.log())
        self.refused(status, *commands, **keywords)
        pattern = re.compile(r"sallyport why ([0-9A-Z]+)")
        self.assertTrue(servers.wait_until(lambda: pattern.search(self.server.log()[before:]), 5), self.server.log()[before:])
        done = self.server.why(pattern.findall(self.server.log()[before:])[0])
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def file(self, name, mode, owner=0):
        path = self.shared(name)
        with open(path, "w") as out:
            out.write("x")
        os.chown(path, owner, owner)
        os.chmod(path, mode)
        return path

    def check(self, text, layer, *words):
        self.assertRegex(text, rf"\d\. {layer} +refused ")
        for word in words:
            self.assertIn(word, text)
        self.assertIn("To allow it:", text)

    def test_the_share(self):
        self.check(self.why("NT_STATUS_ACCESS_DENIED", "put f new.txt", share="look"), "share", "take read_only = true away", "sallyport.toml:")

    def test_the_lists_of_a_share(self):
        self.check(self.why("NT_STATUS_ACCESS_DENIED", "put f new.txt", share="listed"), "user rights", 'add "interop" to the share\'s write')

    def set_acl(self, name, *entries):
        """smbcacls knows no other port than 445."""
        words = ["smbcacls", f"//{self.server.host}/share", name, "-s", "/dev/null", "-U", f"interop%{PASSWORD}", "-m", "SMB3_11", "-S", ",".join(entries)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_entry_of_the_acl(self):
        self.needs_root()
        self.must("put f acl.txt")
        self.set_acl("acl.txt", "ACL:S-1-1-0:DENIED/0x0/0x2", "ACL:S-1-1-0:ALLOWED/0x0/FULL")
        text = self.why("NT_STATUS_ACCESS_DENIED", "put f acl.txt")
        self.check(text, "ACL entry", 'entry 1 of the ACL of the file "acl.txt" denies Everyone: write data', "security settings")
        self.must("get acl.txt back.txt")

    def test_an_acl_without_an_entry(self):
        self.needs_root()
        self.must("mkdir folder")
        self.set_acl("folder", "ACL:S-1-1-0:ALLOWED/0x0/READ")
        text = self.why("NT_STATUS_ACCESS_DENIED", "put f folder/new.txt")
        self.check(text, "ACL entry", 'no entry of the ACL of the folder "folder" grants interop the right to create files', "allow interop: create files")

    def test_the_mode_of_a_file(self):
        self.needs_root()
        path = self.file("mode.txt", 0o644)
        text = self.why("NT_STATUS_ACCESS_DENIED", "put f mode.txt")
        self.check(text, "POSIX mode", "-rw-r--r-- root:root", "may not write it", f"chmod o+w '{path}'")
        self.assertRegex(text, rf"setfacl -m u:[\w-]+:rw '{path}'")
        os.chmod(path, 0o666)
        self.must("put f mode.txt")

    def test_a_folder_that_is_closed(self):
        self.needs_root()
        os.makedirs(self.shared("closed", "inner"))
        os.chmod(self.shared("closed"), 0o700)
        text = self.why("NT_STATUS_ACCESS_DENIED", "get closed/inner/x x")
        self.check(text, "POSIX mode", 'the folder "closed" is drwx------', "may not pass through it", f"chmod o+x '{self.shared('closed')}'")

    def test_deleting_from_a_folder_of_others(self):
        self.needs_root()
        os.makedirs(self.shared("theirs"))
        self.file("theirs/f", 0o666)
        os.chmod(self.shared("theirs"), 0o755)
        text = self.why("NT_STATUS_ACCESS_DENIED", "del theirs/f")
        self.check(text, "POSIX mode", 'the folder "theirs"', "may not change what is in it")

    def test_the_read_only_attribute(self):
        self.must("put f kept.txt", "setmode kept.txt +r")
        self.check(self.why("NT_STATUS_ACCESS_DENIED", "put f kept.txt"), "DOS attribute", 'the file "kept.txt" has the read-only attribute', "attrib -r")
        self.check(self.why("NT_STATUS_CANNOT_DELETE", "del kept.txt"), "DOS attribute", "kept.txt")

    def test_a_read_only_mount(self):
        self.needs_root()
        place = self.shared("medium")
        os.makedirs(place)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "none", place], check=True)
        try:
            self.file("medium/f", 0o666)
            subprocess.run(["mount", "-o", "remount,ro", place], check=True)
            text = self.why("NT_STATUS_MEDIA_WRITE_PROTECTED", "put f medium/f")
            self.check(text, "read-only mount", 'the file "medium\\f" lies on a file system that is mounted read-only', "remount,rw")
            self.check(self.why("NT_STATUS_MEDIA_WRITE_PROTECTED", "mkdir medium/d"), "read-only mount", 'the folder "medium"')
        finally:
            subprocess.run(["umount", "-l", place], check=True)

    def test_a_link_out_of_the_share(self):
        os.symlink("/etc", self.shared("etc"))
        self.check(self.why("NT_STATUS_ACCESS_DENIED", "get etc/hostname x"), "file system", "leads out of the share")


if __name__ == "__main__":
    import unittest
    unittest.main()
