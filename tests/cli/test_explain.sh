#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# explain multiplies a mix by the prices of the same machine, and names the rest. All numbers here are small, so that
# each one that is expected can be checked by hand.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

# head ID: the lines before the cells
head_of() {
	cat <<-EOF
	{"type":"header","format":"invbench-record","version":2,"run":"20261122T081500Z-$1-0001","plan":"$1","plan_text":"[plan]\n","sets":[],"place":"host","kernels":["running"],"seed":1,"created_utc":"2026-11-22T08:15:00Z","invbench":"0.1","git":"0123456789ab"}
	{"type":"boot","boot":0,"kernel":"running","clock":"hw","from":0}
	{"type":"environment","boot":0,"kernel_release":"6.1.0","machine":"x86_64","cpu":{"model name":"A core"},"page_size":4096,"cpus":2,"governor":"performance","command_line":"","device":"","default_domain":"model","inv_range":"present","sites":[],"distort":[]}
	{"type":"clock","boot":0,"clock":"hw","unit":"ns","source":"tsc","resolution":1,"monotonic":true,"empty_min":0,"empty_max":0,"when":"start"}
	EOF
}

# cell NUMBER SECTION TARGET WORKLOAD MEMORY EACH BATCH: 10 rounds of 100 calls that cost EACH ns alone and BATCH ns in a batch
cell() {
	echo "{\"type\":\"cell\",\"boot\":0,\"cell\":$1,\"section\":\"$2\",\"target\":\"$3\",\"workload\":\"$4\",\"strategy\":\"as-built\",\"entries\":1,\"trash\":0,\"size\":4096,\"granule\":4096,\"cpus\":1,\"memory\":\"$5\",\"patched\":[]}"
	local round
	for ((round = 0; round < 10; round++)); do
		echo "{\"type\":\"round\",\"boot\":0,\"cell\":$1,\"round\":$round,\"slot\":0,\"order\":0,\"mode\":\"each\",\"cpu\":0,\"iterations\":100,\"ticks\":$((100 * $6)),\"min\":$6,\"max\":$6}"
		echo "{\"type\":\"round\",\"boot\":0,\"cell\":$1,\"round\":$round,\"slot\":0,\"order\":0,\"mode\":\"batch\",\"cpu\":0,\"iterations\":100,\"ticks\":$((100 * $7))}"
	done
	echo "{\"type\":\"histogram\",\"boot\":0,\"cell\":$1,\"cpu\":0,\"precision_bits\":10,\"counts\":[[$6,1000]]}"
	echo "{\"type\":\"counters\",\"boot\":0,\"cell\":$1,\"calls\":8,\"commands\":0,\"syncs\":0,\"doorbells\":0,\"entries_walked\":0}"
}

# mix NUMBER KINDS INSTRUCTIONS
mix() {
	echo "{\"type\":\"functions\",\"boot\":0,\"cell\":$1,\"calls\":64,\"ticks\":$3,\"counts\":[[\"user space\",$3]],\"mix\":[$2]}"
}

last() {
	echo '{"type":"end","status":"complete"}'
}

{
	head_of primitives
	cell 0 alone primitives empty none 3 2
	cell 1 alone primitives mfence none 33 22
	cell 2 alone primitives lock_add none 9 7
	cell 3 alone primitives clock_read none 50 32
	cell 4 stores primitives empty hit 4 3
	cell 5 stores primitives mfence hit 44 28
	cell 6 misses primitives empty miss 10 50
	cell 7 misses primitives mfence miss 210 51
	last
} | seal >prices.jsonl
calls() {
	head_of calls
	cell 0 a model unmap none 120 100
	[[ ${1:-} ]] && mix 0 '["mfence",2],["lock add",1],["lfence",2],["syscall",1],["other",300]' 306
	cell 1 a model map none 10 8
	last
}
calls with-mix | seal >calls.jsonl

