#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the cost of a strategy stands, its verdict stands: in each table, figure, data file, export and document.

Made-up records have strategies with every verdict in each kind of cell. A new figure or export fails here until it is drawn
from these records, or until the lists below say that it shows no strategy.
"""
import csv
import glob
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib

TOP = os.environ["INVBENCH_HOME"]
PROGRAM = os.path.abspath(os.environ["INVBENCH_BUILD"]) + "/invbench"
NO_STRATEGY = {"primitives"}  # figures
IN_GROUPS = {"strategies", "frontier", "ecdf"}  # figures with the answers of the models instead of a word
# The answers on Arm and in the LKMM, and the word for both (docs/correct.md).
VERDICTS = {
    "v7.1": ("never", "sometimes", "correct on Arm"),
    "dma-mb": ("never", "-", "correct on Arm"),
    "series-v9": ("never", "never", "correct"),
    "sync-rcu": ("-", "never", "correct in LKMM"),
    "no-smp-mb": ("sometimes", "sometimes", "broken"),
}
SERIES = ("v7.1", "no-smp-mb")
NAME = re.compile(r"(?<![\w.-])(" + "|".join(map(re.escape, VERDICTS)) + r")(?![\w.-])")
ROUNDS = 40


def cells_of_host():
    """(section, axes) of each cell: what a figure draws, by strategy."""
    for strategy in VERDICTS:
        yield "strategies", {"target": "model", "workload": "inv_range", "strategy": strategy}
    for section, target, workload, axis, values in (
            ("lengths", "model", "inv_range", "entries", (1, 2, 4, 8)), ("batches", "model", "inv_range", "batch", (1, 4, 16)),
            ("callers", "model", "inv_range", "cpus", (1, 2)), ("ranges", "model", "unmap", "size", (4096, 65536, 1048576)),
            ("probes", "driver", "inv_range", "probe", ("none", "fentry")), ("disk", "fio", "randread", "iodepth", (1, 32))):
        for strategy in SERIES:
            for value in values:
                yield section, {"target": target, "workload": workload, "strategy": strategy, axis: value}


def cells_of_lab():
    for strategy in VERDICTS:
        for workload in "inv_range", "unmap":
            yield "calls", {"target": "driver", "workload": workload, "strategy": strategy}


def cell_lines(boot, number, section, axes, cost, exact):
    where, rounds = {"boot": boot, "cell": number}, 1 if exact else ROUNDS
    yield {"type": "cell", **where, "section": section, "entries": 1, "trash": 0, "size": 4096, "granule": 4096, "cpus": 1,
           "patched": [], **axes}
    for one in range(rounds):
        shared = {"type": "round", **where, "round": one, "slot": 0, "order": number, "cpu": 0, "iterations": 16}
        yield {**shared, "mode": "each", "ticks": 16 * (cost + one % 3), "min": cost, "max": cost + 2}
        if not exact:
            yield {**shared, "mode": "batch", "ticks": 16 * (cost + one % 3)}
    yield {"type": "histogram", **where, "cpu": 0, "precision_bits": 10, "counts": [[cost, 10 * rounds], [cost + 2, 6 * rounds]]}
    yield {"type": "counters", **where, "calls": 8, "commands": 16, "syncs": 8, "doorbells": 8, "entries_walked": 8}
    yield {"type": "functions", **where, "calls": 16, "ticks": cost,
           "counts": [["arm_smmu_domain_inv_range", cost, [0, boot + 1, 1, 1]]],
           "mix": [["dmb ish", boot + 1], ["mfence", 1], ["other", cost - boot - 2]]}
    if axes.get("cpus", 1) > 1:
        yield {"type": "waits", **where, "calls": 32, "counts": {"turn": [[8, 32]]},
               "pairs": [[0, "turn", 1, 16, 128, 8], [1, "turn", 0, 16, 128, 8]]}


def rising(number, boot):
    return 400 + 20 * number + 30 * boot


def lines(run, kernels, cells, exact, cost=rising):
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": run, "plan": "quick", "plan_text": "",
           "sets": [], "place": "lab" if exact else "host", "kernels": kernels, "seed": 1,
           "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"}
    for boot, kernel in enumerate(kernels):
        yield {"type": "boot", "boot": boot, "kernel": kernel, "clock": "exact" if exact else "hw", "from": 0}
        yield {"type": "environment", "boot": boot, "kernel_release": kernel, "machine": "aarch64" if exact else "x86_64",
               "cpu": {"model name": "A core"}, "page_size": 4096, "cpus": 2, "governor": "performance",
               "command_line": "", "device": "", "default_domain": "strict", "inv_range": "present", "sites": [], "distort": []}
        yield {"type": "clock", "boot": boot, "clock": "exact" if exact else "hw", "unit": "instructions" if exact else "ns",
               "source": "made up", "resolution": 1, "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}
        for number, (section, axes) in enumerate(cells):
            yield from cell_lines(boot, number, section, axes, cost(number, boot), exact)
    yield {"type": "end", "verdict": "complete", "cells": len(cells), "measured": len(cells), "skipped": 0, "failed": 0}


def prices():
    """Two primitives, to explain the calls with."""
    for memory in "none", "hit", "miss":
        for workload in "empty", "mfence":
            yield memory, {"target": "primitives", "workload": workload, "strategy": "as-built", "memory": memory}


def write(folder, run, *rest):
    path = f"{folder}/{run}"
    os.makedirs(path)
    with open(path + "/record.jsonl", "w", encoding="ascii") as file:
        for seq, line in enumerate(lines(run, *rest)):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')
    return path


def printed(*arguments):
    result = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    text = result.stdout.decode()
    assert result.returncode <= 2 and text, (arguments, result.returncode, result.stderr.decode())
    return text


def is_marked(text, name):
    """Whether the name has its verdict behind it, as a word or in full."""
    arm, lkmm, word = VERDICTS[name]
    full = f"{name} (lost: {arm if arm != '-' else 'no answer'} on Arm, {lkmm if lkmm != '-' else 'no answer'} in the LKMM)"
    return f"{name} ({word})" in text or full in text


def check_lines(where, text):
    """Each line with a strategy has its verdict, or is the heading of a table that has it."""
    rows = text.splitlines()
    for number, row in enumerate(rows):
        for name in NAME.findall(row):
            arm, lkmm, _ = VERDICTS[name]
            below = [one.split()[:3] for one in rows[number + 1:number + 3]]
            is_heading = "lost on Arm" in row or below == [["lost", "on", "Arm"], ["in", "LKMM"]] or (
                len(below) == 2 and below[0][:3] == ["lost", "on", "Arm"] and below[1][:2] == ["in", "LKMM"])
            is_row = re.search(rf"(^|\s){re.escape(arm)}\s+{re.escape(lkmm)}(\s|$)", row)
            names_baseline = "Δ median: against" in row
            assert is_marked(row, name) or is_heading or is_row or names_baseline, f"{where}: no verdict on {name}: {row}"


def check_letter(where, text):
    """In a narrow table the columns are missing, and the groups below it say the same."""
    joined = " ".join(text.split())
    tables = joined.split("left out: ")
    assert len(tables) > 1, f"{where}: nothing was left out"
    for name in set(NAME.findall(text)):
        word = VERDICTS[name][2]
        group = re.search(rf"(?<![\w]){word}: ([^;:]*, )?{re.escape(name)}\b", joined)
        assert group or is_marked(joined, name), f"{where}: no verdict on {name}"


def check_json(where, node):
    """Each object about a cell of a strategy has its verdict."""
    if isinstance(node, list):
        return sum(check_json(where, one) for one in node)
    if not isinstance(node, dict):
        return 0
    found = sum(check_json(where, one) for one in node.values())
    label = node.get("label", "")
    for name in NAME.findall(label):
        assert is_marked(label, name), f"{where}: {label}"
    cell, name = node.get("b", node), node.get("value")  # a comparison is about its candidate, and about a baseline
    if "axes" in node:
        name = node["axes"].get("strategy")
    if name in VERDICTS:
        arm, lkmm = (None if one == "-" else one for one in VERDICTS[name][:2])
        assert cell.get("bad_outcome") == {"arm": arm, "lkmm": lkmm}, f"{where}: {name}: {list(cell)}"
        found += 1
    return found


def check_data(path):
    """Each row with a strategy has the models' answers, or the word behind the name."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = 0
    for row in rows:
        for field in row.values():
            for name in NAME.findall(field or ""):
                arm, lkmm, _ = VERDICTS[name]
                answers = (row.get("bad_outcome_arm"), row.get("bad_outcome_lkmm")) == (arm, lkmm)
                assert is_marked(field, name) or answers, f"{path}: no verdict on {name}: {row}"
                found += 1
    return found


