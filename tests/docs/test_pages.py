#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages say nothing that the tree or the program does not have.

Checked in each *.md of the tree: relative links and their anchors, files that are named, command lines
(parsed by the program itself, without measuring), options, messages, quoted output, examples, and length.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TOP = pathlib.Path(os.environ["INVBENCH_HOME"])
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
LINES_MAX = 200
ROOMS = r"(?:bench|drivers|kmods|analysis|plots|docs|tests)/"
# Options of other programs that a page names.
FOREIGN = set()


def run(arguments, directory):
    return subprocess.run(arguments, cwd=directory, capture_output=True, text=True, timeout=120)


def verbs():
    """Each verb's help, by the verb's name; hidden ones too."""
    listed = run([PROGRAM, "nosuchverb"], TOP).stderr
    names = re.search(r"allowed: (.*)", listed)
    if not names:
        sys.exit(f"the program does not list its verbs: {listed}")
    return {name: run([PROGRAM, name, "--help"], TOP).stdout for name in names.group(1).split(", ")}


VERBS = verbs()
OPTIONS = {verb: set(re.findall(r"--[a-z][a-z-]*", text)) | {"--help"} for verb, text in VERBS.items()}
EVERY_OPTION = set().union(*OPTIONS.values())


def source_text():
    """The string literals of the sources, adjacent ones joined; the scripts whole."""
    text = []
    for room in ("bench", "drivers", "kmods", "analysis", "plots"):
        for path in sorted((TOP / room).rglob("*")):
            if path.suffix in (".c", ".h"):
                source = re.sub(r'"\s*\n?\s*"', "", path.read_text())
                text += re.findall(r'"((?:[^"\\\n]|\\.)*)"', source)
            elif path.suffix == ".sh":
                text.append(path.read_text())
    return "\n".join(text).replace('\\"', '"')


SOURCE = source_text()


def anchors(path):
    """The anchors of a page's headings, as GitHub makes them."""
    found = set()
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower()
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def check_links(path, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        if not file.exists():
            yield f"link to {target}: no such file"
        elif anchor and anchor not in anchors(file):
            yield f"link to {target}: no such heading"


def check_files(path, text):
    """`bench/core/loop.h` exists; a * matches something; NAME stands for any name."""
    for name in re.findall(rf"`({ROOMS}[\w./*+-]*)`", text):
        pattern = re.sub(r"[A-Z]{3,}", "*", name).rstrip("/")
        if not list(TOP.glob(pattern)):
            yield f"{name}: no such file"


def commands(text):
    """Command lines of the program: of indented blocks, and in backquotes."""
    for line in text.splitlines():
        found = re.match(r" {4,}(\./invbench .*)", line)
        if found:
            # What stands behind three blanks or a # explains the line.
            yield re.split(r"\s{3,}|\s+#|\s+>", found.group(1))[0]
    for found in re.findall(r"`((?:\./)?invbench [^`]*)`", " ".join(text.split())):
        yield found


# What a user has, and what stands for it here.
STAND_INS = {
    "~/linux": "7.3.4",
    "fix.patch": str(TOP / "bench/kernels/patches/batch-16.patch"),
    "other.patch": str(TOP / "bench/kernels/patches/dma-mb.patch"),
}


def make_source(directory):
    """A work tree that --source takes."""
    source = pathlib.Path(directory) / "linux"
    source.mkdir()
    (source / "Makefile").write_text("VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 4\n")
    git = ["git", "-c", "user.name=A. Hacker", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "Makefile"], ["commit", "-q", "-m", "a commit"]):
        subprocess.run(git + arguments, cwd=source, check=True)
    return str(source)


def check_command(command):
    """What the program says against a command line, or None."""
    command = command.replace("…", "").replace("[", "").replace("]", "")
    words = shlex.split(command)[1:]
    if not words or words[0] in ("VERB", "--version", "--help"):
        return None
    if words[0] == "help":
        if len(words) > 1 and words[1] != "VERB" and words[1] not in VERBS:
            return f"no verb {words[1]}"
        return None
    verb = words[0]
    if verb not in VERBS:
        return f"no verb {verb}"
    with tempfile.TemporaryDirectory() as directory:
        # The program's own files are found by the binary's place, plans of the tree by their names.
        if verb in ("run", "track") and not {"--history", "PLAN", "RUN", "NAME"} & set(words):
            words = [make_source(directory) if before == "--source" else STAND_INS.get(word, word)
                     for before, word in zip([""] + words, words)]
            return refused([PROGRAM, *words, "--dry-run"], directory)
        if verb == "list":
            return refused([PROGRAM, *words], TOP)
        end = words.index("--") if "--" in words else len(words)
        return refused([PROGRAM, *words[:end], "--help"], directory)


def refused(arguments, directory):
    result = run(arguments, directory)
    return None if result.returncode == 0 else (result.stderr.strip() or f"exit code {result.returncode}")


def check_commands(path, text):
    for command in commands(text):
        fault = check_command(command)
        if fault:
            yield f"{command}: {fault}"


def check_options(path, text):
    """An option in backquotes is one of some verb; beside a verb, `VERB --option`, of this one."""
    for quoted in re.findall(r"`([^`\n]+)`", text):
        words = quoted.split()
        verb = next((word for word in words if word in VERBS), None)
        if "fio" in words or "make" in words or "benchstat" in words or "perf" in words[:1]:
            continue
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", quoted.split(" -- ")[0]):
            known = OPTIONS[verb] if verb else EVERY_OPTION
            if option not in known and option not in FOREIGN:
                yield f"{quoted}: {option} is no option" + (f" of {verb}" if verb else "")