expect 0 "$invbench" explain ./calls.jsonl --prices ./prices.jsonl
# A cost without a fraction may be 25 or 25.0.
sed 's/^ *//; s/  */ /g; s/\.0\b//g' output >words
# has LINE: a line of the output, however wide its columns are
has() {
	grep -qxF -- "$1" words || die "no line '$1'"
}
# The prices: of batches alone and after a hit, of single calls after misses.
has 'mfence 20 [20, 20] 25 [25, 25] 200 [200, 200] - -'
has 'lock_add 5 [5, 5] - - - -'
# Kinds times prices. What was not priced after stores costs what it costs alone. The clock has its two lfence.
has 'mfence 2 40 50 400'
has 'lock add 1 5 5 5'
has 'syscall 1 - - -'
has 'priced 45 55 405'
has 'measured 100 100 100'
has 'rest 55 45 -305'
has 'share explained 45 % 55 % over 100 %'
! grep -q '^lfence\|^other' words || die 'the clock or what only computes is priced'
[[ $(grep -c '^\[a\]' words) -eq 1 ]] || die 'a cell without a mix is explained'
says 'clock: reading it costs 30.0, more than a barrier alone (mfence 20.0)'
says 'no prediction for another machine'
# The table and the page of the prices say so, too.
expect 0 "$invbench" show ./prices.jsonl
says 'clock: reading it costs 30.0, more than a barrier alone (mfence 20.0)'
mkdir prices
cp prices.jsonl prices/record.jsonl
expect 0 "$invbench" report ./prices
grep -q 'clock: reading it costs 30.0, more than a barrier alone' prices/report.html || die 'the page does not warn of the clock'
expect 0 "$invbench" show ./calls.jsonl
! grep -q 'reading it costs' output || die 'a run without prices warns of the clock'

"$invbench" explain ./calls.jsonl --prices ./prices.jsonl --json >json || die "--json: $?"
jq -e '.unit == "ns" and (.cells | length) == 1 and (.cells[0] | .measured == 100 and .unpriced == 1 and
	.priced == {"none": 45, "hit": 55, "miss": 405} and .times == {"mfence": 2, "lock add": 1, "syscall": 1}) and
	(.prices | length) == 5' json >/dev/null || die "--json: $(cat json)"
/usr/bin/python3 -c 'import json, sys, jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(document)' "$top/docs/schema/explain.json" json ||
	die 'the document is not as docs/schema/explain.json says'

# edited FILE SED: the record after an edit, with new checksums
edited() {
	sed 's/,"seq":.*/}/' "$1" | sed "$2" | seal
}

# Another machine's prices are refused, whatever they say.
while read -r name edit; do
	edited prices.jsonl "$edit" >other.jsonl
	expect 3 "$invbench" explain ./calls.jsonl --prices ./other.jsonl
	says "the prices are another machine's: $name"
done <<'EOF'
CPU: s/"A core"/"B core"/
CPUs: s/"cpus":2/"cpus":4/
governor: s/"performance"/"powersave"/
machine: s/"x86_64"/"aarch64"/
EOF
# Counts of the exact clock are no times.
expect 3 "$invbench" explain "$top/tests/fixtures/mix.jsonl" --prices ./prices.jsonl
says 'mix.jsonl: has no times of a real clock'

# A mix of another run counts for the same axes on the same kernel.
calls | seal >plain.jsonl
expect 3 "$invbench" explain ./plain.jsonl --prices ./prices.jsonl
says 'plain.jsonl: has no mix; measure the plan with --functions'
expect 0 "$invbench" explain ./plain.jsonl --prices ./prices.jsonl --mix ./calls.jsonl
says 'share explained'
edited calls.jsonl 's/"kernel_release":"6.1.0"/"kernel_release":"6.2.0"/' >newer.jsonl
expect 3 "$invbench" explain ./plain.jsonl --prices ./prices.jsonl --mix ./newer.jsonl
says 'it must be of the same axes and kernel'

# Without the loop that they are compared with, primitives have no price.
edited prices.jsonl '/"workload":"empty"/s/"empty"/"nop"/' >unpriced.jsonl
expect 3 "$invbench" explain ./calls.jsonl --prices ./unpriced.jsonl
says 'the workload empty and a primitive must be measured in one section'
# The default is the latest run of the plan, which does not exist here.
expect 3 "$invbench" explain ./calls.jsonl
