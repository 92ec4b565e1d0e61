#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In one kernel the model sends the driver's commands, word by word, with as many doorbells, at a similar cost.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

expect 0 "$invbench" guest --kernel "$newest" --console console.log -- compare_streams 20000
clean_console console.log
says 'all the same'
grep compare_streams output

# Also with pages of 16 KiB, if Debian still has that kernel.
"$invbench" prepare "$newest-16k" >output 2>&1
case $? in
0)
	expect 0 "$invbench" guest --kernel "$newest-16k" --console console.16k -- compare_streams 2000
	clean_console console.16k
	grep compare_streams output
	;;
77) tail -n 1 output ;;
*) die "$newest-16k: not prepared" ;;
esac

expect 0 "$invbench" run faithful --place lab --kernel "$newest" --out out
clean_console out/*/boots/*/console.log
"$invbench" show "$(dirname out/*/record.jsonl)" --json >run.json
of() {
	jq -c "[.cells[] | select(.axes.target == \"$1\") | [.section, .axes.entries, .axes.trash, .axes.size, .axes.stage, .axes.ats, .per_call]] | sort" run.json
}
of driver >driver.json
of model >model.json
[[ $(jq length driver.json) -eq 34 ]] || die "$(jq length driver.json) cells of the driver, expected 34"
cmp driver.json model.json || {
	diff <(jq -c ".[]" driver.json) <(jq -c ".[]" model.json)
	die 'the model does not do what the driver does'
}

# costs SECTION LEAST: checks that the model's cost is between LEAST and 1.1 times the driver's.
costs() {
	jq -r --arg section "$1" '[.cells[] | select(.section == $section and .axes.entries > 0)]
		| group_by([.axes.entries, .axes.size, .axes.stage, .axes.ats])[] | sort_by(.axes.target)
		| [(.[0].axes | .entries, .size, .stage, .ats), (.[] | .metrics.median),
		   .[1].metrics.median / .[0].metrics.median] | @tsv' run.json >cost
	printf 'entries\tsize\tstage\tats\tdriver\tmodel\tratio\n' | cat - cost
	awk -v least="$2" '!($7 >= least && $7 <= 1.1) { exit 1 }' cost || die "$1: the model's cost is not the driver's"
}
for section in entries sizes stages ats; do
	costs "$section" 0.9
done
costs no-ranges 0.85
