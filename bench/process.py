"""What a server's process and all its descendants have used: CPU time, memory."""
import os

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    # utime, stime and those of children that have ended and were waited for
    return {"parent": int(fields[1]), "cpu": sum(map(int, fields[11:15])) / TICK, "threads": int(fields[17])}


def _tree(root):
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            children.setdefault(_stat(name)["parent"], []).append(int(name))
        except OSError:
            pass  # it ended while we looked
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def cpu_seconds(root):
    total = 0.0
    for pid in _tree(root):
        try:
            total += _stat(pid)["cpu"]
        except OSError:
            if pid == root:
                raise RuntimeError(f"the server (pid {root}) is gone") from None
    return total


def memory(root):
    """PSS: memory of its own plus its part of what processes share, so that a sum over processes is true."""
    sum_of = {"processes": 0, "threads": 0, "pss_kib": 0}
    for pid in _tree(root):
        try:
            with open(f"/proc/{pid}/smaps_rollup") as f:
                pss = next(int(line.split()[1]) for line in f if line.startswith("Pss:"))
            sum_of["threads"] += _stat(pid)["threads"]
        except OSError:
            continue
        sum_of["processes"] += 1
        sum_of["pss_kib"] += pss
    return sum_of
