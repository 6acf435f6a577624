"""The rows of the benchmark: what is done, in which unit its cost is told, which ratio to Samba is the aim."""
import os
from dataclasses import dataclass
from typing import Callable, Optional

import generators as g

MIB, GIB = 1 << 20, 1 << 30


@dataclass(frozen=True)
class Settings:
    seconds: int = 3
    big_mib: int = 1024
    held_part: float = 1.0  # of the connections that the hold rows name


@dataclass(frozen=True)
class Row:
    name: str
    what: str
    unit: str  # of the figure: server CPU a unit of work, or memory a connection
    per_unit: float  # server CPU-seconds a unit of work, times this, is the figure
    rate: tuple  # (name, units of work) of the rate shown beside it
    work: Callable  # (server, settings) -> (units of work, seconds)
    prepare: Optional[Callable] = None  # (server, settings), before the first repetition
    target: Optional[float] = None  # ratio to Samba to reach
    held: int = 0  # a row of memory: connections held
    only_first_kind: str = ""  # measured for this kind of server alone


# ---- files the rows work on, made from behind the servers' backs ----


def big_file(server, settings):
    path = os.path.join(server.path, "big")
    size = settings.big_mib * MIB
    if not os.path.exists(path) or os.path.getsize(path) != size:
        with open(path, "wb") as f:
            for _ in range(settings.big_mib):
                f.write(os.urandom(MIB))
            os.fsync(f.fileno())
    os.chmod(path, 0o666)
    with open(path, "rb", buffering=0) as f:  # into the page cache
        while f.read(MIB):
            pass


def folder_of(count):
    def prepare(server, _settings):
        path = os.path.join(server.path, f"d{count}")
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o777)
        have = len(os.listdir(path))
        for i in range(count if have < count else 0):
            os.close(os.open(os.path.join(path, f"file{i:07d}.dat"), os.O_CREAT | os.O_WRONLY, 0o666))

    return prepare


# ---- kinds of rows ----


def get(protection):
    def work(server, settings):
        _, seconds = g.smbclient(server, "get big /dev/null", protection)
        return settings.big_mib * MIB, seconds

    return work


def blocks(test, protection):
    def work(server, settings):
        count, seconds = g.smbtorture(server, test, settings.seconds, protection, depth=4, size=MIB)
        return count * MIB, seconds

    return work


def load_blocks(mode, mib, *options):
    def work(server, settings):
        size = min(mib or settings.big_mib, settings.big_mib)
        count, seconds = g.smb2load(server, mode, settings.seconds, "-b", MIB, "-m", size, *options)
        return count * MIB, seconds

    return work


def load(mode, *options):
    return lambda server, settings: g.smb2load(server, mode, settings.seconds, *options)


def random_reads(*options):
    return lambda server, settings: g.smb2load(server, "read", settings.seconds, "-r", "-f", "big", "-m", settings.big_mib, *options)


def torture_4k(protection):
    return lambda server, settings: g.smbtorture(server, "read", settings.seconds, protection, connections=4, depth=16, size=4096)


def _bulk(name, what, work, target=None, prepare=None):
    return Row(name, what, "s/GiB", GIB, ("MiB/s", MIB), work, prepare, target)


def _each(name, what, work, target=None, prepare=None, unit="µs", rate="op/s"):
    return Row(name, what, unit, {"µs": 1e6, "ms": 1e3}[unit], (rate, 1), work, prepare, target)


def _hold(count, target=None, only=""):
    what = f"memory (PSS) of one of {count} idle authenticated connections"
    return Row(f"hold{count}", what, "KiB", 1, ("", 1), None, None, target, held=count, only_first_kind=only)


ROWS = [
    _bulk("lread1m", "read 1 MiB, plain, 8 in flight", load_blocks("read", 0, "-f", "big", "-q", 8), 1.0, big_file),
    _bulk("twrite1m_plain", "write 1 MiB, plain, 4 in flight", blocks("write", "plain"), 1.0),
    _bulk("lwrite1m", "write 1 MiB over 128 MiB, plain, 8 in flight", load_blocks("write", 128, "-f", "written", "-q", 8)),
    _bulk("get_plain", "get a file, plain", get("plain"), None, big_file),
    _bulk("get_gcm128", "get a file, encrypted, AES-128-GCM", get("gcm128"), 0.6, big_file),
    _bulk("get_gmac", "get a file, signed, AES-128-GMAC", get("gmac"), 0.6, big_file),
    _bulk("get_cmac", "get a file, signed, AES-128-CMAC", get("cmac"), 0.5, big_file),
    _bulk("get_gcm256", "get a file, encrypted, AES-256-GCM", get("gcm256"), None, big_file),
    _bulk("get_ccm128", "get a file, encrypted, AES-128-CCM", get("ccm128"), None, big_file),
    _bulk("get_hmac", "get a file, signed, HMAC-SHA256 (SMB 2.1)", get("hmac"), None, big_file),
    _bulk("twrite1m_gcm128", "write 1 MiB, AES-128-GCM, 4 in flight", blocks("write", "gcm128")),
    _bulk("twrite1m_cmac", "write 1 MiB, AES-128-CMAC, 4 in flight", blocks("write", "cmac")),
    _each("rand4k_q32", "4 KiB random read, 32 in flight", random_reads("-q", 32), 0.35, big_file),
    _each("rand4k_q1", "4 KiB random read, one in flight", random_reads("-q", 1), None, big_file),
    _each("tread4k_gcm128", "4 KiB read, AES-128-GCM, 4 connections × 16", torture_4k("gcm128")),
    _each("stat_q8", "stat: create, query, close in one compound", load("stat", "-f", "big", "-q", 8), 0.2, big_file),
    _each("churn_q8", "create, close, delete", load("churn", "-q", 8), 0.2),
    _each("churn_in10k", "the same in a folder of 10,000", load("churn", "-q", 8, "-f", "d10000"), 0.02, folder_of(10_000)),
    _each("churn_in100k", "the same in a folder of 100,000", load("churn", "-q", 8, "-f", "d100000"), 0.002, folder_of(100_000)),
    _each("ls10k", "listing 10,000, per entry", load("list", "-f", "d10000"), 0.3, folder_of(10_000), rate="entries/s"),
    _each("ls100k", "listing 100,000, per entry", load("list", "-f", "d100000"), 0.3, folder_of(100_000), rate="entries/s"),
    _each("sess_new", "new connection with NTLMv2", load("connect", "-c", 4), 0.05, unit="ms", rate="connections/s"),
    _hold(200, 0.05),
    _hold(1000, 0.05),
    # Samba would need 5,000 processes and 3 GiB for it.
    _hold(5000, only="sallyport"),
]
