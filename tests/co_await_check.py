#!/usr/bin/env python3
"""Rejects '{' or '[' between co_await and the end of its expression: g++ 12 destroys such temporaries twice.

A braced aggregate or a capturing lambda that is a temporary inside a co_await expression is destroyed once by the
coroutine frame and once by the caller.  Name it first, then move it in.  usage: tests/co_await_check.py [SRC] | --self-test
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
AWAIT = re.compile(r"\bco_await\b")


def blank(match):
    """Comments and literals become spaces of the same shape, so that offsets and line numbers stay."""
    return "".join("\n" if c == "\n" else " " for c in match.group(0))


def faults(text):
    """Yields line numbers.  The expression ends at ';' or at the bracket that encloses it: `if (co_await x) {` is fine."""
    code = NOT_CODE.sub(blank, text)
    for start in AWAIT.finditer(code):
        depth = 0
        for at in range(start.end(), len(code)):
            c = code[at]
            if c in "{[" and not is_subscript(code, at):
                yield code.count("\n", 0, start.start()) + 1
                break
            depth += (c in "([{") - (c in ")]}")
            if c == ";" or depth < 0:
                break


def is_subscript(code, at):
    """`table[i]` is no lambda: its bracket follows a name, ')' or ']'."""
    before = code[:at].rstrip()
    return code[at] == "[" and bool(re.search(r"[\w)\]]$", before)) and not re.search(r"\b(co_await|return)$", before)


def self_test():
    bad = ["auto r = co_await take({a, b});", "co_await co_spawn(ex, [x = y]() {}, use);", "co_await f(\n  Point{1,\n 2});", "co_await [] {};",
           "if (co_await f({1})) {"]
    good = ["if (co_await f(x)) {\n y();\n}", "while (!(co_await next())) { g(); }", "co_await f(table[3]);", 'co_await f("{[");', "// co_await f({1});",
            "co_await f(std::move(args)); h({1});", "for (;;) { CO_TRY(x, co_await f(y)) { } }", "co_await f('{');", "co_await g(f(x)[1]);"]
    wrong = [t for t in bad if not list(faults(t))] + [t for t in good if list(faults(t))]
    for text in wrong:
        print("self-test: wrong verdict on:", text)
    print(f"co_await self-test: {len(bad) + len(good) - len(wrong)} of {len(bad) + len(good)} cases pass")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    src = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(HERE), "src")
    found = 0
    for folder, _, names in sorted(os.walk(src)):
        for name in sorted(n for n in names if n.endswith((".h", ".cc"))):
            path = os.path.join(folder, name)
            for line in faults(open(path, errors="replace").read()):
                print(f"{path}:{line}: '{{' or '[' inside a co_await expression: name the value first, then move it in")
                found += 1
    if not found:
        print("co_await: no braces or lambdas inside await expressions")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
