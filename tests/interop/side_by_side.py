"""Runs the interop tests class by class in worlds of their own, some of them at the same time.

A world is a process namespace, whose processes end with it, with a network, mounts and an /etc of its own: the ports, links, routes,
firewall and accounts of one are not those of another, and nothing outlives the run, even after kill -9.
"""
import collections
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.py")
JOBS = min((os.cpu_count() or 1) + 1, 5)  # the tests wait more than they compute
TOTALS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped\n", re.M)

# The first to start, so that none of them is the last to end; the longest first.
LONG = ("full_matrix.FullMatrix", "test_doctor.Doctor", "test_harden.Ufw", "test_doctor_login.DoctorSamba", "test_matrix.Matrix",
        "test_doctor_login.DoctorLogin", "test_harden.Switch", "test_local.Truth", "test_audit.ManyHosts", "test_harden.Rules",
        "test_doctor_login.DoctorAsksWhy", "test_local.Owners", "test_nbtstat.Nbtstat")
ALONE = (
    "test_audit.OwnLink",  # asks for a thousand neighbours: the kernel keeps 1024 for all namespaces together
    "test_sweep.Sweep",  # holds losses and durations against a few hundred milliseconds, at thousands of packets a second
)


# A copy of /etc, where accounts are made and other programs configured; the shell stays as process 1, which buries orphans.
INSIDE = 'mount -t tmpfs -o mode=755 tmpfs /mnt && cp -a /etc/. /mnt && mount --move /mnt /etc && ip link set lo up && "$@"; exit $?'


def words_for(*words):
    """setpriv and --kill-child: the world ends when this process does."""
    world = ("setpriv", "--pdeathsig", "KILL", "unshare", "-n", "-m", "-p", "--fork", "--kill-child=SIGKILL", "--mount-proc")
    return (*world, "sh", "-c", INSIDE, "sh", *words)


def possible():
    """Whether worlds can be made here."""
    return os.geteuid() == 0 and subprocess.run(words_for("true"), capture_output=True).returncode == 0


class Piece:
    """The tests of one class, running in a world; without a name all of them, which print as they go."""

    def __init__(self, words, name=None):
        self.name, self.began = name, time.monotonic()
        self.output = tempfile.TemporaryFile() if name else None
        words = [*words, "--of", name] if name else words
        self.process = subprocess.Popen(words_for(sys.executable, RUN, *words), env=os.environ | {"INTEROP_NETNS": "1"},
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, start_new_session=True)

    def said(self):
        self.output.seek(0)
        return self.output.read().decode(errors="replace")

    def end(self):
        """Prints what it said; -> passed, failed, skipped."""
        said, status = self.said(), self.process.returncode
        totals = list(TOTALS.finditer(said))[-1:]
        passed, failed, skipped = map(int, totals[0].groups()) if totals else (0, 0, 0)
        text = said[:totals[0].start()] + said[totals[0].end():] if totals else said
        if not totals or status != int(failed > 0):
            failed += 1
            text += f"FAIL {self.name} ({time.monotonic() - self.began:.1f} s)\n    its process ended with status {status}" + \
                    ("\n" if totals else " and without totals\n")
        sys.stdout.write(text)
        sys.stdout.flush()
        return passed, failed, skipped

    def kill(self):
        self.process.kill()
        self.process.wait()


def in_order(names):
    """-> those that go together, those that go alone."""
    known = [name for name in LONG if name in names]
    return known + [name for name in names if name not in LONG + ALONE], [name for name in names if name in ALONE]


def run_all(names, words, jobs):
    """-> the status for the shell."""
    running, passed, failed, skipped = [], 0, 0, 0
    try:
        for group, most in zip(in_order(names), (jobs, 1)):
            waiting = collections.deque(group)
            while waiting or running:
                while waiting and len(running) < most:
                    running.append(Piece(words, waiting.popleft()))
                time.sleep(0.05)
                for piece in [piece for piece in running if piece.process.poll() is not None]:
                    running.remove(piece)
                    p, f, s = piece.end()
                    passed, failed, skipped = passed + p, failed + f, skipped + s
    finally:
        for piece in running:
            piece.kill()
            print(f"{piece.said()}---- {piece.name} was interrupted", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


def run_one_by_one(words):
    """All in one world."""
    piece = Piece(words)
    try:
        return piece.process.wait()
    finally:
        piece.kill()


def end_with(number, _):
    sys.exit(128 + number)


def run(names, words, jobs):
    """`names`: the classes; `words`: what run.py was told."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_with)
    return run_one_by_one(words) if jobs == 1 else run_all(names, words, jobs)
