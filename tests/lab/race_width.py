#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How wide is the race in the real driver?

Boots a kernel of the lab on the exact clock with QEMU's debugger interface, stops at the boot's first attach and at
the first unmap of the module's workload, and counts the instructions one by one:

  attach  from the store that publishes the array to the first store into the CD, and into the STE
  unmap   from the last store that clears an IOPTE to the load of the array

The addresses of functions come from the guest's /proc/kallsyms; without KASLR they are the same in each boot.
Interrupts stay pending while the debugger steps, so they are not counted.

usage: race_width.py KERNEL    prints "attach_cd N", "attach_ste N", "unmap N"; 77: the kernel has no array
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

INVBENCH = os.environ["INVBENCH_BUILD"] + "/invbench"
ENTRY_BYTES = 64  # of an STE and a CD
STACK_BYTES = 16384
STEPS_MAX = 100000
BOOT_S = 600


class Gdb:
    """QEMU's debugger interface, as far as it is needed."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(BOOT_S)
        self.buffer = b""
        self.words = {}

    def receive(self):
        while True:
            found = re.search(rb"\$([^#]*)#..", self.buffer, re.DOTALL)
            if found:
                self.buffer = self.buffer[found.end():]
                self.socket.sendall(b"+")
                return found.group(1).decode()
            more = self.socket.recv(65536)
            if not more:
                sys.exit("the guest ended before what was waited for")
            self.buffer += more

    def ask(self, text):
        self.socket.sendall(b"$%s#%02x" % (text.encode(), sum(text.encode()) & 255))
        return self.receive()

    def run_to(self, address):
        """Continues until a CPU is there, and returns its name."""
        if self.ask(f"Z1,{address:x},4") != "OK":
            sys.exit(f"no breakpoint at {address:#x}")
        stopped = re.search(r"thread:([^;]+);", self.ask("c"))
        self.ask(f"z1,{address:x},4")
        if not stopped:
            sys.exit(f"no CPU came to {address:#x}")
        return stopped.group(1)

    def step(self, thread):
        self.ask(f"vCont;s:{thread}")

    def register(self, number):
        return int.from_bytes(bytes.fromhex(self.ask(f"p{number:x}")), "little")

    def counter(self):
        return self.register(32)

    def word(self, address):
        if address not in self.words:
            self.words[address] = int.from_bytes(bytes.fromhex(self.ask(f"m{address:x},4")), "little")
        return self.words[address]


class Stepper:
    """Steps one CPU through a call and counts its instructions."""

    def __init__(self, gdb, thread, symbols):
        self.gdb, self.thread, self.symbols = gdb, thread, symbols
        gdb.ask(f"Hg{thread}")
        self.count = 0
        self.at = gdb.counter()

    def word(self):
        return self.gdb.word(self.at)

    def advance(self):
        self.gdb.step(self.thread)
        self.at = self.gdb.counter()
        self.count += 1
        if self.count > STEPS_MAX:
            sys.exit(f"{STEPS_MAX} instructions without what was waited for")

    def inside(self, *names):
        """Whether the next instruction belongs to one of these functions."""
        return any(start <= self.at < end for start, end in (self.symbols[name] for name in names))

    def value(self, number):
        return 0 if number == 31 else self.gdb.register(number)

    def stored(self):
        """The address that the next instruction stores 64 bits to, or None."""
        word = self.word()
        base = word >> 5 & 31
        if word & 0xffc00000 == 0xf9000000:  # str xt, [xn, #imm]
            return self.gdb.register(base) + (word >> 10 & 0xfff) * 8
        if word & 0xffe00c00 == 0xf8000000:  # stur xt, [xn, #imm]
            return self.gdb.register(base) + signed(word >> 12 & 0x1ff, 9)
        if word & 0xffe00400 == 0xf8000400:  # str xt, [xn], #imm and [xn, #imm]!
            return self.gdb.register(base) + (signed(word >> 12 & 0x1ff, 9) if word >> 11 & 1 else 0)
        if word & 0xffe0ec00 == 0xf8206800:  # str xt, [xn, xm, lsl #0 or #3]
            return self.gdb.register(base) + (self.value(word >> 16 & 31) << (3 if word >> 12 & 1 else 0))
        if word & 0xffc00000 == 0xa9000000:  # stp xt, xu, [xn, #imm]
            return self.gdb.register(base) + 8 * signed(word >> 15 & 0x7f, 7)
        return None

    def clears_memory(self):
        """Whether the next instruction stores a 64-bit zero, but not on the stack."""
        address = self.stored()
        if address is None or self.value(self.word() & 31):
            return False
        return abs(address - self.gdb.register(31)) > STACK_BYTES


def signed(value, bits):
    return value - (1 << bits) if value >> (bits - 1) else value


def is_release(word):
    return word & 0xfffffc00 == 0xc89ffc00  # stlr xt, [xn]


def is_full_barrier(word):
    return word == 0xd5033bbf  # dmb ish


def is_load(word):
    return word & 0xffc00000 == 0xf9400000  # ldr xt, [xn, #imm]


def attach(gdb, thread, symbols):
    """From publishing the array to the first store into the CD and into the STE, by name."""
    stepper = Stepper(gdb, thread, symbols)
    published, entry, name, first = None, None, None, {}
    while stepper.at != symbols["arm_smmu_attach_commit"][0]:
        if stepper.inside("arm_smmu_attach_prepare", "arm_smmu_attach_prepare_invs") and is_release(stepper.word()):
            published = stepper.count
        elif stepper.at == symbols["arm_smmu_write_entry"][0]:
            start, end = symbols["arm_smmu_write_cd_entry"]
            entry, name = gdb.register(1), "cd" if start < gdb.register(30) < end else "ste"
        elif entry and name not in first:
            address = stepper.stored()
            if address is not None and entry <= address < entry + ENTRY_BYTES:
                first[name] = stepper.count
        stepper.advance()
    if published is None:
        sys.exit("attach published no array")
    return {f"attach_{name}": count - published for name, count in first.items()}


def unmap(gdb, thread, symbols):
    """From clearing the IOPTE to the load of the array."""
    stepper = Stepper(gdb, thread, symbols)
    cleared, ordered = None, False
    while True:
        if stepper.inside("arm_smmu_domain_inv_range"):
            ordered = ordered or is_full_barrier(stepper.word())
            if ordered and is_load(stepper.word()):
                break
        elif stepper.clears_memory():
            cleared = stepper.count
        stepper.advance()
    if cleared is None:
        sys.exit("unmap cleared no IOPTE")
    return {"unmap": stepper.count - cleared}


def find_symbols(kernel):
    """Begin and end of each function. Of two with a name, static ones of two drivers, none is asked for."""
    command = "sed -n 's/^\\([0-9a-f]*\\) [tT] \\([a-z_0-9.]*\\)$/\\1 \\2/p' /proc/kallsyms"
    arguments = [INVBENCH, "guest", "--kernel", kernel, "--hang-timeout", str(BOOT_S), "--", "sh", "-c", command]
    output = subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=False)
    if output.returncode:
        sys.exit(output.returncode)
    found = sorted((int(address, 16), name) for address, name in map(str.split, output.stdout.splitlines()))
    symbols = {}
    for (address, name), (end, _) in zip(found, found[1:]):
        symbols[re.sub(r"\..*", "", name)] = (address, end)
    return symbols


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def boot(kernel, work, port):
    """Starts the workloads in a guest whose debugger interface is at the port."""
    fake = work / "bin"
    fake.mkdir()
    # enter.sh calls chroot last, with QEMU and its arguments.
    (fake / "chroot").write_text("#!/bin/bash\n"
                                 f'[[ $* != *qemu-system* ]] || set -- "$@" -gdb tcp:127.0.0.1:{port}\n'
                                 'PATH=${PATH#*:}\nexec chroot "$@"\n')
    (fake / "chroot").chmod(0o755)
    (work / "p.plan").write_text("[a]\nworkload = attach,unmap\n")
    arguments = [INVBENCH, "run", str(work / "p.plan"), "--place", "lab", "--kernels", kernel, "--out", str(work),
                 "--set", "exact_calls=2", "--hang-timeout", str(BOOT_S)]
    environment = os.environ | {"PATH": f"{fake}:{os.environ['PATH']}"}
    return subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)


def connect(process, port):
    while process.poll() is None:
        try:
            return Gdb(port)
        except OSError:
            time.sleep(0.01)
    sys.exit("the guest did not boot")


MEASURED = ("arm_smmu_attach_prepare", attach), ("arm_lpae_unmap_pages", unmap)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: race_width.py KERNEL")
    kernel = sys.argv[1]
    # So that the guest is stopped, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    symbols = find_symbols(kernel)
    if "arm_smmu_domain_inv_range" not in symbols:
        print(f"{kernel} has no invalidation array")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        process = boot(kernel, pathlib.Path(folder), port)
        try:
            gdb = connect(process, port)
            for name, measure in MEASURED:
                for what, count in measure(gdb, gdb.run_to(symbols[name][0]), symbols).items():
                    print(what, count, flush=True)
        finally:
            # The guest dies with it.
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
