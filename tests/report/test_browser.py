#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of a report in a browser: on a phone nothing but figures and tables is wider than the screen, on paper
nothing is cut, ids are unique, nothing is loaded, tables sort, links lead to the data of a cell, and no other script than
the page's own runs. Without a script all rows are there."""
import base64
import hashlib
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
# Added to a copy of the page and allowed by its policy: sends what it measures to the page around it.
MEASURE = """
const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
const wide = [...document.querySelectorAll('body *')].filter(one => !one.closest('.wide, pre, .execution') &&
    one.getBoundingClientRect().right > innerWidth + 1).map(one => one.tagName);
const send = found => parent.postMessage(JSON.stringify(found), '*');
send({page: document.documentElement.scrollWidth, screen: innerWidth, wide: wide,
    ids: ids.length, unique: new Set(ids).size, loaded: performance.getEntriesByType('resource').length,
    tables: Math.max(0, ...[...document.querySelectorAll('table')].map(one => one.getBoundingClientRect().width)),
    drawn: [...document.querySelectorAll('figure svg')].map(one => one.getBoundingClientRect().width)});
"""
# Clicks each heading four times: up, down, the order of the record, up again. Then follows a link.
CLICK = """
const send = found => parent.postMessage(JSON.stringify(found), '*');
const rows = table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent));
const sums = table => [...(table.tFoot?.rows ?? [])].map(row => row.cells[0].textContent);
const click = (table, button) => { button.click(); return [button.parentNode.ariaSort, rows(table), sums(table)]; };
const cells = [...document.querySelectorAll('.cell')];
cells.forEach(one => one.open = true);
const tables = [...document.querySelectorAll('table')].map(table => ({
    before: rows(table), sums: sums(table),
    columns: [...table.querySelectorAll('thead button')].map(button => { button.focus(); return {
        name: button.textContent, left: button.parentNode.className === 'name', number: button.parentNode.cellIndex,
        focused: document.activeElement === button && button.closest('th') === button.parentNode,
        states: [1, 2, 3].map(() => click(table, button))}; })}));
cells.forEach(one => one.open = false);
const links = [...document.querySelectorAll('a[href^="#"]')];
const target = link => document.getElementById(link.getAttribute('href').slice(1));
const lost = links.filter(link => !target(link)?.querySelector('table, p')).map(link => link.getAttribute('href'));
addEventListener('hashchange', () => setTimeout(() =>
    send({tables: tables, links: links.length, lost: lost, open: [...document.querySelectorAll('.cell[open]')].length}), 0));
links.at(-1)?.click();
"""

# A window has at least 500 pixels, so the page is inside of another one.
AROUND = """<!DOCTYPE html><html><head><title>nothing</title></head><body>
<script>onmessage = message => document.title = message.data;</script>
<iframe src="copy.html" width="{width}" height="2000" style="border: 0"></iframe></body></html>"""


PAPER = 680 # pixels between the margins of A4


# The page without a script, which the page around it can read.
SANDBOX = """<!DOCTYPE html><html><head><title>nothing</title></head><body>
<iframe src="report.html" sandbox="allow-same-origin" width="1200" height="2000"></iframe><script>
const frame = document.querySelector('iframe');
frame.onload = () => {
    const all = what => [...frame.contentDocument.querySelectorAll(what)];
    const outside = all('tr').filter(row => !row.closest('details'));
    document.title = JSON.stringify({rows: all('tr').length, headings: all('th').length, buttons: all('button').length,
        outside: outside.length, shown: outside.filter(row => row.getBoundingClientRect().height > 0).length});
};
</script></body></html>"""


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


def digest(script):
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def in_browser(name, folder, width, script, media=""):
    """What a script that is added to the page sends, on a screen of this width. media: replaces that of the style for paper."""
    with open(folder + "/report.html", encoding="utf-8") as file:
        page = file.read()
    own = page.split("<script>")[1].split("</script>")[0]
    assert page.count("<script") == 1, "the page has another script than its own"
    assert f"script-src '{digest(own)}'" in page, f"SCRIPT_HASH in plots/page/page.c must be {digest(own)}"
    page = page.replace("script-src ", f"script-src '{digest(script)}' ", 1)
    page = page.replace("@media print", media) if media else page
    with open(folder + "/copy.html", "w", encoding="utf-8") as file:
        file.write(page.replace("</body>", f"<script>{script}</script></body>"))
    with open(folder + "/around.html", "w", encoding="utf-8") as file:
        file.write(AROUND.format(width=width))
    dumped = run(name, folder, "--window-size=1400,2100", "--virtual-time-budget=10000", "--dump-dom",
                 f"file://{folder}/around.html")
    found = re.search(r"<title>(\{.*?\})</title>", dumped.stdout)
    assert found, dumped.stderr[-2000:]
    return json.loads(html.unescape(found.group(1)))


