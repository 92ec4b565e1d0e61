#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line lists what can be named, and refuses unknown words with what is allowed.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"

expect 3 "$invbench"
says 'Usage: invbench VERB'
expect 0 "$invbench" --help
expect 0 "$invbench" --version
expect 0 "$invbench" help run
says '--dry-run'
expect 3 "$invbench" help runn
says "did you mean 'run'"
expect 3 "$invbench" lst
says "did you mean 'list'? allowed: doctor, list, prepare, run"
# The runner starts measure, so the help does not list it.
for text in 'lst' 'help'; do
	"$invbench" $text >output 2>&1
	! grep -q 'measure[, ] *PLAN\|, measure' output || die "measure is listed by $text"
done
expect 0 "$invbench" help measure
says '--calls LIST'
# The help fits a terminal of 80 columns.
for verb in '' doctor list prepare run show compare track report export explain perf observe guest name rm index selftest measure; do
	expect 0 "$invbench" help $verb
	[[ $(LC_ALL=C.UTF-8 wc -L <output) -le 80 ]] || die "the help of '$verb' is wider than 80 columns"
done

expect 0 "$invbench" list
says 'smp_mb() before loading the array'
expect 0 "$invbench" list strategies
for file in "$top"/bench/core/strategies/*.h; do
	says "$(basename "$file" .h) "
done
expect 3 "$invbench" list strategy
says "did you mean 'strategies'"
expect 3 "$invbench" list --jsn
says "did you mean 'json'"
expect 3 "$invbench" list plans plots
says "list: unexpected argument 'plots'"
expect 3 "$invbench" selftest
says 'selftest: stats|sim|aa|power is missing'
[[ $("$invbench" list plots --json | jq length) -eq $(find "$top/plots" -name '*.gp' | wc -l) ]] ||
	die 'list plots does not list each plot once'
for kind in targets workloads strategies axes plans kernels metrics plots fleets; do
	expect 0 "$invbench" list "$kind" --json
	jq -e 'type == "array" and all(.name and .about)' output >/dev/null || die "list $kind --json prints no list"
done

# A path can name a record, but a report needs the folder of a run.
expect 0 "$invbench" show "$top/tests/fixtures/exact.jsonl"
says 'quick-0001: complete, 29 of 29 cells measured'
expect 3 "$invbench" report "$top/tests/fixtures/exact.jsonl"
says "name the folder of the run"
expect 3 "$invbench" show "$top/tests/fixtures/none.jsonl"
says 'No such file'

# registry.sh and the program find the same sentence in a file.
expect 0 "$invbench" list plans --json
for plan in "$top"/bench/plans/*.plan; do
	sentence=$("$top/bench/registry/registry.sh" X "$plan" | sed 's/.*, "\(.*\)")$/\1/')
	says "$sentence"
done

expect 0 "$invbench" run --dry-run
says 'nothing was measured'
[[ ! -e out ]] || die 'a dry run made out/'
# --set changes one section of the plan, or all.
expect 0 "$invbench" run quick --place lab --dry-run --set strategies.strategy=mb
[[ $(grep -c strategy=mb output) -eq 2 && $(grep -c 'entries  *.*strategy=v7.1' output) -eq 13 ]] ||
	die '--set SECTION.AXIS changes more or less than its section'
expect 3 "$invbench" run quick --place lab --dry-run --set strategie.strategy=mb
says "section: 'strategie' is unknown, did you mean 'strategies'?"
expect 3 "$invbench" run quick --place lab --dry-run --set strategies.rounds=3
says "key: 'rounds' is unknown"
"$invbench" run --dry-run --json >output
jq -e 'length > 30 and all(.workload and .cell >= 0)' output >/dev/null || die 'run --dry-run --json prints no cells'
expect 0 "$invbench" run barriers --dry-run --place host
expect 0 "$invbench" run --help
expect 3 "$invbench" run bariers --dry-run
says "did you mean 'barriers'"
expect 3 "$invbench" run --kernl x
says "did you mean 'kernels'"
expect 3 "$invbench" run --kernel
says 'needs a value'
expect 3 "$invbench" run --dry-run --kernel 7.3.5 --place lab
says 7.3.4
expect 3 "$invbench" run --dry-run --place moon
says 'allowed: host, lab'
expect 3 "$invbench" run --dry-run --place host --clock exact
expect 3 "$invbench" run --dry-run --place lab --clock hw
says 'allowed: exact, kvm, emulated'
expect 3 "$invbench" run --dry-run --place host --kernel 7.3.4
# --kernel is --kernels: a list or repeated, of names or paths.
expect 0 "$invbench" run --dry-run --place lab --kernel 7.3.4 --kernels 6.12.107,6.1.176 --boots 3
says 'kernels: 7.3.4 6.12.107 6.1.176; 3 boots of each'
# 'all' means Debian's kernels: a variant would have to be built.
expect 0 "$invbench" run --dry-run --place lab --kernels all
[[ $(grep -o 'kernels:.*;' output | wc -w) -eq $(($(grep -L '^base' "$top"/bench/kernels/*.kernel | wc -l) + 1)) ]] ||
	die "'all' does not name each of Debian's kernels"
expect 3 "$invbench" run --dry-run --place lab --kernels 7.3.4,7.3.4
says 'is named twice'
expect 3 "$invbench" run --dry-run --place lab --kernels 7.3.4, --jobs 1
expect 3 "$invbench" run --dry-run --place lab --boots 0
says "--boots: '0' is not a number in 1..1000"
expect 3 "$invbench" run --dry-run --place host --boots 2
says 'a run does not boot the host'
expect 3 "$invbench" run --dry-run --seed 0
expect 3 "$invbench" run --dry-run --hang-timeout -1
expect 3 "$invbench" run --dry-run --set entries=4097
says 'entries: 4097 is out of range, allowed 0..4096'
expect 3 "$invbench" run --dry-run --set strategy=v7.11
says "did you mean 'v7.1'"
expect 3 "$invbench" run --dry-run ./missing.plan
says 'No such file'
expect 3 "$invbench" run --dry-run ./
says 'plan: ./: Is a directory'
expect 3 "$invbench" run vfio --dry-run --set burst=0
says 'burst: 0 is out of range, allowed 1..4096'
expect 3 "$invbench" run vfio --dry-run --set backing=8K
says 'backing: 8K is not supported, allowed 4K, 16K, 64K, 2M, 32M, 512M, 1G, 16G'
expect 3 "$invbench" run vfio --dry-run --set container=type2
says "did you mean 'type1'"
expect 0 "$invbench" run vfio --dry-run
says ', on lab, clock exact'
[[ ! -e out ]] || die 'a refused run made out/'

# A program without its tree: no verb crashes, and each says what is missing.
for verb in 'guest true' prepare 'run --place lab'; do
	# Each word is an argument.
	# shellcheck disable=SC2086
	INVBENCH_HOME='' expect 3 "$invbench" $verb
	says 'set INVBENCH_HOME'
done

"$invbench" doctor --json >output
jq -e '.can_measure | .model and has("driver") and has("vfio") and has("fio") and has("observe") and has("lab")' output >/dev/null || die 'doctor --json does not say what it can measure'

# What a person types without thinking of the rules: small suffixes, spaces around =, a ~ behind a comma, a file's name.
expect 0 "$invbench" run quick --dry-run --place lab --set size=4k --set 'entries = 1, 2'
says 'size=4K'
expect 3 "$invbench" run quick --dry-run --place lab --set 'entires = 1'
says "--set entires = 1: key: 'entires' is unknown, did you mean 'entries'"
expect 3 "$invbench" run quick --dry-run --place lab --kernels 6.12,7.3
says "kernel: '6.12' is unknown, did you mean '6.12.107'?"
HOME=$work expect 3 "$invbench" run quick --dry-run --place lab --kernels '7.3.4,~/linux'
says "kernel: $work/linux: No such file or directory"
expect 3 "$invbench" run p.plan --dry-run
says 'for the file in this folder write ./p.plan'
