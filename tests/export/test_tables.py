#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""CSV and Go benchmark exports follow their specifications and have the numbers of the run.

RFC 4180; golang.org/design/14313-benchmark-format with the units of proposal 43744.
"""
import csv
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.environ["INVBENCH_HOME"] + "/tests/statistics")
from records import seal  # pylint: disable=wrong-import-position

# benchstat's line buffer, and a number as Go reads it: without nan and inf, which nobody can compare.
LONGEST = 65536
NUMBER = r"\d+(\.\d+)?(e[+-]\d+)?"

TOP = os.environ["INVBENCH_HOME"]
INVBENCH = os.environ["INVBENCH_BUILD"] + "/invbench"


def run(*arguments):
    return subprocess.run([INVBENCH, *arguments], check=True, stdout=subprocess.PIPE).stdout.decode()


def fixture(name):
    return f"{TOP}/tests/fixtures/{name}.jsonl"


def lines_of(name, kind):
    with open(fixture(name), encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if line["type"] == kind]


def check_csv():
    text = run("export", fixture("hw"), "--format", "csv")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    rounds = {(one["boot"], one["cell"], one["mode"], one["round"]) for one in lines_of("hw", "round")}
    assert {(int(one["boot"]), int(one["cell"]), one["mode"], int(one["round"])) for one in rows} == rounds
    assert len(rows) == len(rounds) and not any(None in one or None in one.values() for one in rows)
    assert all(float(one["cost"]) >= 0 and one["unit"] == "ns" for one in rows)
    assert all(one["rejected"] in "01" for one in rows)
    verdicts = {one["strategy"]: (one["bad_outcome_arm"], one["bad_outcome_lkmm"]) for one in rows}
    assert verdicts["v7.1"] == ("never", "sometimes") and ("sometimes", "sometimes") in verdicts.values(), verdicts


def parse_benchfmt(text):
    """Results as (config, name, {unit: value}), and units. What benchstat would skip or reject is an error."""
    config, results, units = {}, [], {}
    for line in text.split("\n"):
        assert len(line) < LONGEST and "\r" not in line, line[:100]
        if not line or line.startswith("#"):
            continue
        if line.startswith("Unit "):
            unit, *properties = line.split()[1:]
            assert unit not in units and properties and all(re.fullmatch(r"[a-z]+=\S+", one) for one in properties), line
            units[unit] = dict(one.split("=") for one in properties)
        elif re.match(r"Benchmark[^a-z]\S*\s", line):
            name, iterations, *values = line.split()
            assert values and len(values) % 2 == 0 and re.fullmatch(r"[1-9]\d{0,18}", iterations), line
            assert all(re.fullmatch(NUMBER, value) for value in values[0::2]), line
            keys = re.findall(r"/([^=]+)=", name)
            assert len(set(keys)) == len(keys), f"a part of the name is there twice: {name}"
            assert set(values[1::2]) <= set(units), f"a unit is not declared: {line}"
            assert re.fullmatch(r"Benchmark[^/]*(/[^/=]+=[^/]*)*-\d+", name), name
            measured = dict(zip(values[1::2], map(float, values[0::2])))
            assert len(measured) == len(values) // 2, line
            results.append((dict(config), name, measured))
        else:
            key = re.match(r"([a-z][^\sA-Z:]*):(?:[ \t]+(.*))?$", line)
            assert key, f"neither result nor configuration: {line}"
            config[key[1]] = key[2]
    return results, units


def check_all_benchfmt():
    """Each record whose clock has a meaning can be read."""
    for name in "boots", "exact", "fio", "hw", "kernels", "mix", "verdicts":
        results, units = parse_benchfmt(run("export", fixture(name), "--format", "benchfmt"))
        assert results and units, name


def check_benchfmt():
    text = run("export", fixture("hw"), "--format", "benchfmt")
    assert "\n# v7.1: lost: never on Arm, sometimes in the LKMM\nBenchmark" in text
    results, units = parse_benchfmt(text)
    assert units["ns/op"] == {"better": "lower"}
    assert units["commands/op"] == {"better": "lower", "assume": "exact"}
    cells = [one for one in json.loads(run("show", fixture("hw"), "--json"))["cells"]
             if one["metrics"]["batch_mean"] is not None]
    for cell in cells:
        axes = cell["axes"]
        mine = [measured["ns/op"] for _, name, measured in results
                if all(f"/{key}={axes[key]}/" in name for key in ("entries", "trash"))
                and f"/cpus={axes['cpus']}-" in name and f"/strategy={axes['strategy']}/" in name
                and name.startswith(f"Benchmark{cell['section'].capitalize()}/workload={axes['workload']}/")]
        batch = cell["metrics"]["batch_mean"]
        assert mine and abs(statistics.median(mine) / batch - 1) < 0.05, (axes, mine, batch)

    # A host has one kernel at a time, so its name is the release; the machine has Go's name.
    results, _ = parse_benchfmt(run("export", fixture("verdicts"), "--format", "benchfmt"))
    assert results and all(config["kernel"] == "7.3.4-custom" and config["goarch"] == "arm64"
                           for config, _, _ in results)

    results, units = parse_benchfmt(run("export", fixture("kernels"), "--format", "benchfmt"))
    assert units["instructions/op"]["assume"] == "exact"
    assert {config["kernel"] for config, _, _ in results} == {"6.12.107", "7.3.4"}
    both = {}
    for config, name, measured in results:
        both.setdefault(name, {})[config["kernel"]] = measured["instructions/op"]
    compared = [one for one in both.values() if len(one) == 2 and one["6.12.107"]]
    assert len(compared) == 2 and all(one["7.3.4"] > one["6.12.107"] for one in compared), both


def check_absent():
    """A counter that could not be read is left out; 0 would be a count."""
    with open(fixture("hw"), encoding="utf-8") as file, tempfile.TemporaryDirectory() as folder:
        lines = [{key: value for key, value in json.loads(line).items() if key not in ("seq", "crc", "entries_walked")}
                 for line in file]
        seal(folder + "/record.jsonl", lines)
        results, _ = parse_benchfmt(run("export", folder, "--format", "benchfmt"))
    assert any("commands/op" in measured for _, _, measured in results)
    assert not any("entries_walked/op" in measured for _, _, measured in results), results


check_csv()
check_absent()
check_benchfmt()
check_all_benchfmt()
