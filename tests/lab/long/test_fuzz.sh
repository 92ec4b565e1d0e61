#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ten million requests to the module on the kernel that checks memory, locks and objects and has kcov: no error in the
# console's log, and the requests reach most functions of the module. The rest are the functions that load, unload or
# run in threads: kcov follows the task that sends requests.
#
# Each boot sends a part of the requests with a seed of its own, so that what one of them finds can be found again:
#
#   INVBENCH_FUZZ_REQUESTS=N   requests in all
#   INVBENCH_FUZZ_SEED=N       seed of the first boot
#
# Nobody has seen ten million requests to their end yet. 4,000 passed: they reached 189 of 236 functions.
# run.sh: at most 345600 s
# shellcheck source=tests/lab/common.sh
. "$INVBENCH_HOME/tests/lab/common.sh"

left=${INVBENCH_FUZZ_REQUESTS:-10000000}
seed=${INVBENCH_FUZZ_SEED:-1}
part=500000 # requests of a boot
least=70 # per cent of the functions: 4,000 requests reach 80 %, on a kernel without these checks 60,000 reach 84 %
kernel=$newest-debug

need "$kernel"
while ((left > 0)); do
	count=$((left < part ? left : part))
	expect 0 "$invbench" guest --kernel "$kernel" --console console.log --limit 86400 --hang-timeout 3600 -- \
		sh -c "fuzz_module $count $seed && rmmod invbench"
	grep fuzz_module output
	clean_console console.log
	read -r reached functions < <(sed -n 's/^fuzz_module: \([0-9]*\) of \([0-9]*\) functions of the module reached$/\1 \2/p' output) ||
		die "$kernel has no kcov"
	((100 * reached >= least * functions)) ||
		die "seed $seed: $reached of $functions functions are reached, expected $least %"
	left=$((left - count)) seed=$((seed + 1))
done
