"""One folder, edited at once by an SMB1 client on 139 and an SMB 3.1.1 client on 445: each respects the other's locks, share modes and
oplocks, and sees the other's bytes and names. What holds is tried in both directions."""
import concurrent.futures
import functools
import itertools
import os
import subprocess
import time
import unittest

import server as servers
from case import PASSWORD, ServedCase, pseudo_random
from lab import Lease, Setup, Share, Zone
from two_doors import BATCH, DELETE, OPEN, READ, SHARE_ALL, SHARE_NONE, SHARE_READ, WRITE, New, Old, how

SECONDS = 20


def both_ways(test):
    """The test, with the SMB1 client as the first and the other as the second, and then the other way round."""
    @functools.wraps(test)
    def run(self):
        for first, second in ((self.old, self.new), (self.new, self.old)):
            with self.subTest(first=first.kind):
                test(self, first, second)
    return run


class TwoDoors(ServedCase):
    @classmethod
    def make_setup(cls):
        return Setup([Share("share", cls.folder("share"))], [Zone(min_dialect="3.1.1", signing="required")],
                     [Lease(dialects=("NT LM 0.12",), signing="required", encryption="off")])

    def setUp(self):
        self.needs("leases")
        self.needs_root()
        self.old, self.new = Old(self.server), New(self.server)
        self.addCleanup(self.old.end)
        self.addCleanup(self.new.end)
        self.beside = concurrent.futures.ThreadPoolExecutor(2)
        self.addCleanup(self.beside.shutdown)

    def two_handles(self, name, data=b""):
        """The same file, open by both."""
        with open(self.shared(name), "wb") as out:
            out.write(data)
        os.chmod(self.shared(name), 0o666)
        return {client: client.open(name, disposition=OPEN) for client in (self.old, self.new)}

    def waits(self, call, *arguments, **keywords):
        """Begins a call that must not end yet."""
        begun = self.beside.submit(how, call, *arguments, **keywords)
        with self.assertRaises(concurrent.futures.TimeoutError):
            begun.result(0.4)
        return begun

    def test_they_speak_what_they_should(self):
        spoken = {(s["port"], s["dialect"]) for s in self.server.status_json()["sessions"]}
        self.assertEqual(spoken, {(139, "NT LM 0.12"), (445, "3.1.1")})

    @both_ways
    def test_a_lock_holds_against_the_other(self, holder, other):
        data = pseudo_random(100, 5)
        handles = self.two_handles("locks.nc", data)
        mine, its = handles[holder], handles[other]
        holder.lock(mine, 10, 20)
        self.assertEqual(how(other.lock, its, 29, 1), "LOCK_NOT_GRANTED")
        self.assertEqual(how(other.lock, its, 12, 1, shared=True), "LOCK_NOT_GRANTED")
        self.assertEqual(how(other.write, its, 5, b"x" * 6), "FILE_LOCK_CONFLICT")
        self.assertEqual(how(other.read, its, 29, 5), "FILE_LOCK_CONFLICT")
        self.assertEqual(how(other.unlock, its, 10, 20), "RANGE_NOT_LOCKED", "only who holds it gives it back")
        self.assertEqual(how(other.write, its, 30, data[30:35]), "SUCCESS", "beside it")
        self.assertEqual(how(other.lock, its, 0, 10), "SUCCESS")
        self.assertEqual(how(holder.write, mine, 9, b"x"), "FILE_LOCK_CONFLICT")
        self.assertEqual(how(holder.write, mine, 10, b"mine"), "SUCCESS")
        other.unlock(its, 0, 10)
        holder.unlock(mine, 10, 20)
        self.assertEqual(other.read(its, 8, 8), data[8:10] + b"mine" + data[14:16])
        self.assertEqual(how(other.write, its, 10, data[10:14]), "SUCCESS")
        self.assertEqual(how(other.lock, its, 29, 1), "SUCCESS")
        self.assertEqual(how(holder.write, mine, 29, b"x"), "FILE_LOCK_CONFLICT")
        other.unlock(its, 29, 1)
        self.assertEqual(holder.read(mine, 0, 100), data)

    @both_ways
    def test_shared_locks_stand_beside_each_other(self, holder, other):
        handles = self.two_handles("shared.nc", b"0123456789")
        mine, its = handles[holder], handles[other]
        holder.lock(mine, 0, 10, shared=True)
        other.lock(its, 5, 10, shared=True)
        self.assertEqual((other.read(its, 0, 10), holder.read(mine, 0, 10)), (b"0123456789",) * 2)
        self.assertEqual(how(other.write, its, 0, b"x"), "FILE_LOCK_CONFLICT")
        self.assertEqual(how(holder.lock, mine, 12, 1), "LOCK_NOT_GRANTED")
        holder.unlock(mine, 0, 10)
        self.assertEqual(how(holder.write, mine, 5, b"x"), "FILE_LOCK_CONFLICT", "the other's is still there")
        other.unlock(its, 5, 10)
        self.assertEqual(how(holder.write, mine, 5, b"5"), "SUCCESS")

    @both_ways
    def test_beyond_four_gigabytes(self, holder, other):
        handles = self.two_handles("far.nc")
        mine, its = handles[holder], handles[other]
        holder.lock(mine, 1 << 40, 1 << 33)
        said = {"new": "LOCK_NOT_GRANTED", "old": "FILE_LOCK_CONFLICT"}[other.kind]  # as NT tells SMB1 of positions beyond 0xEF000000
        self.assertEqual(how(other.lock, its, (1 << 40) + (1 << 33) - 1, 1), said)
        self.assertEqual(how(other.lock, its, (1 << 40) + (1 << 33), 1), "SUCCESS")
        other.unlock(its, (1 << 40) + (1 << 33), 1)
        holder.unlock(mine, 1 << 40, 1 << 33)

    @both_ways
    def test_who_waits_for_a_lock_gets_it_when_the_other_lets_go(self, holder, other):
        handles = self.two_handles("waiting.nc")
        holder.lock(handles[holder], 0, 8)
        waiting = self.waits(other.lock, handles[other], 4, 8, wait=True)
        holder.unlock(handles[holder], 0, 8)
        self.assertEqual(waiting.result(SECONDS), "SUCCESS")
        self.assertEqual(how(holder.lock, handles[holder], 0, 8), "LOCK_NOT_GRANTED")
        other.unlock(handles[other], 4, 8)

    def test_a_client_that_is_gone_holds_nothing(self):
        for kind, stays in ((Old, self.new), (New, self.old)):
            name = f"gone-{kind.kind}.nc"
            goes, mine = kind(self.server), stays.open(name)
            goes.lock(goes.open(name, share=SHARE_ALL & ~DELETE), 0, 8)
            self.assertEqual(how(stays.lock, mine, 0, 8), "LOCK_NOT_GRANTED")
            goes.end()
            self.assertTrue(servers.wait_until(lambda: how(stays.lock, mine, 0, 8) == "SUCCESS"), kind.kind)
            stays.close(mine)

    def test_both_count_in_one_record_and_none_is_lost(self):
        """Read, add one, write, each under a lock that waits for the other's."""
        handles, rounds = self.two_handles("counter.nc", (0).to_bytes(8, "big")), 150

        def count(client):
            mine = handles[client]
            for _ in range(rounds):
                client.lock(mine, 0, 8, wait=True)
                value = int.from_bytes(client.read(mine, 0, 8), "big")
                client.write(mine, 0, (value + 1).to_bytes(8, "big"))
                client.unlock(mine, 0, 8)
        for done in [self.beside.submit(count, client) for client in handles]:
            done.result(60)
        with open(self.shared("counter.nc"), "rb") as data:
            self.assertEqual(int.from_bytes(data.read(), "big"), 2 * rounds)

    @both_ways
    def test_share_modes_are_common(self, holder, other):
        """Each access beside each other, with what is needed shared and not: the second opens if, and only if, each allows the other's."""
        self.old.close(self.old.open("modes.nc"))
        bits = {READ: 1, WRITE: 2, DELETE: 4}
        for first, second, grudges, envies in itertools.product(bits, bits, (0, 1), (0, 1)):
            mine = holder.open("modes.nc", first, SHARE_ALL ^ bits[second] * grudges, OPEN)
            words = second, SHARE_ALL ^ bits[first] * envies, OPEN
            if grudges or envies:
                self.assertEqual(how(other.open, "modes.nc", *words), "SHARING_VIOLATION", (first, second, grudges, envies))
            else:
                other.close(other.open("modes.nc", *words))
            holder.close(mine)

    @both_ways
    def test_an_open_file_is_not_renamed_or_deleted_by_the_other(self, holder, other):
        mine = holder.open("open.nc", share=SHARE_READ)
        self.assertEqual(how(other.open, "open.nc", READ, SHARE_NONE), "SHARING_VIOLATION")
        self.assertEqual(how(other.rename, "open.nc", "away.nc"), "SHARING_VIOLATION")
        self.assertEqual(how(other.delete, "open.nc"), "SHARING_VIOLATION")
        self.assertTrue(os.path.exists(self.shared("open.nc")))
        holder.close(mine)
        self.assertEqual(how(other.delete, "open.nc"), "SUCCESS")
        self.assertFalse(os.path.exists(self.shared("open.nc")))

    @both_ways
    def test_each_sees_what_the_other_did(self, does, sees):
        folder, data = f"by-{does.kind}", pseudo_random(150_000, 9)
        does.make_folder(folder)
        self.assertEqual(set(sees.sizes(folder)), {".", ".."})
        mine = does.open(folder + "\\Träger.nc")
        for at in range(0, len(data), 30_000):
            does.write(mine, at, data[at:at + 30_000])
        its = sees.open(folder + "\\Träger.nc", disposition=OPEN)
        got = b"".join(sees.read(its, at, 15_000) for at in range(0, len(data), 15_000))
        self.assertEqual(got, data, "while it is open")
        sees.write(its, 1000, b"by the other")
        self.assertEqual(does.read(mine, 990, 30), data[990:1000] + b"by the other" + data[1012:1020])
        self.assertEqual(sees.sizes(folder)["Träger.nc"], len(data))
        does.close(mine), sees.close(its)
        does.rename(folder + "\\Träger.nc", folder + "\\neu.nc")
        self.assertEqual(set(sees.sizes(folder)), {".", "..", "neu.nc"})
        self.assertEqual(how(sees.open, folder + "\\Träger.nc", disposition=OPEN), "OBJECT_NAME_NOT_FOUND")
        does.rename(folder, folder + "-moved")
        self.assertEqual(set(sees.sizes(folder + "-moved")), {".", "..", "neu.nc"})
        sees.rename(folder + "-moved", folder)
        does.delete(folder + "\\neu.nc")
        self.assertEqual(set(sees.sizes(folder)), {".", ".."})
        does.delete_folder(folder)
        self.assertIn(how(sees.sizes, folder), ("OBJECT_NAME_NOT_FOUND", "OBJECT_PATH_NOT_FOUND"))

    @both_ways
    def test_an_oplock_is_taken_back_for_the_other(self, holder, other):
        """The holder has bytes that the server has not seen yet: the other's open waits until they are written."""
        name = f"cached-{holder.kind}.nc"
        mine, level = holder.open_batch(name)
        self.assertEqual(level, BATCH[holder.kind])
        opening = self.beside.submit(other.open, name)
        handle, left = holder.await_break()
        self.assertEqual((handle, left in (0, 1)), (mine, True))
        self.assertFalse(opening.done())
        holder.write(mine, 0, b"kept until asked for")
        holder.give_back(mine)
        its = opening.result(SECONDS)
        self.assertEqual(other.read(its, 0, 100), b"kept until asked for")
        other.close(its), holder.close(mine)

    def heard(self, dialect, port, change):
        """What smbclient's notify prints while the folder is changed again and again."""
        words = ["stdbuf", "-o0", "smbclient", f"//{self.server.host}/share", "-s", "/dev/null", "-p", str(port), "-m", dialect,
                 "--option=client min protocol=NT1", "-U", f"interop%{PASSWORD}", "-c", "notify watched"]
        client = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        os.set_blocking(client.stdout.fileno(), False)
        said, numbers, ends = b"", itertools.count(), time.monotonic() + SECONDS
        try:
            while time.monotonic() < ends and b"news" not in said:
                change(f"watched\\news{next(numbers)}.nc")
                said += client.stdout.read() or b""
                time.sleep(0.1)
            return said.decode(errors="replace")
        finally:
            client.kill()
            client.wait()
            client.stdout.close()

    def test_each_is_notified_of_the_others_changes(self):
        self.new.make_folder("watched")
        for dialect, port, does in (("NT1", 139, self.new), ("SMB3_11", 445, self.old)):
            self.assertRegex(self.heard(dialect, port, lambda name: does.close(does.open(name))), r"0001 news\d+\.nc", dialect)


if __name__ == "__main__":
    unittest.main()
