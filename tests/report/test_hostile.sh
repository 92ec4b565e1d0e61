#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A record from somebody else: no character of it reaches the terminal unescaped, no link in its folder is
# followed, and quotes and signs in its texts lose no figure.
# The dollar signs and backticks are names, not expansions.
# shellcheck disable=SC2016
set -uo pipefail

top=$INVBENCH_HOME invbench=$INVBENCH_BUILD/invbench
work=$(mktemp -d /tmp/invbench-hostile-XXXXXX)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

die() {
	echo "FAILED: $*"
	sed 's/^/  output: /' "$work/output" | cat -v | cut -c 1-200 | tail -n 20
	exit 1
}

# hostile FIXTURE SED-COMMAND: its record, changed, in a new folder
hostile() {
	rm -rf "$work/run"
	mkdir "$work/run"
	sed "s/,\"seq\":[0-9]*,\"crc\":.*/}/; $2" "$top/tests/fixtures/$1.jsonl" | seal >"$work/run/record.jsonl"
}

# clean FILE...: none has a control character but newline, tab and the carriage return that ends a line of CSV,
# or a character that changes the direction of text.
clean() {
	! LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!$)|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]' "$@" ||
		die "a control character reached the reader: $last"
}

evil='\\u001b]0;x\\u0007\\u009b31m\\u202e\\n# forged\\r'
hostile kernels "s/\"\\(kernel\\|section\\|plan\\|run\\|kernel_release\\|machine\\|reason\\|unit\\|source\\|console_tail\\)\":\"/&$evil/g"
for verb in show 'show --json' 'compare --by kernel' 'compare --by kernel --json' report; do
	last=$verb
	# The words of a verb are separate arguments.
	# shellcheck disable=SC2086
	"$invbench" $verb "$work/run" >"$work/output" 2>&1
	[[ -s $work/output ]] || die "$verb: printed nothing"
	clean "$work/output"
done
for format in benchfmt csv hdr kcidb ktap; do
	last=$format
	"$invbench" export --format "$format" "$work/run" >"$work/output" 2>&1
	[[ -s $work/output ]] || die "$format: printed nothing"
	clean "$work/output"
	! grep -q '^# forged' "$work/output" || die "$format: a line was forged"
done
clean "$work"/run/data/*

# The names of functions, too, which the data and the page have; nothing in them is markup.
hostile mix "s/arm_smmu_\\(domain_inv_range\\|iotlb_sync\\)/\\\\u001b<script>\\1/g; s/\"\\(kernel\\|section\\)\":\"/&$evil<b>/g"
last='functions'
"$invbench" report "$work/run" >"$work/output" 2>&1
[[ -s $work/run/data/functions.tsv && -s $work/run/data/function-changes.tsv ]] || die 'no data of functions'
clean "$work/output" "$work"/run/data/* "$work/run/report.html"
[[ $(grep -o '<script' "$work/run/report.html" | wc -l) -eq 1 ]] || die 'a function became a script'
! grep -q '<b>' "$work/run/report.html" || die 'a kernel became markup'
grep -q '&lt;script&gt;domain_inv_range</td>' "$work/run/report.html" || die 'the name of a function is missing'

# A message names what the user gave.
last=message
"$invbench" show "$work/"$'\e[31m' >"$work/output" 2>&1
clean "$work/output"

command -v gnuplot >/dev/null || exit 0

# figures FIXTURE: lists the figures of the last report
figures() {
	(cd "$work/run/figures" && echo *)
}
# Quotes and signs. exact has one kernel; kernels two.
for fixture in exact kernels; do
	hostile "$fixture" ''
	"$invbench" report "$work/run" >"$work/output" 2>&1
	plain=$(figures)
	for text in "'%n\`date\`" '\\"%@x'; do
		hostile "$fixture" "s/\"\\(kernel\\|section\\|plan\\|run\\|kernel_release\\|machine\\)\":\"/&$text/g"
		"$invbench" report "$work/run" >"$work/output" 2>&1 || die "$fixture: $text: exit code $?"
		[[ $(figures) == "$plain" ]] || die "$fixture: $text: figures $(figures), expected $plain"
	done
done
hostile kernels 's/"7.3.4/&%n/g'
"$invbench" report "$work/run" >"$work/output" 2>&1
grep -q '7\.3\.4%n' "$work/run/figures/kernels.svg" || die 'the name of the kernel lost its sign'

# Links to files of the reader, in all places that a report writes to.
files=$(cd "$work/run" && echo data/* figures/* report.html)
echo mine >"$work/mine"
for file in $files; do
	for name in "$file" "$file.new"; do
		ln -sf "$work/mine" "$work/run/$name"
	done
done
"$invbench" report "$work/run" >"$work/output" 2>&1 || die "with links: exit code $?"
[[ $(<"$work/mine") == mine ]] || die 'a link was followed'
for file in $files; do
	[[ -f $work/run/$file && ! -L $work/run/$file ]] || die "$file is not a file"
done
for folder in data figures; do
	hostile kernels ''
	mkdir "$work/elsewhere"
	ln -s "$work/elsewhere" "$work/run/$folder"
	"$invbench" report "$work/run" >"$work/output" 2>&1
	code=$?
	[[ $code -eq 3 ]] || die "$folder is a link: exit code $code"
	grep -q "/$folder: Not a directory" "$work/output" || die "$folder is a link: no message"
	rmdir "$work/elsewhere" || die "$folder: files in a folder behind a link"
done
