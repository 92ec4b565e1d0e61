#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A run that is killed leaves a valid record and no process, and the next run puts what it measured into the index.

The short form kills runs of the model at system calls that are spread evenly over a run. With the argument "long" it
kills 10,000 runs at random moments, or as many as a second argument says; a third one is the seed. With "lab" these are
500 runs that boot a kernel in the lab: its guest dies with the runner.
"""
import contextlib
import fcntl
import os
import random
import signal
import subprocess
import sys
import time

from runs import LAB_PLAN, MODEL_PLAN, Place, Wrong, need

SAMPLE = 12
RUNS_UNTIL_NEXT = 10
KERNEL = os.environ.get("INVBENCH_TEST_KERNEL", "7.3.4")
# The kernel takes the CPU from a killed process at once, so this is far more than a dying guest can use.
DYING_SECONDS = 1


def read_of(pid, name):
    """The file of a process in /proc; it is empty if the process has ended."""
    try:
        with open(f"/proc/{pid}/{name}", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def processes_of(session, place):
    """Of a run: each process and the seconds for which it has run outside the kernel."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        fields = read_of(pid, "stat").rpartition(")")[2].split()
        if fields and (int(fields[3]) == session or place.dir in read_of(pid, "cmdline")):
            found[int(pid)] = int(fields[11]) / os.sysconf("SC_CLK_TCK")
    return found


def wait_for_end(session, place):
    """The children of a killed run end without help; when they do so is the machine's matter. The guest dies at once."""
    guests = {}
    for _ in range(1200):
        left = processes_of(session, place)
        if not left:
            return
        for pid, seconds in left.items():
            if "qemu-system" in read_of(pid, "cmdline"):
                guests.setdefault(pid, seconds)
        if any(left.get(pid, 0) - before > DYING_SECONDS for pid, before in guests.items()):
            break
        time.sleep(0.05)
    names = [read_of(pid, "cmdline").replace("\0", " ")[:100] for pid in left]
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    raise Wrong(f"processes of the killed run are still there: {names}")


def check_locks(place):
    """Nobody holds a lock any more, neither in the cache nor of a record."""
    for folder, _, names in os.walk(place.dir):
        for path in [folder, *(f"{folder}/{name}" for name in names)]:
            file = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Wrong(f"{path} is still locked") from error
            finally:
                os.close(file)


def start(place, arguments):
    return subprocess.Popen(arguments, cwd=place.dir, env=place.environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def check_left(place):
    """Killed runs have left what they must, and the next run does the rest."""
    check_locks(place)
    for run in place.runs():
        place.check_record(run)
    place.check_next()


def passes(when, check, *arguments):
    """Whether the check finds nothing wrong."""
    try:
        check(*arguments)
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
        when = f"at {name}() number {number}"
        wrong += not (passes(when, wait_for_end, run.pid, place) and passes(when, check_left, place))
    # How often a name comes differs a little from run to run, so not every run meets its call.
    need(killed, "no run was killed")
    return killed, wrong


def kill_at_random(place, count, seed, span):
    """span: the seconds of a whole run. Returns the number of kills and of wrong results."""
    moments = random.Random(seed)
    wrong = killed = 0
    while killed < count:
        place.clear()
        when = []
        for _ in range(min(RUNS_UNTIL_NEXT, count - killed)):
            run = start(place, place.command)
            moment = moments.uniform(0, span)
            when.append(f"after {1000 * moment:.0f} ms")
            time.sleep(moment)
            run.kill()
            killed += run.wait() == -signal.SIGKILL
            wrong += not passes(when[-1], wait_for_end, run.pid, place)
        wrong += not passes(", ".join(when), check_left, place)
    return killed, wrong


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else "short"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else {"lab": 500}.get(mode, 10000)
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    plan, kernel = (LAB_PLAN, KERNEL) if mode == "lab" else (MODEL_PLAN, None)
    with Place(measure=None, plan=plan, kernel=kernel) as place:
        if mode == "short" and not place.can_trace():
            return 77
        # The first run makes the cache, and in the lab perhaps the kernel's module.
        for _ in range(2):
            began = time.monotonic()
            whole = place.call(place.command)
            span = time.monotonic() - began
        if whole.returncode:
            print(whole.stderr)
            return whole.returncode
        killed, wrong = kill_at_calls(place) if mode == "short" else kill_at_random(place, count, seed, span)
    print(f"{killed} runs killed, {wrong} with a wrong result")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
