#!/usr/bin/python3
"""Measures Sallyport against Samba's smbd: server CPU a unit of work, the servers taking turns in one run.

  sudo bench/setup.sh                                     once: the load generators
  sudo bench/run.py                                       all rows; writes bench/results.md
  sudo bench/run.py --readme                              the same, and the table in the README
  sudo bench/run.py --rows stat_q8,churn_q8               some rows
  sudo bench/run.py --servers sallyport=old@old,sallyport two builds against each other
What the rows and columns mean is in bench/README.md.
"""
import argparse
import json
import os
import sys

import measure
import report
from rows import ROWS, Settings
from servers import BUILD, HERE, Server


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="", help="names with commas between; default: all")
    parser.add_argument("--servers", default="samba,sallyport", help="KIND[=PROGRAM][@LABEL] with commas between; ratios are the last to the first")
    parser.add_argument("--share", choices=["tmpfs", "ext4"], default="tmpfs", help="where the shared folder is")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, help="length of a turn")
    parser.add_argument("--big-mib", type=int, default=1024, help="size of the large file")
    parser.add_argument("--no-pin", dest="pin", action="store_false", help="let servers and clients use all processors")
    parser.add_argument("--output", default="", help="default: bench/results.md for a run of all rows, else none")
    parser.add_argument("--readme", nargs="?", const=os.path.join(os.path.dirname(HERE), "README.md"), help="write the table into this README")
    parser.add_argument("--smoke", action="store_true", help="the shortest run in which every row yields a figure")
    parser.add_argument("--keep", action="store_true", help="leave the servers' folders for the next run")
    return parser.parse_args(arguments)


def chosen(names):
    wanted = [name for name in names.split(",") if name]
    unknown = set(wanted) - {row.name for row in ROWS}
    if unknown:
        raise SystemExit(f"no row {', '.join(sorted(unknown))}; there are {', '.join(row.name for row in ROWS)}")
    return [row for row in ROWS if not wanted or row.name in wanted]


def measure_all(rows, servers, settings, repetitions):
    done = []
    for row in rows:
        results = measure.measure(row, servers, settings, repetitions)
        done.append((row, results))
        print(report.text_line(row, results, [s.label for s in servers]), flush=True)
    return done


def keep_figures(done):
    with open(os.path.join(BUILD, "results.json"), "w") as f:
        json.dump({row.name: {label: vars(figures) for label, figures in results.items()} for row, results in done}, f, indent=1)


def main(arguments):
    options = parse(arguments)
    if os.geteuid() != 0:
        raise SystemExit("bench/run.py needs root, as Samba's smbd does")
    rows = chosen(options.rows)
    options.pin = options.pin and os.cpu_count() > 1
    if options.smoke:
        options.repetitions, options.seconds, options.big_mib = 1, 1, 256
    settings = Settings(options.seconds, options.big_mib, 0.1 if options.smoke else 1.0)
    servers = [Server(text, options.share, 0 if options.pin else None) for text in options.servers.split(",")]
    if len({s.label for s in servers}) < len(servers):
        raise SystemExit("two servers have one label: add @LABEL")
    try:
        for server in servers:
            server.start()
        if options.pin:
            os.sched_setaffinity(0, {1})
        done = measure_all(rows, servers, settings, options.repetitions)
    finally:
        for server in servers:
            server.stop()
            if not options.keep:
                server.remove_files()
    keep_figures(done)
    labels = [s.label for s in servers]
    output = options.output or ("" if options.rows or options.smoke else os.path.join(HERE, "results.md"))
    if output:
        with open(output, "w", encoding="utf-8") as f:
            f.write(report.page(done, labels, options))
    if options.readme:
        report.update_readme(options.readme, done, labels, options)
    failed = [f"{row.name} ({label})" for row, results in done for label, f in results.items() if f.failure]
    if failed:
        raise SystemExit(f"no figure for {', '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
