#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The KCIDB export is valid and complete, and only a slower kernel is FAIL."""
import json
import os
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is missing: apt-get install python3-jsonschema")
    sys.exit(77)

TOP = os.environ["INVBENCH_HOME"]


def exported(run):
    """Export a fixture, check the schema and the links between objects, and return the tests."""
    export = subprocess.run([os.environ["INVBENCH_BUILD"] + "/invbench", "export",
                           f"{TOP}/tests/fixtures/{run}.jsonl", "--format", "kcidb"],
                          check=True, stdout=subprocess.PIPE)
    report = json.loads(export.stdout)
    with open(f"{TOP}/tests/export/kcidb-5.3.schema.json", encoding="ascii") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.FormatChecker()).validate(report)
    for kind in "checkouts", "builds", "tests":
        ids = [one["id"] for one in report[kind]]
        assert len(ids) == len(set(ids)), f"{run}: an id of {kind} occurs twice"
    builds = {one["id"] for one in report["builds"]}
    assert {one["checkout_id"] for one in report["builds"]} <= {
        one["id"] for one in report["checkouts"]}, f"{run}: a build without a checkout"
    assert {one["build_id"] for one in report["tests"]} <= builds, f"{run}: a test without a build"
    assert {one["architecture"] for one in report["builds"]} == {"arm64"}, "not the kernel's name"
    return report["tests"]


def statuses(tests):
    return sorted({one["status"] for one in tests})


def main():
    hw = exported("hw")
    assert statuses(hw) == ["DONE"], statuses(hw)
    assert all(one["number"]["unit"] == "s" for one in hw), "a time that is not in seconds"
    assert 100e-9 < hw[0]["number"]["value"] < 10e-6, "a call takes some hundred nanoseconds"
    kernels = exported("kernels")
    assert statuses(kernels) == ["DONE", "FAIL", "SKIP"], statuses(kernels)
    slower = [one for one in kernels if one["status"] == "FAIL"]
    assert [one["path"].split(".")[2] for one in slower] == ["workload_unmap", "workload_iotlb_sync"], slower
    assert all(one["number"]["unit"] == "instructions" for one in slower)
    failed = exported("failed")
    assert "ERROR" in statuses(failed) and "FAIL" not in statuses(failed), statuses(failed)
    assert not any("number" in one for one in failed if one["status"] != "DONE")


main()
