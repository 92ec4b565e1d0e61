#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A call of v7.0 without ATS entries executes as many full barriers as one of v7.1, only later: that of no-smp-mb has one less.
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"
unset INVBENCH_MEASURE

case $(uname -m) in
x86_64) barrier='lock add' ;;
aarch64) barrier='dmb ish' ;;
*) echo 'this machine is neither x86-64 nor arm64'; exit 77 ;;
esac
cat >barriers.plan <<'EOF'
[plan]
rounds = 1
slots = 1
calls = 16
[a]
target = model
workload = inv_range
strategy = v7.1,no-smp-mb,v7.0
entries = 1,3
EOF
expect 0 "$invbench" run ./barriers.plan --place host --functions
if grep -q 'may not trace a copy of itself' "$(record)"; then
	echo 'this process may not trace a copy of itself (ptrace)'
	exit 77
fi
# barriers STRATEGY ENTRIES: full barriers of a call
barriers() {
	"$invbench" show --json | jq -r --arg strategy "$1" --argjson entries "$2" --arg barrier "$barrier" \
		'.cells[] | select(.axes.strategy == $strategy and .axes.entries == $entries) | .mix[$barrier] // 0'
}
for entries in 1 3; do
	now=$(barriers v7.1 "$entries") none=$(barriers no-smp-mb "$entries") before=$(barriers v7.0 "$entries")
	echo "$entries entries: v7.1 $now, no-smp-mb $none, v7.0 $before"
	[[ $now -eq $((none + 1)) ]] || die "no-smp-mb has $none barriers, v7.1 $now"
	[[ $before -eq $now ]] || die "v7.0 has $before barriers, v7.1 $now"
done