def check_messages(path, text):
    """In a table under "it says" each message is in the sources, word by word between two …"""
    inside = False
    for line in text.splitlines():
        if line.startswith("| it says"):
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and line.startswith("| `"):
            message = line.split("`")[1]
            for part in re.split(r"\s*…\s*", message):
                if part and part not in SOURCE:
                    yield f"message: '{part}' is not in the sources"


def check_output(path, text):
    """After <!-- output: COMMAND --> the next block has lines of its output, in their order."""
    for command, block in re.findall(r"<!-- output: (.*?) -->\n\n((?: {4}.*\n|\n(?= {4}))+)", text):
        arguments = [PROGRAM, *shlex.split(command)[1:]]
        lines = [" ".join(line.split()) for line in run(arguments, TOP).stdout.splitlines()]
        at = 0
        for line in block.splitlines():
            wanted = " ".join(line.split())
            if not wanted or wanted == "…":
                continue
            if wanted not in lines[at:]:
                yield f"{command} does not print: {wanted}"
            else:
                at = lines.index(wanted, at) + 1


def compile_example(code, directory):
    """What the compiler says against a C file, or an initialiser of a strategy."""
    if ".at[POSITION" in code:
        code = '#include "bench/core/strategy.h"\nconst struct strategy example = {\n' + code + "\n};\n"
    file = pathlib.Path(directory) / "example.c"
    file.write_text(code)
    return refused(["gcc", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Werror", "-fsyntax-only", "-I.",
                    "-I" + os.environ["INVBENCH_BUILD"], str(file)], TOP)


def check_examples(path, text):
    """Blocks that are whole files, with a licence line: C compiles, a plan is taken."""
    for block in re.findall(r"(?:^|\n)((?: {4}.*(?:SPDX).*\n)(?: {4}.*\n|\n(?= {4}))*)", text):
        code = re.sub(r"(?m)^ {4}", "", block)
        title = code.splitlines()[1]
        with tempfile.TemporaryDirectory() as directory:
            fault = None
            if "WORKLOAD_NAME" in code:
                # Its operations exist only inside a target; the test of one file compiles one.
                known = (TOP / "bench/core/workload.h").read_text() + (TOP / "bench/core/loop.h").read_text()
                unknown = [word for word in re.findall(r"#define (WORKLOAD_\w+)|(NEEDS_\w+)", code)
                           if not any(one and one in known for one in word)]
                included = re.findall(r'#include "(.*)"', code)
                missing = [name for name in included if not (TOP / name).exists()]
                fault = f"{unknown + missing} do not exist" if unknown + missing else None
            elif code.startswith("/*"):
                fault = compile_example(code, directory)
            elif "[plan]" in code:
                (pathlib.Path(directory) / "example.plan").write_text(code)
                fault = refused([PROGRAM, "run", "./example.plan", "--dry-run"], directory)
            if fault:
                yield f"example '{title}': {fault}"


def check_length(path, text):
    lines = text.count("\n")
    if lines > LINES_MAX:
        yield f"{lines} lines, at most {LINES_MAX}: split the page"


CHECKS = [check_links, check_files, check_commands, check_options, check_messages, check_output,
          check_examples, check_length]


def check(path, text):
    return [fault for one in CHECKS for fault in one(path, text)]


def pages():
    listed = run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], TOP)
    return [TOP / name for name in listed.stdout.split()]


# Each of these is wrong, and each check finds its own.
WRONG = {
    check_links: "[x](nosuch.md)",
    check_files: "`bench/nosuch.c`",
    check_commands: "    ./invbench run quick --set nosuch=1   explained\n",
    check_options: "`run --nosuch`",
    check_messages: "| it says | it means |\n| --- | --- |\n| `nobody says … this` | x |\n",
    check_output: "<!-- output: ./invbench list metrics -->\n\n    nosuch line\n",
    check_examples: "    /* SPDX */\n    /* Old. */\n    [POSITION_PTE] = STORE_PLAIN, .at[POSITION_STE] = X\n",
    check_length: "\n" * (LINES_MAX + 1),
}


def rooms_unnamed(readme):
    """The rooms of bench/ that README's list of folders lacks."""
    rooms = {f"bench/{path.name}/" for path in (TOP / "bench").iterdir() if path.is_dir()}
    return sorted(rooms - set(re.findall(r"`(bench/[a-z]+/)`", readme)))


def main():
    faults = [f"{path.relative_to(TOP)}: {fault}" for path in pages() for fault in check(path, path.read_text())]
    page = TOP / "docs" / "page.md"
    for one in CHECKS:
        if not list(one(page, WRONG[one])):
            faults.append(f"{one.__name__} finds nothing in what is wrong")
    for right in ("./invbench run quick --set entries=1", "./invbench observe -- fio job.fio", "./invbench list axes"):
        if check_command(right):
            faults.append(f"{right}: {check_command(right)}")
    if not [one for path in pages() for one in commands(path.read_text())]:
        faults.append("no command line was found in any page")
    faults += [f"README.md: does not say what is in {room}" for room in rooms_unnamed((TOP / "README.md").read_text())]
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