def check_figure(figure, svg):
    texts = [html.unescape(re.sub(r"<[^>]*>", "", one)).strip() for one in re.findall(r"<text[^>]*>(.*?)</text>", svg, re.S)]
    names = {name for text in texts for name in NAME.findall(text)}
    assert names, f"{figure}: no strategy is drawn"
    if figure not in IN_GROUPS:
        for text in texts:
            for name in NAME.findall(text):
                assert is_marked(text, name), f"{figure}: no verdict on {name}: {text}"
    if figure == "strategies":
        assert texts.count("lost on Arm") == texts.count("in LKMM") >= 1 and names == set(VERDICTS), texts
        for column in 0, 1:
            for answer in {one[column] for one in VERDICTS.values()}:
                assert answer in texts, f"{figure}: {answer}"
    if figure == "frontier":
        for group in "correct on Arm and in the LKMM", "correct on Arm only", "correct in the LKMM", "broken (control)":
            assert any(text.startswith(group) for text in texts), f"{figure}: no group {group}"
    if figure == "ecdf":
        for name, (arm, lkmm, _) in VERDICTS.items():
            assert f"{name}: {arm}, {lkmm}" in texts, f"{figure}: no verdict on {name}"


def check_page(where, text):
    """Each table of the page with a strategy has a heading for the verdict."""
    tables = [re.sub(r"<[^>]*>", "\t", one) for one in re.findall(r"<table.*?</table>", text, re.S)]
    named = [one for one in tables if NAME.search(one)]
    assert named, f"{where}: no table has a strategy"
    for table in named:
        marked = all(is_marked(table, name) for name in NAME.findall(table))
        assert marked or "lost on Arm" in table, f"{where}: a table has no verdicts: {table[:300]}"


