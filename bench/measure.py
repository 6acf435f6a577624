"""Measures one row: the servers take turns in every repetition, so that a noisy neighbour hits them alike."""
import statistics
import time
from dataclasses import dataclass, field

import generators


@dataclass
class Figures:
    """One server's figures for one row, one of each kind a repetition."""

    figure: list = field(default_factory=list)  # in the row's unit
    rate: list = field(default_factory=list)
    failure: str = ""
    note: str = ""

    def median(self):
        return statistics.median(self.figure) if self.figure else None

    def median_rate(self):
        return statistics.median(self.rate) if self.rate else None


def _work_once(row, server, settings, into):
    before = server.cpu_seconds()
    units, seconds = row.work(server, settings)
    time.sleep(0.3)  # what the server does behind a client's leaving is part of the cost
    spent = server.cpu_seconds() - before
    into.figure.append(spent / units * row.per_unit)
    into.rate.append(units / seconds / row.rate[1])


def _hold_once(row, server, settings, into):
    # A fresh server: memory that earlier rows left it must not serve these connections for nothing.
    server.restart()
    count = max(1, int(row.held * settings.held_part))
    empty, spent = server.memory(), server.cpu_seconds()
    with generators.Held(server, count):
        time.sleep(1)
        full, spent = server.memory(), server.cpu_seconds() - spent
        idle = server.cpu_seconds()
        time.sleep(2)
        idle = server.cpu_seconds() - idle
    into.figure.append((full["pss_kib"] - empty["pss_kib"]) / count)
    into.note = (f"{count} held by {full['processes']} processes, {full['threads']} threads, {full['pss_kib'] / 1024:.0f} MiB; "
                 f"{spent / count * 1e3:.2f} ms CPU to open one; {idle / 2:.3f} CPU while idle")


def measure(row, servers, settings, repetitions):
    """{label: Figures} of one row."""
    results = {server.label: Figures() for server in servers}
    once, repetitions = (_hold_once, 1) if row.held else (_work_once, repetitions)
    for repetition in range(repetitions):
        for server in servers:
            into = results[server.label]
            if into.failure or (row.only_first_kind and server.kind != row.only_first_kind):
                continue
            try:
                if row.prepare and repetition == 0:
                    row.prepare(server, settings)
                once(row, server, settings, into)
            except (generators.Failed, RuntimeError, OSError, ValueError) as e:
                into.failure = f"{type(e).__name__}: {e}"
    return results
