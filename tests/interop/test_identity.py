"""As whom the server acts on the disk: as root as each account's Unix user, otherwise as itself; and with few descriptors."""
import os
import pwd
import shutil

import impacket_client
import server as servers
from case import PASSWORD, ServedCase
from impacket.smbconnection import SessionError
from lab import Setup, Share

GAMES, NOBODY = pwd.getpwnam("games"), pwd.getpwnam("nobody")  # of every Debian


class AsRoot(ServedCase):
    """The account "games" is the Unix user of that name; there is none for the other, which is nobody."""
    STRANGER = "no-user-of-unix"

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], users={cls.STRANGER: PASSWORD, "games": PASSWORD})

    def setUp(self):
        self.needs_root()
        self.needs("policy")
        self.local_file("f", 100)

    def owner(self, *names):
        found = os.stat(self.shared(*names))
        return found.st_uid, found.st_gid

    def own(self, path, owner, mode):
        os.chown(path, *owner)
        os.chmod(path, mode)

    def test_what_is_made_is_its_users(self):
        self.must("mkdir of-games", "put f of-games/f", user="games")
        self.must("put f of-nobody", user=self.STRANGER)
        for name in ("of-games", "of-games/f"):
            self.assertEqual(self.owner(name), (GAMES.pw_uid, GAMES.pw_gid), name)
        self.assertEqual(self.owner("of-nobody"), (NOBODY.pw_uid, NOBODY.pw_gid))

    def test_what_is_private_is_its_users_alone(self):
        self.must("put f private", user="games")
        self.own(self.shared("private"), (GAMES.pw_uid, GAMES.pw_gid), 0o600)
        self.must("get private back", user="games")
        self.refused("ACCESS_DENIED", "get private back", user=self.STRANGER)
        self.own(self.shared("private"), (0, 0), 0o600)
        self.refused("ACCESS_DENIED", "get private back", user="games")

    def test_a_group_opens_what_its_mode_says(self):
        self.must("put f grouped", user="games")
        self.own(self.shared("grouped"), (0, GAMES.pw_gid), 0o640)
        self.must("get grouped back", user="games")
        self.refused("ACCESS_DENIED", "put f grouped", user="games")
        self.refused("ACCESS_DENIED", "get grouped back", user=self.STRANGER)

    def test_users_take_turns_on_one_server(self):
        for turn in range(5):
            self.must(f"put f turn{turn}g", user="games")
            self.must(f"put f turn{turn}n", user=self.STRANGER)
            self.assertEqual(self.owner(f"turn{turn}g")[0], GAMES.pw_uid)
            self.assertEqual(self.owner(f"turn{turn}n")[0], NOBODY.pw_uid)


class AsOrdinaryUser(ServedCase):
    """The server runs as nobody, on a port that nobody may have: all is nobody's, whoever logs in."""

    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], users={"interop": PASSWORD, "games": PASSWORD})

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            return super().setUpClass()  # then all tests are of this kind
        made = servers.make_server

        def as_nobody(setup):
            server = made(setup)
            server.port = servers.free_port()
            server.write_config(setup)
            server.program = shutil.copy(servers.PROGRAM, os.path.join(server.directory, "sallyport"))
            for folder, _, names in os.walk(server.directory):
                for name in ["", *names]:
                    os.chown(os.path.join(folder, name), NOBODY.pw_uid, NOBODY.pw_gid)
            server.under = ("setpriv", f"--reuid={NOBODY.pw_uid}", f"--regid={NOBODY.pw_gid}", "--clear-groups", "--inh-caps=-all")
            return server
        servers.make_server = as_nobody
        try:
            super().setUpClass()
        finally:
            servers.make_server = made

    def setUp(self):
        self.needs("policy")
        self.local_file("f", 100)

    def test_what_is_made_is_the_servers(self):
        owner = NOBODY.pw_uid if os.geteuid() == 0 else os.geteuid()
        for user in ("interop", "games"):
            self.must(f"mkdir by-{user}", f"put f by-{user}/f", f"get by-{user}/f back", user=user)
            self.assertEqual(os.stat(self.shared(f"by-{user}", "f")).st_uid, owner)
        self.must("get by-interop/f back", "rename by-interop/f by-games/g", user="games")

    def test_what_is_kept_from_the_server_is_kept_from_all(self):
        if os.geteuid() != 0:
            self.skipTest("needs root: a file of somebody else")
        with open(self.shared("kept"), "w") as out:
            out.write("x")
        os.chmod(self.shared("kept"), 0o600)
        self.refused("ACCESS_DENIED", "get kept back")
        self.refused("ACCESS_DENIED", "get kept back", user="games")

    def test_streams_attributes_and_permissions_are_kept(self):
        self.must("put f g", "put f g:side", "setmode g +h")
        self.assertRegex(self.must("allinfo g"), r"attributes:.*H")
        self.must("get g:side back", "del g")


class FewDescriptors(ServedCase):
    """A few dozen descriptors for everything: the client that wants more is told so, and the server goes on."""
    LIMIT = 64

    @classmethod
    def setUpClass(cls):
        made = servers.make_server

        def poor(setup):
            server = made(setup)
            fixed = ("setpriv", "--bounding-set=-sys_resource") if os.geteuid() == 0 else ()  # root would raise it
            server.under = ("prlimit", f"--nofile={cls.LIMIT}:{cls.LIMIT}", *fixed)
            return server
        servers.make_server = poor
        try:
            super().setUpClass()
        finally:
            servers.make_server = made

    def test_too_many_open_files(self):
        self.needs("limits")
        client = impacket_client.connect(self.server, "3.1.1")
        tree = client.connectTree("share")
        handles = []
        with self.assertRaises(SessionError) as refused:
            while len(handles) < 2 * self.LIMIT:
                handles.append(client.createFile(tree, f"f{len(handles)}"))
        self.assertIn("STATUS_TOO_MANY_OPENED_FILES", str(refused.exception))
        self.assertGreater(len(handles), self.LIMIT // 4)
        self.must("pwd")  # somebody else may still log in
        for handle in handles[:-1]:
            client.closeFile(tree, handle)
        impacket_client.write_all(client, tree, handles[-1], b"still here")
        client.closeFile(tree, handles[-1])
        self.local_file("f", 100_000)
        self.must("put f after", "get after back", "ls")
        client.close()
