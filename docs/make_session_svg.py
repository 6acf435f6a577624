#!/usr/bin/env python3
"""Draws docs/session.svg, the picture in the README, from the text recorded in docs/session.txt.

usage: docs/make_session_svg.py [TEXT [SVG]]
A line "=== TITLE" starts a window, lines with "#" in front of the first window are comments, what stands behind a prompt
was typed. Lines longer than a window go on in the next one.
"""
import os
import sys
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = 116
CELL, LINE, PAD, BAR, GAP = 8.43, 19, 16, 30, 18
PROMPTS = ("$ ", "smb: \\> ")
STYLE = """
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #c9d1d9; white-space: pre }
.title { fill: #8b949e } .typed { fill: #79c0ff } .no { fill: #ff7b72 } .yes { fill: #7ee787 }
""".strip()
WORDS = ((" refused ", "no"), ("NT_STATUS_", "no"), ("encrypted AES", "yes"), ("Nothing is weaker", "yes"),
         ("To allow it:", "yes"))


def read_windows(path):
    """-> [(title, [(row, colour)])]"""
    windows = []
    for line in open(path, encoding="utf-8").read().splitlines():
        if line.startswith("=== "):
            windows.append((line[4:], []))
        elif windows:
            kind = next((kind for word, kind in WORDS if word in line), "")
            windows[-1][1].extend((part, kind) for part in wrapped(line))
    return windows


def wrapped(line):
    """-> the rows a terminal of COLUMNS columns shows for it, broken at a space where there is one."""
    rows = []
    while len(line) > COLUMNS:
        at = line.rfind(" ", COLUMNS // 2, COLUMNS) + 1 or COLUMNS
        rows.append(line[:at].rstrip())
        line = line[at:]
    return rows + [line]


def row(line, kind, y):
    text = line.lstrip()
    prompt = next((p for p in PROMPTS if text.startswith(p)), "")
    x = PAD + (len(line) - len(text)) * CELL
    inside = f'{escape(prompt)}<tspan class="typed">{escape(text[len(prompt):])}</tspan>' if prompt else escape(text)
    place = f'x="{x:.1f}" y="{y}" textLength="{len(text) * CELL:.1f}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
    return f'<text {place}' + (f' class="{kind}"' if kind and not prompt else "") + f">{inside}</text>"


def draw(windows):
    width = COLUMNS * CELL + 2 * PAD
    body, top = [], 0
    for title, lines in windows:
        height = BAR + len(lines) * LINE + PAD
        body.append(f'<rect x="0.5" y="{top + 0.5}" width="{width - 1:.1f}" height="{height}" rx="8" fill="#0d1117" '
                    'stroke="#30363d"/>')
        body.append(f'<text class="title" x="{PAD}" y="{top + 21}">{escape(title)}</text>')
        body += [row(line, kind, top + BAR + LINE * (n + 1) - 5) for n, (line, kind) in enumerate(lines) if line]
        top += height + GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {top - GAP + 1}" width="{width:.0f}" role="img">'
    title = "<title>A session with Sallyport in three terminals</title>"
    return "\n".join([head, title, f"<style>{STYLE}</style>", *body, "</svg>"]) + "\n"


def main(arguments):
    text = arguments[0] if arguments else os.path.join(HERE, "session.txt")
    svg = arguments[1] if len(arguments) > 1 else os.path.join(HERE, "session.svg")
    with open(svg, "w", encoding="utf-8") as out:
        out.write(draw(read_windows(text)))


if __name__ == "__main__":
    main(sys.argv[1:])
