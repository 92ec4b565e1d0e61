#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 100000 malformed requests and 100 killed runners leave the kernel unharmed and the driver's text whole.
# shellcheck source=tests/lab/common.sh
. "$(dirname "$0")/common.sh"

mkdir job
cat >job/kill.plan <<END
[plan]
exact_calls = 40
[a]
workload = inv_range,attach
strategy = dma-mb
entries = 8
END
cat >job/try <<'END'
kill_runner 100 /bin/invbench measure ./kill.plan || exit 1
fuzz_module 100000 || exit 1
rmmod invbench || exit 1
END
expect 0 "$invbench" guest --kernel "$newest" --files job --console console.log --limit 1100 --patience 600 -- sh try
cat output
clean_console console.log
