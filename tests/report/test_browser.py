#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of a report in a browser: on a phone nothing but figures and tables is wider than the screen, on paper
nothing is cut, ids are unique, and nothing is loaded."""
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.environ["INVBENCH_HOME"]
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
# Added to a copy of the page, which has no script of its own: sends what it measures to the page around it.
SCRIPT = """<script>
const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
const wide = [...document.querySelectorAll('body *')].filter(one => !one.closest('.wide, pre, .execution') &&
    one.getBoundingClientRect().right > innerWidth + 1).map(one => one.tagName);
parent.postMessage(JSON.stringify({page: document.documentElement.scrollWidth, screen: innerWidth, wide: wide,
    ids: ids.length, unique: new Set(ids).size, loaded: performance.getEntriesByType('resource').length,
    drawn: [...document.querySelectorAll('figure svg')].map(one => one.getBoundingClientRect().width)}), '*');
</script>"""


# A window has at least 500 pixels, so the page is inside of another one.
AROUND = """<!DOCTYPE html><html><head><title>nothing</title></head><body>
<script>onmessage = message => document.title = message.data;</script>
<iframe src="copy.html" width="{width}" height="2000" style="border: 0"></iframe></body></html>"""


def browser():
    for name in "chromium", "chromium-browser", "google-chrome":
        if shutil.which(name):
            return name
    print("chromium is missing: apt-get install chromium")
    sys.exit(77)


def run(name, folder, *arguments):
    return subprocess.run([name, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                           f"--user-data-dir={folder}/profile", *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, timeout=300)


def measure(name, folder, width):
    """What a page reports on a screen of this width."""
    with open(folder + "/report.html", encoding="utf-8") as file:
        page = file.read()
    assert "<script" not in page, "the page has a script"
    with open(folder + "/copy.html", "w", encoding="utf-8") as file:
        file.write(page.replace("</body>", SCRIPT + "</body>"))
    with open(folder + "/around.html", "w", encoding="utf-8") as file:
        file.write(AROUND.format(width=width))
    dumped = run(name, folder, "--window-size=1400,2100", "--virtual-time-budget=10000", "--dump-dom",
                 f"file://{folder}/around.html")
    found = re.search(r"<title>(\{.*?\})</title>", dumped.stdout)
    assert found, dumped.stderr[-2000:]
    return json.loads(html.unescape(found.group(1)))


def check(name, record):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(f"{TOP}/tests/fixtures/{record}.jsonl", folder + "/record.jsonl")
        subprocess.run([PROGRAM, "report", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        for width in 390, 1200:
            seen = measure(name, folder, width)
            print(record, width, seen)
            assert not seen["wide"] and seen["page"] <= seen["screen"], f"{record}: wider than the screen"
            assert seen["ids"] == seen["unique"], f"{record}: an id is there twice"
            assert seen["loaded"] == 0, f"{record}: the page loads files"
            assert min(seen["drawn"], default=700) >= 700, f"{record}: a figure is too small to be read"
        run(name, folder, "--no-pdf-header-footer", f"--print-to-pdf={folder}/page.pdf", f"file://{folder}/report.html")
        with open(folder + "/page.pdf", "rb") as file:
            boxes = set(re.findall(rb"/MediaBox \[([^]]*)\]", file.read()))
        assert len(boxes) == 1 and next(iter(boxes)).split()[2:3] in ([b"594.95996"], [b"595"], [b"595.91998"], [b"594.96"]), boxes


def main():
    name = browser()
    for record in "kernels", "verdicts", "fio":
        check(name, record)


main()
