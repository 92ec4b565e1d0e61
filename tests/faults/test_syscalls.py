#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whichever system call of a run fails, the run ends with a message, and what it measured is in the record.

strace lets one call fail in each run: with each error that the call may have on a full disk, a read-only disk, a
broken disk, or a machine without memory, descriptors or processes. A run that says it succeeded must have left
the same files as one without a fault. By default the first call of each kind on each file fails; with the argument
"long" every call does, in the runner, in measure and in the report.
"""
import os
import re
import sys

from runs import CELLS, CODES, PROGRAM, TOP, Place, Wrong, need

DISK = ["ENOSPC", "EIO", "EROFS"]
# Each system call that may fail, with its errors; of the others, such as getpid(), none is possible or looked at.
ERRORS = {
    "access": ["EACCES"], "clone": ["EAGAIN"], "clone3": ["EAGAIN"], 
    "fchown": ["EPERM"], "fcntl": ["EAGAIN"], "fdatasync": ["EIO", "ENOSPC"], "flock": ["ENOLCK"],
    "fsync": ["EIO", "ENOSPC"], "ftruncate": ["EIO", "EROFS"], "getcwd": ["ENOENT"], "getdents64": ["EIO"],
    "getrandom": ["ENOSYS"], "lseek": ["EIO"], "mkdir": DISK, "mmap": ["ENOMEM"], "newfstatat": ["EACCES", "EIO"],
    "openat": ["EACCES", "EMFILE", "ENOSPC", "EROFS"], "pidfd_open": ["EMFILE", "ENOSYS"], "pipe2": ["EMFILE"],
    "poll": ["EINTR", "ENOMEM"], "pread64": ["EIO"], "pwrite64": ["EIO", "ENOSPC"], "read": ["EIO"],
    "rename": DISK, "unlink": ["EROFS"], "wait4": ["EINTR"], "write": ["EIO", "ENOSPC"],
}
CALL = re.compile(r"(\w+)\((?:AT_FDCWD<[^>]*>, )?(?:\d+<([^>]*)>|\"([^\"]*)\")?")


def traced(place, arguments, *options):
    return place.call(["strace", "-qq", "-o", place.dir + "/trace", "-y", *options, *arguments])


def calls(place):
    """The system calls of the last trace after the program has opened its streams: (name, number, file)."""
    counts, found, started = {}, [], False
    with open(place.dir + "/trace", encoding="utf-8", errors="replace") as trace:
        for text in trace:
            match = CALL.match(text)
            if not match:
                continue
            name, *files = match.groups()
            counts[name] = counts.get(name, 0) + 1
            started |= "/dev/null" in text
            if started and name in ERRORS:
                file = re.sub(r"\d{8}T\d{6}Z-p-[0-9a-f]{4}|<[0-9]+>|:\[\d+\]", "", files[0] or files[1] or "")
                found.append((name, counts[name], file))
    return found


def chosen(place, every):
    """The faults to try: (call, number, file, error)."""
    if every:
        return [(*call, error) for call in calls(place) for error in ERRORS[call[0]]]
    first, errors = {}, {}
    for name, number, file in calls(place):
        # The program's own files of one folder are read in one way.
        first.setdefault((name, os.path.dirname(file) if file.startswith(TOP) else file), number)
    faults = []
    # Each kind of call takes its errors in turn, so that every error is met somewhere.
    for (name, file), number in first.items():
        turn = errors[name] = errors.get(name, -1) + 1
        faults.append((name, number, file, ERRORS[name][turn % len(ERRORS[name])]))
    return faults


def check(place, done, whole, fault):
    """Checks a run with this fault against the files of a run without one."""
    need(done.returncode in CODES, f"exit code {done.returncode}")
    runs = place.runs()
    need(done.returncode or len(runs) == 1, "it succeeds without a record")
    verdicts = {run: place.check_record(run) for run in runs}
    has_message = re.search("^invbench: (?!plan p: )", done.stderr, re.M)
    need(not done.returncode or has_message, "it fails without a message")
    is_indexed = place.indexed() == verdicts
    need(is_indexed or "index" in done.stderr or done.returncode, "it is not in the index, and nothing says so")
    if not done.returncode:
        left = place.files(runs[0])
        need(left.keys() == whole.keys(), f"it succeeds without {whole.keys() ^ left.keys()}")
        differ = [name for name in whole if left[name] != whole[name]]
        need(not differ or has_message, f"it succeeds with another {differ}, and nothing says so")
    if done.returncode or not is_indexed:
        place.check_next(done.stderr)


def try_all(place, faults, arguments, whole):
    """Returns how many faults led to what may not be."""
    wrong = 0
    for fault in faults:
        name, number, file, error = fault
        place.clear()
        done = traced(place, arguments, "-e", "trace=" + name, "-e", f"inject={name}:error={error}:when={number}")
        try:
            check(place, done, whole, fault)
        except Wrong as what:
            wrong += 1
            print(f"{name} number {number} of {file}: {error}: exit code {done.returncode}: {what}\n"
                  f"    {done.stderr.strip()[-600:]}")
    return wrong


def main():
    with Place() as place:
        if traced(place, ["true"]).returncode:
            print("strace cannot trace here")
            return 77
        every = sys.argv[1:] == ["long"]
        place.call(place.command)
        place.clear()
        traced(place, place.command)
        whole = place.files(place.runs()[0])
        assert len(whole) > CELLS
        faults = chosen(place, every)
        wrong = try_all(place, faults, place.command, whole)
    print(f"{len(faults)} faults, {wrong} with a wrong result")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
