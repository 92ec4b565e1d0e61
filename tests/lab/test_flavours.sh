#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels of other builds: with PREEMPT_RT, where spinlocks may sleep, and with pages of 16 KiB. All workloads are
# measured, killed runners and malformed requests do no harm, and the module goes.
# long/test_64k.sh sets INVBENCH_TEST_FLAVOURS: lines of a flavour and its page size.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/try <<'END'
uname -v
kill_runner 5 /bin/invbench measure ./p.plan || exit 1
fuzz_module 1000 3 || exit 1
invbench measure ./p.plan || exit 1
rmmod invbench || exit 1
END
tried=0
while read -r flavour page; do
	cat >job/p.plan <<-END
		[plan]
		exact_calls = 20
		[driver]
		workload = inv_range,iotlb_sync,unmap,map,attach,detach
		strategy = v7.1,dma-mb
		entries = 8
		granule = $page
		size = $page
		[model]
		target = model
		workload = inv_range,attach
		strategy = v7.1
		entries = 8
	END
	"$invbench" prepare "$newest-$flavour" >output 2>&1
	case $? in
	0) ;;
	77) tail -n 1 output && continue ;;
	*) die "$newest-$flavour: cannot be prepared" ;;
	esac
	tried=$((tried + 1))
	expect 0 "$invbench" guest --kernel "$newest-$flavour" --files job --console "console.$flavour" --hang-timeout 300 -- sh try
	clean_console "console.$flavour"
	grep -v '^{' output
	grep '^{' output | jq -s -c '[(map(select(.type == "counters")) | length), (map(select(.type == "event")) | map(.reason))]' >result
	[[ $(<result) == '[14,[]]' ]] || die "$flavour: cells and refusals are $(<result)"
	case $flavour in
	rt) says PREEMPT_RT ;;
	*k)
		grep '^{' output | jq -s -e --argjson page "$((${page%K} * 1024))" 'any(.page_size? == $page)' >/dev/null ||
			die "not pages of $page"
		;;
	esac
done <<<"${INVBENCH_TEST_FLAVOURS:-rt 4K
16k 16K}"
[[ $tried -gt 0 ]] || exit 77
