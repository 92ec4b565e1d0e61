#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each verb with --json has a schema in docs/schema/ that describes each member, and prints what it says."""
import copy
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is missing: apt-get install python3-jsonschema")
    sys.exit(77)

TOP = os.environ["INVBENCH_HOME"]
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
SCHEMAS = {os.path.basename(path)[:-len(".json")]: path for path in glob.glob(f"{TOP}/docs/schema/*.json")}
# observe needs a driver: tests/cli/test_observe.sh and the lab see it. tests/cli/test_explain.sh makes prices.
UNSEEN = {"explain", "observe"}


def load(name):
    with open(SCHEMAS[name], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def check_described(where, schema):
    """Every member and element has a description, and no object takes members that nobody described."""
    for key, one in schema.get("properties", {}).items():
        assert one.get("description") or "$ref" in one, f"{where}.{key}: no description"
        check_described(f"{where}.{key}", one)
    if schema.get("type") == "object":
        assert "additionalProperties" in schema, f"{where}: takes any member"
    for key in "items", "additionalProperties":
        if isinstance(schema.get(key), dict):
            check_described(f"{where}.{key}", schema[key])
    for one in schema.get("oneOf", []) + schema.get("prefixItems", []):
        check_described(where, one)
    for name, one in schema.get("$defs", {}).items():
        check_described(f"{where}#{name}", one)


def printed(*arguments, out=None):
    result = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, cwd=out)
    return json.loads(result.stdout) if result.stdout.strip() else None


def documents(folder):
    """The documents that this machine can make, by schema."""
    fixtures = sorted(glob.glob(f"{TOP}/tests/fixtures/*.jsonl") + glob.glob(f"{TOP}/tests/fixtures/version1/*.jsonl"))
    for verb in "show", "compare":
        for fixture in fixtures:
            yield verb, printed(verb, fixture, "--json")
    yield "compare", printed("compare", f"{TOP}/tests/fixtures/mix.jsonl", "--by", "kernel", "--json")
    yield "doctor", printed("doctor", "--json")
    yield "list", printed("list", "--json")
    yield "list", printed("list", "strategies", "--json")
    yield "list-devices", printed("list", "devices", "--json")
    yield "run-dry-run", printed("run", "--dry-run", "--place", "lab", "--json")
    yield "litmus", printed("litmus", "--json")
    yield "litmus", printed("litmus", "--explore", "--json")
    yield "selftest", printed("selftest", "stats", "--json")
    for fixture in "kernels", "verdicts":
        with open(f"{TOP}/tests/fixtures/{fixture}.jsonl", encoding="utf-8") as file:
            header = json.loads(file.readline())
        os.makedirs(f"{folder}/out/{header['run']}")
        shutil.copy(f"{TOP}/tests/fixtures/{fixture}.jsonl", f"{folder}/out/{header['run']}/record.jsonl")
    printed("index", "rebuild", out=folder)
    yield "list-runs", printed("list", "runs", "--json", out=folder)
    yield "track", printed("track", "quick", "--history", "--json", out=folder)


def spoiled(document):
    """Copies of a document with a member too many, and with one too few, at the top or in the first element."""
    for change in "more", "less":
        one = copy.deepcopy(document)
        at = one[0] if isinstance(one, list) else one
        if change == "more":
            at["nobody described this"] = []
        else:
            del at[next(iter(at))]
        yield one


def main():
    verbs = subprocess.run([PROGRAM, "complete", "--", "help", ""], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    for verb in verbs:
        options = subprocess.run([PROGRAM, "complete", "--", verb, "--"], stdout=subprocess.PIPE, check=True, text=True).stdout
        if "--json" in options.split():
            assert any(name == verb or name.startswith(verb + "-") for name in SCHEMAS), f"{verb} --json has no schema"
    validators = {}
    for name in SCHEMAS:
        schema = load(name)
        check_described(name, schema)
        validators[name] = jsonschema.Draft202012Validator(schema)
    seen = dict.fromkeys(SCHEMAS, 0)
    with tempfile.TemporaryDirectory() as folder:
        for name, document in documents(folder):
            if not document:
                continue
            error = next(iter(sorted(validators[name].iter_errors(document), key=lambda one: -len(one.absolute_path))), None)
            assert error is None, f"{name}: {list(error.absolute_path)}: {error.message[:300]}"
            seen[name] += 1
            if name not in ("list", "litmus"):
                for one in spoiled(document):
                    assert not validators[name].is_valid(one), f"{name}: the schema takes anything"
    missing = {name for name, count in seen.items() if not count} - UNSEEN - {"list-devices"}
    assert not missing, f"no document of {missing}"


main()
