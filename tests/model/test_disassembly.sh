#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The compiled loops of two strategies differ in barriers and accesses and in nothing else, on x86-64.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/model/disassembly.sh
. "$INVBENCH_HOME/tests/model/disassembly.sh"

[[ $(uname -m) == x86_64 ]] || {
	echo 'this machine is no x86-64; lab/test_disassembly compares the loops for arm64'
	exit 77
}
models=$INVBENCH_BUILD/models
full="lock addl \\\$0x0,-0x4\(%rsp\)"
at='(0x[0-9a-f]+)?\((R|%rsp)\)'
begin objdump
differ dma-mb "$full" mfence
differ mb "$full" mfence
differ wmb "$full" sfence
differ series-v9 "$none" "$full"
differ series-v9-dma-wmb "$none" "$full"
for strategy in no-barriers no-smp-mb smp-wmb dma-wmb smp-rmb stlr-ldapr; do
	differ $strategy "$full" "$none"
done
# Stores are in order here anyway.
differ no-dma-wmb "$same" "$same"
differ stlr-ste "$same" "$same"
differ xchg-pte "$full" "xchg R,$at" "$ordered"
differ xchg-invs "mov R,$at" "xchg R,$at"
differ sync-rcu "$full" call "$ordered"
moves v7.0 "$full"
# No counterpart on this machine, so never run.
compared+=(dsb-ish stlr-ldar)
contains inv_range_each mfence || die 'inv_range: stores are pending when the clock is read'
finish
