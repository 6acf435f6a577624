"""The table: as text while it is measured, as Markdown at the end, and in the README between two marks."""
import datetime
import os
import re
import subprocess

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def number(value):
    """Three digits that mean something."""
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def ratio(results, labels):
    """The second server's median to the first one's, and how far single turns stray from it."""
    first, second = results[labels[0]], results[labels[-1]]
    if first.median() is None or second.median() is None or not first.median():
        return None, ""
    turns = [b / a for a, b in zip(first.figure, second.figure) if a]
    return second.median() / first.median(), f"{number(min(turns))}..{number(max(turns))}" if len(turns) > 1 else ""


def verdict(row, value):
    if row.target is None or value is None:
        return ""
    return "reached" if value <= row.target else "missed"


def text_line(row, results, labels):
    value, stray = ratio(results, labels)
    cells = [f"{row.name:16}"]
    for label in labels:
        f = results[label]
        rate = f" ({number(f.median_rate())} {row.rate[0]})" if f.rate else ""
        cells.append(f"{label} FAILED {f.failure}" if f.failure else f"{label} {number(f.median())} {row.unit}{rate}")
        if f.note:
            cells.append(f.note)
    if value is not None and len(labels) > 1:
        cells.append(f"ratio {number(value)} [{stray}]" + (f" to reach {row.target}: {verdict(row, value)}" if row.target else ""))
    return "\t".join(cells)


def markdown(rows, labels):
    """rows: (Row, {label: Figures}) of all that was measured."""
    names = " | ".join(label.capitalize() for label in labels)
    lines = [f"| row | what | {names} | ratio | to reach |", "| --- | --- |" + " ---: |" * (len(labels) + 2)]
    for row, results in rows:
        value, stray = ratio(results, labels)
        costs = " | ".join("failed" if results[l].failure else "-" if results[l].median() is None else f"{number(results[l].median())} {row.unit}" for l in labels)
        shown = "-" if value is None or len(labels) < 2 else number(value) + (f" ({stray})" if stray else "")
        mark = "" if verdict(row, value) != "missed" else " (missed)"
        lines.append(f"| `{row.name}` | {row.what} | {costs} | {shown} | {'' if row.target is None else f'≤ {row.target:g}'}{mark} |")
    return "\n".join(lines)


def _output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def _processor():
    with open("/proc/cpuinfo") as f:
        found = re.search(r"^model name\s*:\s*(.+)$", f.read(), re.M)
    return found[1] if found else "unknown processor"


def circumstances(options):
    samba = (_output("smbd", "--version").split() or ["", "?"])[-1]
    return (f"Measured {datetime.date.today()} on {os.cpu_count()} × {_processor()}, Linux {'.'.join(os.uname().release.split('.')[:2])}, Samba {samba}; loopback, share on "
            f"{options.share}, {options.repetitions} repetitions of {options.seconds} s, " +
            ("server on one processor and client on another." if options.pin else "not pinned to processors."))


def page(rows, labels, options):
    notes = [f"- `{row.name}`, {label}: {results[label].note}." for row, results in rows for label in labels if results[label].note]
    return "\n".join(["# Results", "", "Written by `bench/run.py`; what the columns mean is in [README.md](README.md).", "", circumstances(options), "",
                      markdown(rows, labels), "", *notes, ""])


def update_readme(path, rows, labels, options):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{path} has no lines {BEGIN} and {END} to write the table between")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"{head}{BEGIN}\n{markdown(rows, labels)}\n\n{circumstances(options)}\n{END}{tail}")
