#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The compiled loops of two strategies differ in barriers and accesses and in nothing else, on arm64, as the lab compiles them.
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"
# shellcheck source=tests/model/disassembly.sh
. "$INVBENCH_HOME/tests/model/disassembly.sh"

need "$newest"
models=$INVBENCH_BUILD/arm64/models
expect 0 make -s -C "$top" guest-programs
root=$("$top/bench/lab/debian/root.sh") || die 'no build root'
clear='str xzr, \[R\]'
begin "$top/bench/lab/debian/enter.sh" "$root" --bind "$models" -- aarch64-linux-gnu-objdump
for row in dma-mb:osh smp-wmb:ishst smp-rmb:ishld dma-wmb:oshst; do
	differ "${row%:*}" 'dmb ish' "dmb ${row#*:}"
done
for row in dsb-ish:ish wmb:st mb:sy; do
	differ "${row%:*}" 'dmb ish' "dsb ${row#*:}"
done
differ series-v9 'dmb oshst' 'dmb ish'
differ series-v9-dma-wmb "$none" 'dmb ish'
differ no-smp-mb 'dmb ish' "$none"
differ no-dma-wmb 'dmb oshst' "$none"
differ no-barriers 'dmb ish|dmb oshst' "$none"
differ stlr-ldar "dmb ish|$clear|ldr R, \[R\]" 'stlr xzr, \[R\]|ldar R, \[R\]'
differ stlr-ldapr "dmb ish|$clear|ldr R, \[R\]" 'stlr xzr, \[R\]|ldapr R, \[R\]'
differ xchg-pte 'dmb ish' 'swpal R, R, \[R\]' "$ordered"
differ stlr-ste 'dmb oshst|str R, \[R\]' 'stlr R, \[R\]'
differ xchg-invs 'dmb oshst|stlr R, \[R\]' 'swpal R, R, \[R\]' "$ordered"
differ sync-rcu 'dmb ish|dmb oshst' bl "$ordered"
moves v7.0 'dmb ish'
contains inv_range_each 'dsb[[:space:]]+sy' || die 'inv_range: stores are pending when the clock is read'
# Neither x86 nor an emulator reorders loads, so no test of behaviour could miss it.
contains smmu_read 'dmb[[:space:]]+ishld' || die 'smmu_read: slots may be read before the map that says they are written'
finish