def check_exports(run):
    names = subprocess.run([PROGRAM, "complete", "--", "export", "--format", ""], stdout=subprocess.PIPE, check=True)
    texts = {one: printed("export", run, "--format", one) for one in names.stdout.decode().split()}
    for row in csv.DictReader(io.StringIO(texts.pop("csv"))):
        assert (row["bad_outcome_arm"], row["bad_outcome_lkmm"]) == VERDICTS[row["strategy"]][:2], row
    for test in json.loads(texts.pop("kcidb"))["tests"]:
        name = re.search(r"\.strategy_([^.]*(?:\.1)?)\.", test["path"] + ".").group(1)
        misc = test["misc"]
        assert (misc["bad_outcome_arm"], misc["bad_outcome_lkmm"]) == VERDICTS[name][:2], test
    # What has no place for it has it in a comment before.
    for one in "benchfmt", "hdr", "ktap":
        before, found = {}, 0
        for row in texts.pop(one).splitlines():
            comment = re.match(r"#\s?\[?(?:([\w.-]+): )?lost: (.*?)\]?$", row)
            name = re.search(r"strategy[= ]([\w.-]+?)(?=[/ ]|$)", row)
            if comment:
                before = comment.group(2)
            elif name and name.group(1) in VERDICTS:
                assert is_marked(f"{name.group(1)} (lost: {before})", name.group(1)), f"{one}: {row[:200]} after {before}"
                found += 1
        assert found, f"{one}: no strategy was found"
    assert not texts, f"how do these exports show a verdict: {set(texts)}"


def check_documents(host, lab, priced):
    """What the verbs print about costs, as text, letter and JSON."""
    about = {("show", host): "", ("compare", host): "", ("explain", host, "--prices", priced): "no letter",
             ("show", lab): "", ("show", lab, "--mix"): "", ("compare", lab, "--functions", "--mix"): "",
             ("compare", lab, "--by", "kernel", "--functions", "--mix"): "", ("track", "quick", "--history", "--functions", "--mix"): "",
             ("compare", lab, "--by", "strategy", "--functions", "--mix"): "", ("show", host, "--section", "callers"): ""}
    for arguments, no_letter in about.items():
        where = " ".join((arguments[0],) + arguments[2:])
        text = printed(*arguments)
        assert NAME.search(text), f"{where}: no strategy"
        check_lines(where, text)
        if not no_letter and "--mix" not in arguments:
            check_letter(where, printed(*arguments, "--format", "text"))
        if arguments[2:] != ("--mix",):
            assert check_json(where, json.loads(printed(*arguments, "--json"))), f"{where}: no cell of a strategy"


