#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In one kernel, the model's commands are the driver's, word by word, it rings as often, and costs what the driver does.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

expect 0 "$invbench" guest --kernel "$newest" --console console.log -- compare_streams 20000
clean_console console.log
says 'all the same'
grep compare_streams output

# With pages of 16 KiB too, where Debian still has that kernel.
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
	jq -c "[.cells[] | select(.axes.target == \"$1\") | [.section, .axes.entries, .axes.trash, .axes.size, .per_call]] | sort" run.json
}
of driver >driver.json
of model >model.json
[[ $(jq length driver.json) -eq 23 ]] || die "$(jq length driver.json) cells of the driver, expected 23"
cmp driver.json model.json || {
	diff <(jq -c ".[]" driver.json) <(jq -c ".[]" model.json)
	die 'the model does not do what the driver does'
}

# What a call costs is within a tenth of the driver's, at every size of the array.
jq -r '[.cells[] | select(.section == "entries" and .axes.entries > 0)] | group_by(.axes.entries)[] | sort_by(.axes.target)
	| [.[0].axes.entries, (.[] | .metrics.median), (.[1].metrics.median / .[0].metrics.median)] | @tsv' run.json >cost
printf 'entries\tdriver\tmodel\tratio\n' | cat - cost
[[ $(wc -l <cost) -eq 13 ]] || die "$(wc -l <cost) sizes, expected 13"
awk '$4 < 0.9 || $4 > 1.1 { exit 1 }' cost || die 'the model is not within 10 % of the driver'
