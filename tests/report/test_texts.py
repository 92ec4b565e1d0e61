#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""In no figure of the records of the tree, and of one with many functions, do two texts overlap, or is a text cut off at
the edge."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib

TOP = os.environ["INVBENCH_HOME"]
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
# Widths of DejaVu Sans in thousandths of the size. A text without them, such as an arrow, counts as a broad letter.
NARROW = dict.fromkeys("ijl.,:;'|! ()[]", 330) | dict.fromkeys("frt-", 380) | dict.fromkeys("mwMW%→", 860)
# PNG, PDF and EPS take a size as points, where SVG takes pixels, and have the same layout.
POINT = 96 / 72
FITS = "functions", "function-changes" # drawn in a column of a paper, whatever the record has
TEXT = re.compile(r'<g transform="translate\(([-0-9.]+),([-0-9.]+)\)([^"]*)"([^>]*)>\s*<text>(.*?)</text>', re.S)


def width(text, size):
    return sum(NARROW.get(one, 600) for one in text) * size / 1000


def boxes(svg):
    """The texts of a figure with the rectangles that they cover."""
    for x, y, turn, style, inner in TEXT.findall(svg):
        text = re.sub(r"<[^>]*>", "", inner).replace("&lt;", "<").replace("&amp;", "&").replace("&gt;", ">").strip()
        size = POINT * float(re.search(r'font-size="([0-9.]+)"', style).group(1))
        anchor = re.search(r'text-anchor="(\w+)"', style)
        long, x, y = width(text, size), float(x), float(y)
        before = {"start": 0, "middle": 0.5, "end": 1}[anchor.group(1) if anchor else "start"] * long
        if not text:
            continue
        if "rotate" in turn:
            yield text, (x - 0.75 * size, y - long + before, x, y + before)
        else:
            yield text, (x - before, y - 0.75 * size, x - before + long, y)


def overlap(one, other):
    """Whether two rectangles share more than a thin edge, which an estimate of the width may be wrong by."""
    return min(one[2], other[2]) - max(one[0], other[0]) > 4 and min(one[3], other[3]) - max(one[1], other[1]) > 2


def faults(svg):
    """What is wrong in a figure."""
    wide, high = (float(one) for one in re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', svg).groups())
    found = list(boxes(svg))
    assert len(found) > 2, "too few texts were found"
    for i, (text, box) in enumerate(found):
        if box[0] < -2 or box[1] < -2 or box[2] > wide + 2 or box[3] > high + 2:
            yield f"'{text}' ends outside of the figure"
        yield from (f"'{text}' and '{other}' overlap" for other, at in found[:i] if overlap(box, at))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def on_paper(folder, name, width, height):
    """The figure as it is drawn for a page of this size in mm; None if it is refused. The layout of PDF is that of SVG."""
    settings = f"name='{name}'; format='svg'; bare=1; page_width={width}; page_height={height}"
    drawn = subprocess.run(["gnuplot", "-e", settings, f"{TOP}/plots/common.gnuplot", f"{TOP}/plots/{name}.gp"], cwd=folder,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if drawn.returncode == 77 and "this figure needs at least" in drawn.stdout:
        return None
    assert drawn.returncode == 0, f"{name}: {drawn.stdout}"
    return read(f"{folder}/figures/{name}.svg")


def pages(folder, name):
    """The figure on the screen, and on pages of a column and of two. Those of functions fit in any of these."""
    yield "screen", read(f"{folder}/figures/{name}.svg")
    for page in (85, 60), (85, 120), (178, 240):
        svg = on_paper(folder, name, *page)
        if svg:
            wide, high = (float(one) for one in re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', svg).groups())
            assert name not in FITS or high / wide <= page[1] / page[0] or page[1] > 60, f"{name} is higher than {page}"
            yield f"{page[0]}x{page[1]} mm", svg
        assert svg or name not in FITS, f"{name}: is refused on a page of {page}"


def many_functions(folder):
    """Write a record of calls of many functions with long names, which two kernels with long names call."""
    kernels = ["6.12.107", "7.3.4-rc1-00012-gabcdef012345"]
    lines = [{"type": "header", "format": "invbench-record", "version": 2, "run": "20261122T081500Z-many-0001", "plan": "many",
              "plan_text": "", "sets": [], "place": "lab", "kernels": kernels, "seed": 1,
              "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"}]
    for boot, kernel in enumerate(kernels):
        lines += [{"type": "boot", "boot": boot, "kernel": kernel, "clock": "exact", "from": 0},
                  {"type": "environment", "boot": boot, "kernel_release": kernel, "machine": "aarch64", "page_size": 4096},
                  {"type": "clock", "boot": boot, "clock": "exact", "unit": "instructions", "source": "made up",
                   "resolution": 1, "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}]
        for cell in range(12):
            counts = [(f"iommu_dma_unmap_page_{one}_" + one * "of_" + "pages", 4 ** cell * (3 + one) + boot * one * (-1) ** one)
                      for one in range(cell % 3, 5 + cell)]
            ticks, of = sum(n for _, n in counts), {"boot": boot, "cell": cell}
            lines += [{"type": "cell", **of, "section": "operations", "target": "driver", "workload": "dma_unmap_sg",
                       "strategy": "as-built", "entries": 4 ** cell, "trash": 0, "size": 2 << 20, "granule": 4096, "cpus": 1},
                      {"type": "round", **of, "round": 0, "slot": 0, "order": cell, "mode": "each", "cpu": 0, "iterations": 3,
                       "ticks": 3 * ticks, "min": ticks, "max": ticks},
                      {"type": "histogram", **of, "cpu": 0, "precision_bits": 10, "counts": [[ticks, 3]]},
                      {"type": "functions", **of, "calls": 3, "ticks": ticks, "counts": counts, "mix": [["other", ticks]]}]
    with open(folder + "/record.jsonl", "w", encoding="ascii") as file:
        for seq, line in enumerate(lines):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')


def main():
    if not shutil.which("gnuplot"):
        print("gnuplot is missing: apt-get install gnuplot-nox")
        sys.exit(77)
    count, drawn = 0, {}
    records = glob.glob(f"{TOP}/tests/fixtures/*.jsonl") + glob.glob(f"{TOP}/tests/fixtures/version1/*.jsonl")
    for record in sorted(records) + ["many functions"]:
        with tempfile.TemporaryDirectory() as folder:
            if record in records:
                shutil.copy(record, folder + "/record.jsonl")
            else:
                many_functions(folder)
            subprocess.run([PROGRAM, "report", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            figures = [os.path.basename(path)[:-len(".svg")] for path in sorted(glob.glob(folder + "/figures/*.svg"))]
            assert record in records or set(FITS) <= set(figures), figures
            for figure in figures if record in records else FITS:
                for page, svg in pages(folder, figure):
                    name = f"{os.path.basename(record)}: {figure}, {page}"
                    drawn[page] = drawn.get(page, 0) + 1
                    for fault in faults(svg):
                        print(f"{name}: {fault}")
                        count += 1
                    moved = re.sub(r"translate\([0-9.]+,", "translate(5,", svg)
                    assert list(faults(moved)), f"{name}: overlaps are not seen"
    print("figures:", drawn)
    if count:
        sys.exit(f"{count} faults")


main()