def value(text):
    """The number that a reader sees: of "4K", "+3.01 %", "1,234.5", "<1e-9"; of an interval its lower end. None: no number."""
    found = re.match(r"[<~]?([+-]?[0-9][0-9,]*(\.[0-9]+)?(e-?[0-9]+)?)([KMG]?)", text)
    return float(found.group(1).replace(",", "")) * {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}[found.group(4)] \
        if found else None


def check_order(what, column, before, state):
    """Whether the rows are in the order that was asked for: by number, or by text; what has none is below."""
    wanted, rows, _ = state
    assert sorted(rows) == sorted(before), f"{what}: rows were lost"
    seen = [row[column["number"]] if len(row) > column["number"] else "-" for row in rows]
    if column["left"]:
        seen = [text for text in seen if text not in ("-", "")]
        seen = [[int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text.lower())] for text in seen]
        if any(not (part.isalnum() or part in "._") for text in seen for part in text if isinstance(part, str)):
            return  # the browser's order of signs is its own
    else:
        seen = [value(text) for text in seen]
        absent = [number is None for number in seen]
        assert absent == sorted(absent), f"{what}: what has no number is not below: {rows}"
        seen = [number for number in seen if number is not None]
    assert seen == sorted(seen, reverse=wanted == "descending"), f"{what}: {wanted}: {seen}"


def check_clicks(name, folder, record):
    seen = in_browser(name, folder, 1200, CLICK)
    clicked = 0
    for table in seen["tables"]:
        assert bool(table["columns"]) == (len(table["before"]) > 1), f"{record}: a table does not sort: {table['before']}"
        for column in table["columns"]:
            what, states = f"{record}: {column['name']}", column["states"]
            if column["name"] == "function":
                assert all(row[column["number"]] for row in table["before"]), f"{what}: a sorted row lost its function"
            assert column["focused"], f"{what}: the keyboard does not reach the heading"
            assert [state[0] for state in states] == ["ascending", "descending", None], f"{what}: {states}"
            assert all(state[2] == table["sums"] for state in states), f"{what}: the sums moved"
            assert states[2][1] == table["before"], f"{what}: the order of the record is lost"
            for state in states[:2]:
                check_order(what, column, table["before"], state)
            clicked += states[0][1] != states[1][1]
    assert clicked, f"{record}: no click changed an order"
    assert seen["links"] and not seen["lost"], f"{record}: links lead nowhere: {seen['lost']}"
    assert seen["open"] == 1, f"{record}: the data of {seen['open']} cells are open after a click on a link"


def check_scripts(name, folder, record):
    """Without a script all rows are there and headings are plain; what a record brings is not run."""
    with open(folder + "/report.html", encoding="utf-8") as file:
        page = file.read()
    with open(folder + "/around.html", "w", encoding="utf-8") as file:
        file.write(SANDBOX)
    dumped = run(name, folder, "--allow-file-access-from-files", "--virtual-time-budget=10000", "--dump-dom",
                 f"file://{folder}/around.html").stdout
    plain = json.loads(html.unescape(re.search(r"<title>(\{.*?\})</title>", dumped).group(1)))
    print(record, "without a script", plain)
    assert plain["rows"] == page.count("<tr>") and plain["headings"] == page.count("<th ") + page.count("<th>"), plain
    assert plain["shown"] == plain["outside"] > 0 and not plain["buttons"], plain
    with open(folder + "/copy.html", "w", encoding="utf-8") as file:
        file.write(page.replace("</main>", "<script>document.title = 'stolen'</script><img src=x onerror='document.title = 1'></main>"))
    dumped = run(name, folder, "--virtual-time-budget=10000", "--dump-dom", f"file://{folder}/copy.html").stdout
    assert "<button" in dumped and "<title>invbench: " in dumped, f"{record}: another script ran, or the page's own did not"


def check(name, record):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(f"{TOP}/tests/fixtures/{record}.jsonl", folder + "/record.jsonl")
        subprocess.run([PROGRAM, "report", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        for width in 390, 1200:
            seen = in_browser(name, folder, width, MEASURE)
            print(record, width, seen)
            assert not seen["wide"] and seen["page"] <= seen["screen"], f"{record}: wider than the screen"
            assert seen["ids"] == seen["unique"], f"{record}: an id is there twice"
            assert seen["loaded"] == 0, f"{record}: the page loads files"
            assert min(seen["drawn"], default=700) >= 700, f"{record}: a figure is too small to be read"
        paper = in_browser(name, folder, PAPER, MEASURE, "@media all")
        print(record, "paper", paper["tables"])
        check_clicks(name, folder, record)
        check_scripts(name, folder, record)
        run(name, folder, "--no-pdf-header-footer", f"--print-to-pdf={folder}/page.pdf", f"file://{folder}/report.html")
        with open(folder + "/page.pdf", "rb") as file:
            boxes = set(re.findall(rb"/MediaBox \[([^]]*)\]", file.read()))
        assert len(boxes) == 1 and next(iter(boxes)).split()[2:3] in ([b"594.95996"], [b"595"], [b"595.91998"], [b"594.96"]), boxes


def main():
    name = browser()
    for record in "kernels", "verdicts", "fio", "mix":
        check(name, record)


main()
