#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs of the lab with KVM: what the options allow, and how kernels are compared that take turns in each round.

The records are made up, so that this needs no Arm machine; tests/server/long/test_lab.sh measures on one."""
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import zlib

invbench = os.environ["INVBENCH_BUILD"] + "/invbench"
ROUNDS = 40


def run(*arguments):
    done = subprocess.run([invbench, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def expect(code, words, *arguments):
    got, text = run(*arguments)
    if got != code or any(word not in text for word in words):
        sys.exit(f"{' '.join(arguments)}: exit code {got} instead of {code}, or its output lacks one of {words}:\n{text}")
    return text


def lines(clock, pinned, seed, steal_ns, noisy, slower):
    """Kernel new costs 5 % more than old, in rounds that differ by much more than that.

    In 16 rounds of the kernel noisy another task had the CPUs, which cost it 30 %."""
    draw = random.Random(seed)
    place = "lab" if clock == "kvm" else "host"
    host = {"host": {"governor": "performance", "load": "0.10", "pinned": pinned}} if clock == "kvm" else {}
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": f"{clock}{seed}", "plan": "kvm",
           "plan_text": "", "sets": [], "devices": [], "place": place, "kernels": ["old", "new"], "boots": 1, "seed": 1,
           "created_utc": "2026-11-30T08:15:00Z", "invbench": "0", "git": "0"}
    for number in range(2 * ROUNDS):
        block, kernel = number // 2, ["old", "new"][(number + number // 2) % 2]
        if kernel == ["old", "new"][number // 2 % 2]:
            speed = draw.uniform(800, 1600)
        boot = {"boot": number}
        yield {"type": "boot", **boot, "kernel": kernel, "clock": clock, "cells": "0", "block": block, "by_round": True,
               **host}
        yield {"type": "environment", **boot, "kernel_release": kernel, "machine": "aarch64", "page_size": 4096,
               "distort": [], "checks": []}
        yield {"type": "clock", **boot, "clock": clock, "unit": "ns", "source": "cntvct", "resolution": 1,
               "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}
        is_noisy = kernel == noisy and block < 16
        yield {"type": "noise", **boot, "first": 0, "last": 0, "round": block, "sub_batches": 4,
               "preempted": 4 if is_noisy else 0, "ns": 1000000, "steal_ns": steal_ns, "interrupts": 0, "runnable": 1}
        yield {"type": "cell", **boot, "cell": 0, "section": "walk", "target": "driver", "workload": "inv_range",
               "strategy": "as-built", "entries": 0, "trash": 0, "size": 4096, "granule": 4096, "cpus": 1}
        cost = speed * (slower if kernel == "new" else 1) * (1.3 if is_noisy else 1)
        for slot in range(4):
            yield {"type": "round", **boot, "cell": 0, "round": block, "slot": slot, "order": 0, "mode": "batch", "cpu": 0,
                   "iterations": 64, "ticks": int(64 * cost * draw.uniform(1, 1.004))}
    yield {"type": "end", "verdict": "complete", "cells": 2, "measured": 2, "skipped": 0, "failed": 0}


def write(folder, clock, pinned="2,3", seed=1, steal_ns=0, noisy=None, slower=1.05):
    path = f"{folder}/{clock}{seed}"
    os.mkdir(path)
    with open(path + "/record.jsonl", "w", encoding="ascii") as file:
        for seq, line in enumerate(lines(clock, pinned, seed, steal_ns, noisy, slower)):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')
    return path


def options():
    plan = "model-entries"
    expect(3, ["--jobs", "the clock kvm allows 1"], "run", plan, "--place", "lab", "--clock", "kvm", "--jobs", "2")
    expect(3, ["--boots", "--set rounds=N"], "run", plan, "--place", "lab", "--clock", "kvm", "--boots", "2")
    expect(3, ["--clock: kvm", "--place lab"], "run", plan, "--place", "host", "--clock", "kvm")
    expect(3, ["exact, kvm, emulated"], "run", plan, "--place", "lab", "--clock", "hw")
    expect(0, ["each round in its own boot of each kernel", "clock kvm"], "run", plan, "--place", "lab", "--clock", "kvm",
           "--dry-run")
    if platform.machine() != "aarch64":
        for verb in (["run", plan, "--place", "lab"], ["guest"]):
            command = ["--", "true"] if verb == ["guest"] else []
            expect(77, [f"this machine is {platform.machine()}", "--clock exact"], *verb, "--clock", "kvm", *command)
        if os.path.exists("out"):
            sys.exit("a run that was refused has left a folder")


def records(folder):
    paired = write(folder, "kvm")
    text = expect(1, ["kernel", "regressed", "40 rounds, one boot each", "+5.0", "emulated SMMU"], "compare", paired)
    if "moved between" in text or "cpufreq" in text:
        sys.exit(f"a guest on pinned cores of a known speed is doubted:\n{text}")
    expect(1, ["moved between the host's"], "compare", write(folder, "kvm", None, 2))
    expect(2, ["noise spoiled all rounds of 1 cell "], "compare", write(folder, "kvm", seed=3, steal_ns=500000))
    # Noise in the boot of either kernel spoils the round, whichever of them is the baseline.
    for seed, noisy in (4, "old"), (5, "new"):
        equal = write(folder, "kvm", seed=seed, noisy=noisy, slower=1)
        for baseline in "old", "new":
            expect(0, ["24 rounds, one boot each (16 rounds rejected for noise", "equivalent"], "compare", equal, "--baseline", baseline)
    expect(0, ["clock", "kvm: ns", "emulated SMMU"], "show", paired)
    expect(3, ["cannot compare", "clock: kvm and hw"], "compare", paired, write(folder, "hw"))


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    options()
    records(work)
