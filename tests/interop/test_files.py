"""Files and names through smbclient: sizes, trees, streams, attributes, case, what Windows forbids, changes made locally."""
import os
import re
import subprocess
import time

import impacket_client
from case import FULL, PASSWORD, ServedCase, digest, pseudo_random

BIG = (1 << 30) if FULL else (128 << 20)
MANY = 5000 if FULL else 1000


class Files(ServedCase):
    def test_big_file_encrypted(self):
        self.big_file("encrypt")

    def test_big_file_plain(self):
        self.big_file("plain")

    def big_file(self, protection):
        """Random blocks with holes between them, and a size that is no multiple of anything."""
        source = os.path.join(self.work, "big.bin")
        with open(source, "wb") as out:
            for n in range(16):
                out.seek(n * (BIG // 16) + n * 4099)
                out.write(pseudo_random(1 << 20, n))
            out.truncate(BIG + 12345)
        self.must("put big.bin big.bin", "get big.bin back.bin", protection=protection, timeout=900)
        self.assertEqual(digest(source), digest(self.shared("big.bin")))
        self.assertEqual(digest(source), digest(os.path.join(self.work, "back.bin")))
        self.must("del big.bin")

    def test_tree_of_small_files(self):
        source = os.path.join(self.work, "tree")
        for n in range(MANY):
            folder = os.path.join(source, f"d{n % 20}", f"e{n % 3}")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"file {n}.txt"), "w") as out:
                out.write(f"{n}\n" * (n % 50))
        os.mkdir(os.path.join(self.work, "back"))
        self.must("recurse ON", "prompt OFF", "mput tree", timeout=600)
        self.must("recurse ON", "prompt OFF", "lcd back", "mget tree", timeout=600)
        same = subprocess.run(["diff", "-r", source, os.path.join(self.work, "back", "tree")], capture_output=True, text=True)
        self.assertEqual((same.returncode, same.stdout), (0, ""))
        self.must("deltree tree", timeout=600)
        self.assertFalse(os.path.exists(self.shared("tree")))

    def test_folder_with_thousands_of_names_is_listed_whole(self):
        os.makedirs(self.shared("crowd"))
        os.chmod(self.shared("crowd"), 0o777)
        names = {f"name-{n:05}-{'x' * (n % 90)}" for n in range(3000)}
        for name in names:
            open(self.shared("crowd", name), "w").close()
        listing = self.must("cd crowd", "ls", timeout=300)
        self.assertEqual(set(re.findall(r"^  (name-\S+)", listing, re.M)), names)

    def test_unicode_names(self):
        self.local_file("plain.txt", 100)
        for name in ("Ümläut ß.txt", "日本語のファイル.txt", "smile-🙂.bin", "Ελληνικά", "naïve café"):
            self.must(f'put plain.txt "{name}"', f'get "{name}" back.txt')
            self.assertTrue(os.path.exists(self.shared(name)), name)
            self.assertIn(name, self.must("ls"))
            self.must(f'del "{name}"')

    def test_names_of_255_characters(self):
        self.local_file("plain.txt", 100)
        name = "n" * 251 + ".txt"
        self.must(f"put plain.txt {name}", f"get {name} back.txt")
        self.assertIn(name, os.listdir(self.shared()))
        self.must(f"del {name}")

    def test_name_of_256_characters_is_refused(self):
        self.local_file("plain.txt", 100)
        done = self.smbclient(f"put plain.txt {'n' * 256}")
        self.assertRegex(done.stdout, "NT_STATUS_(OBJECT_NAME_INVALID|NAME_TOO_LONG|OBJECT_NAME_NOT_FOUND)")

    def test_rename_over_folders(self):
        self.local_file("plain.txt", 1000)
        self.must("mkdir from", "mkdir to", "put plain.txt from/a", "rename from/a to/b", "rename to moved")
        self.assertEqual(os.listdir(self.shared("moved")), ["b"])
        self.refused("NT_STATUS_OBJECT_NAME_NOT_FOUND", "rename from/a to/c")
        self.must("deltree from", "deltree moved")

    def test_rename_over_an_existing_file_is_refused_unless_forced(self):
        self.local_file("plain.txt", 1000)
        self.must("put plain.txt one", "put plain.txt two")
        self.refused("NT_STATUS_OBJECT_NAME_COLLISION", "rename one two")
        self.must("rename one two -f", "del two")
        self.assertFalse(os.path.exists(self.shared("one")))

    def test_rename_that_changes_only_the_case(self):
        self.local_file("plain.txt", 10)
        self.must("put plain.txt lower", "rename lower LOWER")
        self.assertIn("LOWER", os.listdir(self.shared()))
        self.must("del LOWER")

    def test_delete(self):
        self.local_file("plain.txt", 10)
        self.must("put plain.txt gone", "del gone")
        self.assertFalse(os.path.exists(self.shared("gone")))
        self.refused("NT_STATUS_NO_SUCH_FILE", "del gone")

    def test_mkdir_rmdir(self):
        self.local_file("plain.txt", 10)
        self.must("mkdir d", "put plain.txt d/f")
        self.refused("NT_STATUS_OBJECT_NAME_COLLISION", "mkdir d")
        self.refused("NT_STATUS_DIRECTORY_NOT_EMPTY", "rmdir d")
        self.must("del d/f", "rmdir d")
        self.refused("NT_STATUS_OBJECT_PATH_NOT_FOUND", "mkdir no/such/path")

    def test_allinfo(self):
        self.local_file("plain.txt", 4321)
        text = self.must("put plain.txt info.txt", "allinfo info.txt")
        for what in ("create_time:", "access_time:", "write_time:", "change_time:", r"attributes:.*A", r"stream: \[::\$DATA\], 4321 bytes"):
            self.assertRegex(text, what)
        self.must("del info.txt")

    def test_times_are_kept(self):
        self.local_file("plain.txt", 10)
        self.must("put plain.txt t", "utimes t 2001:02:03-04:05:06 2002:02:03-04:05:06 2003:02:03-04:05:06 -1",
                  environment=dict(os.environ, TZ="UTC"))
        text = self.must("allinfo t", environment=dict(os.environ, TZ="UTC"))
        self.assertRegex(text, "create_time: .*Feb +3 04:05:06 (AM )?.*2001")
        self.assertRegex(text, "write_time: .*Feb +3 04:05:06 (AM )?.*2003")
        self.assertEqual(int(os.stat(self.shared("t")).st_mtime), 1044245106)
        self.must("del t")

    def test_attributes(self):
        self.local_file("plain.txt", 10)
        self.must("put plain.txt a", "setmode a +h", "setmode a +s")
        self.assertRegex(self.must("allinfo a"), "attributes: A?HS|attributes: .*\\bHS")
        self.assertRegex(self.must("ls a"), r" a +AHS ")
        self.must("setmode a -hs", "setmode a +r")
        self.refused("NT_STATUS_CANNOT_DELETE", "del a")
        self.refused("NT_STATUS_ACCESS_DENIED", "put plain.txt a")
        self.must("setmode a -r", "del a")

    def test_alternate_streams(self):
        small, other = self.local_file("small.bin", 3000, 2), self.local_file("other.bin", 200, 3)
        text = self.must("put other.bin s.bin", "put small.bin s.bin:side", "put other.bin s.bin:more", "allinfo s.bin",
                         "get s.bin:side back.bin", "get s.bin main.bin")
        self.assertIn("stream: [:side:$DATA], 3000 bytes", text)
        self.assertIn("stream: [:more:$DATA], 200 bytes", text)
        self.assertEqual(digest(small), digest(os.path.join(self.work, "back.bin")))
        self.assertEqual(digest(other), digest(os.path.join(self.work, "main.bin")))
        self.must("rename s.bin r.bin", "get r.bin:side moved.bin")
        self.assertEqual(digest(small), digest(os.path.join(self.work, "moved.bin")))
        impacket_client.connect(self.server, "3.0").deleteFile("share", "r.bin:more")
        self.assertNotIn(":more:", self.must("allinfo r.bin"))
        self.assertEqual(len([n for n in os.listdir(self.shared()) if "s.bin" in n or "r.bin" in n]), 1)
        self.must("del r.bin")
        self.refused("NT_STATUS_OBJECT_NAME_NOT_FOUND", "get r.bin:side x")

    def test_case_is_ignored_and_kept(self):
        source = self.local_file("plain.txt", 777, 5)
        self.must("mkdir MixedCase", "put plain.txt MixedCase/Hello.TXT", "get mIXEDcASE/hELLO.txt back.txt")
        self.assertEqual(digest(source), digest(os.path.join(self.work, "back.txt")))
        self.assertEqual(os.listdir(self.shared("MixedCase")), ["Hello.TXT"])
        self.refused("NT_STATUS_OBJECT_NAME_COLLISION", "mkdir MIXEDCASE")
        self.must("put plain.txt mixedcase/HELLO.txt")
        self.assertEqual(os.listdir(self.shared("MixedCase")), ["Hello.TXT"])
        self.must("deltree mixedcase")

    def test_case_is_ignored_beyond_ascii(self):
        self.local_file("plain.txt", 77, 5)
        self.must("put plain.txt ÄÖÜ.TXT", "get äöü.txt back.txt", "del äÖü.txt")

    def test_names_windows_forbids_can_be_read(self):
        with open(self.shared("what? a:b*c.txt"), "w") as out:
            out.write("odd name")
        os.chmod(self.shared("what? a:b*c.txt"), 0o666)
        listing = self.must("ls")
        shown = [n for n in re.findall(r"^  (.+?) +[ADHNRS]+ +8 ", listing, re.M)]
        self.assertEqual(len(shown), 1, listing)
        self.assertNotRegex(shown[0], r'[?:*"<>|]')
        self.must(f'get "{shown[0]}" odd.txt')
        with open(os.path.join(self.work, "odd.txt")) as got:
            self.assertEqual(got.read(), "odd name")
        os.remove(self.shared("what? a:b*c.txt"))

    def test_server_side_copy(self):
        source = self.local_file("copy.bin", 3_000_001, 8)
        self.must("put copy.bin c1", "scopy c1 c2")
        self.assertEqual(digest(source), digest(self.shared("c2")))
        self.must("del c1", "del c2")

    def test_local_changes_are_seen(self):
        self.must("ls")
        with open(self.shared("local.txt"), "w") as out:
            out.write("x" * 123)
        self.assertRegex(self.must("ls"), r"local\.txt +[AN]? +123 ")
        os.rename(self.shared("local.txt"), self.shared("renamed.txt"))
        listing = self.must("ls")
        self.assertNotIn("local.txt", listing)
        self.assertIn("renamed.txt", listing)
        os.remove(self.shared("renamed.txt"))

    def test_notify_sees_a_local_change(self):
        folder = self.folder("share/watched")
        client = subprocess.Popen(["stdbuf", "-o0", "smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-U",
                                   f"interop%{PASSWORD}", "-c", "notify watched"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL)
        try:
            for n in range(40):
                time.sleep(0.25)
                open(os.path.join(folder, f"new{n}"), "w").close()
                os.set_blocking(client.stdout.fileno(), False)
                if b"new" in (client.stdout.read() or b""):
                    return
            self.fail("no notification of a file made locally in 10 s")
        finally:
            client.kill()
            client.wait()
            client.stdout.close()

    def test_free_space(self):
        text = self.must("du", "volume")
        self.assertRegex(text, r"\d+ blocks of size \d+\. \d+ blocks available")

    def test_symlink_out_of_the_share_is_closed(self):
        secret = os.path.join(self.files, "secret.txt")
        with open(secret, "w") as out:
            out.write("not yours")
        os.chmod(secret, 0o644)
        os.symlink(secret, self.shared("link.txt"))
        os.symlink("/", self.shared("rootlink"))
        for path in ("link.txt", "rootlink/etc/hostname", "..\\secret.txt", "sub\\..\\..\\secret.txt"):
            self.assertIn("NT_STATUS_", self.smbclient(f"get {path} stolen.txt").stdout, path)
            self.assertFalse(os.path.exists(os.path.join(self.work, "stolen.txt")), path)
        os.remove(self.shared("link.txt"))
        os.remove(self.shared("rootlink"))

    def test_security_descriptor_is_shown(self):
        self.local_file("plain.txt", 10)
        self.needs_root()  # smbcacls knows no other port than 445
        self.must("put plain.txt sd")
        done = subprocess.run(["smbcacls", f"//{self.server.host}/share", "sd", "-s", "/dev/null", "-U", f"interop%{PASSWORD}"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "OWNER:.+\n.*GROUP:.+\n(?s:.*)ACL:")
        self.must("del sd")

    def test_many_clients_at_once(self):
        source = self.local_file("shared.bin", 2_000_000, 4)
        words = ["smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(self.server.port), "-U", f"interop%{PASSWORD}", "-c"]
        clients = [subprocess.Popen([*words, f"put shared.bin m{n}; get m{n} mine{n}; del m{n}"], cwd=self.work, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, text=True) for n in range(20)]
        for n, client in enumerate(clients):
            printed, _ = client.communicate(timeout=120)
            self.assertEqual(client.returncode, 0, printed)
            self.assertEqual(digest(source), digest(os.path.join(self.work, f"mine{n}")))
