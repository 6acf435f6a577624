#!/usr/bin/env python3
"""Opens an audit's HTML report in headless Chromium, filters, sorts and prints it.

usage: tests/audit/page_check.py REPORT.html [--screenshot FILE.png] [--dark]
Exit status 0: all is well.  1: it is not, each fault on a line.  77: there is no Chromium."""
import argparse
import base64
import os
import pathlib
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser  # noqa: E402

VISIBLE = "[...document.querySelectorAll('#hosts tbody tr')].filter(row => !row.hidden)"
CELLS = f"{VISIBLE}.map(row => row.cells[%d].textContent)"


class Page:
    def __init__(self, chromium):
        self.chromium, self.faults, self.checks = chromium, [], 0

    def expect(self, what, good, seen=None):
        self.checks += 1
        if not good:
            self.faults.append(f"{what}: {seen!r}")

    def set(self, name, value):
        self.chromium.run(f"document.getElementById({name!r}).value = {value!r};"
                          f"document.getElementById({name!r}).dispatchEvent(new Event('input', {{bubbles: true}}))")

    def cells(self, column):
        return self.chromium.run(CELLS % column)

    def visible(self, selector):
        return self.chromium.run(f"[...document.querySelectorAll({selector!r})].filter(each => !each.hidden).length")

    def reset(self):
        self.chromium.run("document.querySelector('#filter button[type=reset]').click()")
        self.chromium.run("new Promise(done => setTimeout(done, 50))")


def loads_nothing(page):
    events = page.chromium.events
    asked = [event["params"]["request"]["url"] for event in events if event.get("method") == "Network.requestWillBeSent"]
    page.expect("only the page itself is loaded", len(asked) == 1 and asked[0].startswith("file:"), asked)
    wrong = [event for event in events if event.get("method") == "Runtime.exceptionThrown" or
             event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]
    page.expect("no error is logged", not wrong, wrong)
    painted = page.chromium.run("getComputedStyle(document.querySelector('.letter')).backgroundColor")
    page.expect("the style sheet is in force", painted not in ("", "rgba(0, 0, 0, 0)"), painted)


def filters(page):
    whole = page.cells(1)
    page.set("text", whole[-1])
    found = page.cells(1)
    page.expect("searching an address leaves the rows that have it", found and all(whole[-1] in each for each in found), found)
    for part in ("#map a", "#details details"):
        page.expect(f"{part} follows the filter", page.visible(part) == len(page.cells(1)), page.visible(part))
    page.reset()
    page.expect("resetting shows all", page.cells(1) == whole, page.cells(1))
    letter = page.cells(0)[0]
    page.set("grade", letter)
    page.expect("the grade filters", set(page.cells(0)) == {letter}, page.cells(0))
    page.reset()
    kind = page.chromium.run("document.getElementById('kind').options[1].value")
    page.set("kind", kind)
    kinds = page.chromium.run(f"{VISIBLE}.every(row => row.dataset.kinds.split(' ').includes({kind!r}))")
    page.expect("the finding filters", kinds and page.cells(1), kind)
    page.reset()
    page.set("severity", "4")
    page.expect("the severity filters", page.chromium.run(f"{VISIBLE}.every(row => row.dataset.severity >= 4)"))
    page.set("text", "no such host")
    shown = page.chromium.run("document.getElementById('shown').textContent")
    page.expect("nothing fits", page.cells(1) == [] and shown.startswith("0 of"), shown)
    page.reset()


def sorts(page):
    page.expect("the worst are first", page.cells(0) == sorted(page.cells(0), key="FEDCBA-".index), page.cells(0))
    for column in range(7):
        press = f"document.querySelectorAll('#hosts th')[{column}].querySelector('button').click()"
        orders = []
        for expected in ("descending", "ascending") if column == 0 else ("ascending", "descending"):
            page.chromium.run(press)
            seen = page.chromium.run(f"document.querySelectorAll('#hosts th')[{column}].getAttribute('aria-sort')")
            page.expect(f"column {column} says how it is sorted", seen == expected, seen)
            orders.append(page.chromium.run(f"{VISIBLE}.map(row => row.cells[{column}].dataset.sort)"))
        page.expect(f"column {column} turns round", orders[0] == orders[1][::-1], orders)


def opens_hosts(page):
    page.chromium.run("document.querySelector('#map a').click()")
    page.chromium.run("new Promise(done => setTimeout(done, 50))")
    page.expect("a tile opens its host", page.chromium.run("document.querySelector('details:target').open"))


# The page's own listener comes first: what this one counts is what goes to paper.
def prints(page):
    page.chromium.run("addEventListener('beforeprint', () => window.closed_on_paper = "
                      "document.querySelectorAll('details:not([open])').length); null")
    paper = base64.b64decode(page.chromium.call("Page.printToPDF", printBackground=True)["data"])
    page.expect("it prints", paper.startswith(b"%PDF") and len(paper) > 5000, len(paper))
    page.expect("on paper every host is open", page.chromium.run("window.closed_on_paper") == 0)
    shut = page.chromium.run("document.querySelectorAll('details:not([open])').length")
    page.expect("afterwards they are shut again", shut > 0, shut)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report")
    parser.add_argument("--screenshot")
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    program = browser.find()
    if not program:
        print("there is no Chromium")
        return 77
    with browser.Browser(program) as chromium:
        page = Page(chromium)
        chromium.open(pathlib.Path(arguments.report).resolve().as_uri())
        if arguments.dark:
            chromium.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        if arguments.screenshot:
            pathlib.Path(arguments.screenshot).write_bytes(base64.b64decode(chromium.call("Page.captureScreenshot")["data"]))
        for check in (loads_nothing, sorts, filters, opens_hosts, prints):
            check(page)
    print("\n".join(page.faults) or f"{page.checks} checks of the page pass")
    return 1 if page.faults else 0


if __name__ == "__main__":
    sys.exit(main())
