#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Names from records, kernel files and plans are data: none runs a command, leaves its folder or is followed.
# The dollar signs and backticks are names, not expansions.
# shellcheck disable=SC2016
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$INVBENCH_HOME/tests/cli/lab.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

kernels '7.3.4 100 200'
expect 0 "$invbench" run ./p.plan --place lab --kernels 7.3.4
mv out/*/ run

# foreign SED-COMMAND: the run as somebody else may have sent it, in the folder foreign.
foreign() {
	rm -rf foreign
	mkdir foreign
	sed "s/,\"seq\":[0-9]*,\"crc\":.*/}/; $1" run/record.jsonl | seal >foreign/record.jsonl
}

# untouched: no command of the record ran, and nothing was written outside of the record's folder.
untouched() {
	[[ ! -e hit && ! -e x.plan && ! -e victim.plan ]] || die 'the record was obeyed'
}

# A kernel that is a path would run the Makefile of its build tree.
mkdir -p 'r/$(touch hit).kernel'
for kernel in './r/$(touch hit).kernel' '$(touch hit)' ../7.3.4 ''; do
	foreign "s|\"kernel\":\"7.3.4\"|\"kernel\":\"$kernel\"|"
	expect 3 "$invbench" perf foreign
	says "perf: the record's kernel: '$kernel' is unknown"
	untouched
done

# The plan's name is a path.
foreign 's|"plan":"p"|"plan":"../../../x"|'
"$invbench" perf foreign >output 2>&1
untouched

# A link in the folder leads to a file of the reader.
foreign ''
mkdir -p foreign/perf/0
echo mine >mine
for file in cell.plan stat.txt samples.txt; do
	ln -s "$work/mine" "foreign/perf/0/$file"
done
"$invbench" perf foreign >output 2>&1
[[ $(<mine) == mine ]] || die 'perf wrote through a link'
rm -r foreign/perf
mkdir elsewhere
ln -s "$work/elsewhere" foreign/perf
expect 3 "$invbench" perf foreign
says 'foreign/perf/0: Not a directory'
[[ -z $(ls elsewhere) ]] || die 'perf wrote into the folder behind a link'

# Options that are no texts.
foreign 's|"sets":\[|&7,|'
expect 3 "$invbench" perf foreign
says "perf: the record's sets are not a list of texts"

# A kernel's file, by its path and in bench/kernels.
for name in 'a;touch hit;' '$(touch hit)' '..' '.' '' '-x' 'a b' $'a\033[31m'; do
	printf '# A made-up kernel.\n[kernel]\nrelease = 7.3.4\nsuite = sid\n' >"$work/$name.kernel"
	expect 3 "$invbench" prepare "$work/$name.kernel"
	says "the file's name is not that of a kernel"
	cp "$work/$name.kernel" home/bench/kernels/
	expect 0 "$invbench" list kernels
	[[ $(grep -c 'made-up' output) -eq 1 ]] || die "'$name' is among the kernels"
	rm "home/bench/kernels/$name.kernel"
	untouched
done

# A plan, whose name is a part of the run's.
for name in 'a;touch hit;' '$(touch hit)' 'a b' ''; do
	cp p.plan "$work/$name.plan"
	expect 3 "$invbench" run "$work/$name.plan" --dry-run
	says "the file's name is not that of a plan"
done

# A build tree whose path make cannot carry is refused before anything is fetched.
for tree in 'a b' 'a;b' 'a$b' 'a#b' 'a:b'; do
	mkdir -p "$work/trees/$tree/arch/arm64/boot"
	{ head -c 56 /dev/zero && printf 'ARM\x64' && head -c 4 /dev/zero; } >"$work/trees/$tree/arch/arm64/boot/Image"
	expect 3 "$invbench" prepare "$work/trees/$tree"
	says 'make cannot use this path; allowed: letters, digits and'
done