def check_far_improvement():
    """A strategy that saves far more than the others differ has an arrow at the end of the axis on its side."""
    cells = [("a", {"strategy": name}) for name in ("v7.1", "dma-mb", "dsb-ish", "no-barriers")]
    run = write("out", "20261122T081500Z-quick-0004", ["running"], cells, False, lambda number, _: (400, 404, 405, 120)[number])
    subprocess.run([PROGRAM, "report", run], check=True, stderr=subprocess.DEVNULL)
    for figure in "strategies", "frontier":
        with open(f"{run}/figures/{figure}.svg", encoding="utf-8") as file:
            assert "←" in html.unescape(file.read()), f"{figure}: the far improvement has no mark"


def check_kernels_on_a_real_clock():
    """The table and the figure of kernels say what compare says of all boots, not what the first boot says."""
    kernels = ["6.12.107", "7.3.4"] * 6
    cells = [("a", {"strategy": "as-built", "target": "driver", "workload": "unmap"})]
    run = write("out", "20261122T081500Z-quick-0005", kernels, cells, False,
                lambda _, boot: 900 if boot == 1 else 1000 + 50 * (boot % 2) + boot)
    compared, = json.loads(printed("compare", run, "--json"))["cells"]
    shown, = json.loads(printed("show", run, "--json"))["by_kernel"]
    assert [one["cost"] for one in shown["kernels"]] == [compared["a"]["cost"], compared["b"]["cost"]], (shown, compared)
    subprocess.run([PROGRAM, "report", run], check=True, stderr=subprocess.DEVNULL)
    with open(f"{run}/figures/kernels.svg", encoding="utf-8") as file:
        text = html.unescape(file.read())
    assert f"{compared['effect_percent']:+.2f} %" in text, "the figure kernels has another effect than compare"


def main():
    if not shutil.which("gnuplot"):
        print("gnuplot is missing: apt-get install gnuplot-nox")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder + "/cache"  # without herd7
        os.makedirs(folder + "/out")
        os.chdir(folder)
        host = write("out", "20261122T081500Z-quick-0001", ["running"], list(cells_of_host()), False)
        lab = write("out", "20261122T081500Z-quick-0002", ["6.12.107", "7.3.4"], list(cells_of_lab()), True)
        priced = write("out", "20261122T081500Z-primitives-0001", ["running"], list(prices()), False)
        subprocess.run([PROGRAM, "index", "rebuild"], check=True)
        check_documents(host, lab, priced)
        check_exports(host)
        drawn = set()
        for run in host, lab:
            subprocess.run([PROGRAM, "report", run], check=True, stderr=subprocess.DEVNULL)
            for path in sorted(glob.glob(run + "/data/*.tsv")):
                assert check_data(path) or path.endswith("prices.tsv"), f"{path}: no strategy"
            for path in sorted(glob.glob(run + "/figures/*.svg")):
                figure = os.path.basename(path)[:-len(".svg")]
                with open(path, encoding="utf-8") as file:
                    check_figure(figure, file.read())
                drawn.add(figure)
            with open(run + "/report.html", encoding="utf-8") as file:
                check_page(run, file.read())
        again = write("out", "20261122T081500Z-quick-0003", ["running"], list(cells_of_host()), False)
        subprocess.run([PROGRAM, "report", host, again], check=True, stderr=subprocess.DEVNULL)
        effects, = glob.glob(again + "/compare-*/figures/effects.svg")
        with open(effects, encoding="utf-8") as file:
            check_figure("effects", file.read())
        drawn.add("effects")
        check_far_improvement()
        check_kernels_on_a_real_clock()
        known = {os.path.basename(path)[:-len(".gp")] for path in glob.glob(TOP + "/plots/*.gp")}
        assert known == drawn | NO_STRATEGY, f"not drawn from these records: {known - drawn - NO_STRATEGY}"


main()
