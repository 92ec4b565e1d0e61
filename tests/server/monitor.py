#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sends one command to QEMU's monitor (QMP) and prints what it returns.

usage: monitor.py SOCKET COMMAND [ARGUMENTS], with ARGUMENTS as a JSON object
"""
import json
import socket
import sys


def ask(stream, command, arguments):
    """Returns the answer to a command; passes over the events that come before it."""
    request = {"execute": command, "arguments": arguments}
    stream.write(json.dumps(request) + "\n")
    stream.flush()
    for line in stream:
        answer = json.loads(line)
        if "error" in answer:
            sys.exit(f"{command}: {answer['error']['desc']}")
        if "return" in answer:
            return answer["return"]
    sys.exit(f"{command}: QEMU closed its monitor")


def main():
    path, command = sys.argv[1:3]
    arguments = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        stream = connection.makefile("rw")
        stream.readline()
        ask(stream, "qmp_capabilities", {})
        print(json.dumps(ask(stream, command, arguments)))


main()
