#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A run that is killed leaves a valid record and no process, and the next run puts what it measured into the index.

The short form kills runs of the model at system calls that are spread evenly over a run. With the argument "long" it
kills 10,000 runs at random moments, or as many as a second argument says; a third one is the seed.
"""
import os
import random
import signal
import subprocess
import sys
import time

from runs import MODEL_PLAN, Place, Wrong, need

SAMPLE = 12
RUNS_UNTIL_NEXT = 10


def session_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[3])
    except OSError:
        return -1


def wait_for_end(session):
    """The children of a killed run end without help; when they do so is the machine's matter."""
    for _ in range(1200):
        if not any(session_of(pid) == session for pid in os.listdir("/proc") if pid.isdigit()):
            return
        time.sleep(0.05)
    raise Wrong("a process of the killed run is still there")


def start(place, arguments):
    return subprocess.Popen(arguments, cwd=place.dir, env=place.environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def check(place, when):
    """Checks all records of killed runs. Returns whether they are what they must be."""
    try:
        for run in place.runs():
            place.check_record(run)
        place.check_next()
    except Wrong as what:
        print(f"killed {when}: {what}")
        return False
    return True


def calls(place):
    """The system calls of a run, each as its name and how often this name has come."""
    counts, found = {}, []
    place.call(["strace", "-qq", "-o", place.dir + "/trace", *place.command])
    with open(place.dir + "/trace", encoding="utf-8", errors="replace") as trace:
        for line in trace:
            name, parenthesis, _ = line.partition("(")
            if parenthesis and name.isidentifier():
                counts[name] = counts.get(name, 0) + 1
                found.append((name, counts[name]))
    return found


def kill_at_calls(place):
    """Returns the number of kills and of wrong results."""
    found = calls(place)
    wrong = killed = 0
    for name, number in found[len(found) // SAMPLE::len(found) // SAMPLE]:
        place.clear()
        run = start(place, ["strace", "-qq", "-o", "/dev/null", "-e", "trace=" + name, "-e",
                            f"inject={name}:signal=KILL:when={number}", *place.command])
        killed += run.wait() == -signal.SIGKILL
        wait_for_end(run.pid)
        wrong += not check(place, f"at {name}() number {number}")
    # How often a name comes differs a little from run to run, so not every run meets its call.
    need(killed, "no run was killed")
    return killed, wrong


def kill_at_random(place, count, seed):
    """Returns the number of kills and of wrong results."""
    moments = random.Random(seed)
    began = time.monotonic()
    place.call(place.command)
    span = time.monotonic() - began
    wrong = killed = 0
    while killed < count:
        place.clear()
        when = []
        for _ in range(RUNS_UNTIL_NEXT):
            run = start(place, place.command)
            when.append(moments.uniform(0, span))
            time.sleep(when[-1])
            run.kill()
            killed += run.wait() == -signal.SIGKILL
            wait_for_end(run.pid)
        wrong += not check(place, "after " + ", ".join(f"{1000 * moment:.0f} ms" for moment in when))
    return killed, wrong


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with Place(measure=None, plan=MODEL_PLAN) as place:
        if not place.can_trace():
            return 77
        # The cache exists from now on.
        place.call(place.command)
        killed, wrong = kill_at_random(place, count, seed) if sys.argv[1:2] == ["long"] else kill_at_calls(place)
    print(f"{killed} runs killed, {wrong} with a wrong result")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
