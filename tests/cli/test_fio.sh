#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Without fio, without a device, or with one that is none, a plan of fio says what is missing.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

printf '[a]\ntarget = fio\nworkload = randread\n' >f.plan
mkdir bin
expect 77 env PATH="$PWD/bin" "$invbench" run ./f.plan --place host --device 0000:ff:1f.7
says 'skip: fio is missing: install the package fio'
says '0 measured, 1 skipped, 0 failed'

printf '#!/bin/sh\n' >bin/fio
chmod +x bin/fio
expect 3 env PATH="$PWD/bin:$PATH" "$invbench" run ./f.plan --place host --device 0000:ff:1f.7
says 'device: 0000:ff:1f.7 is no PCI device here with an IOMMU before it'
"$invbench" run ./f.plan --place host >output 2>&1
says 'device: none named'
expect 3 "$invbench" run ./f.plan --place host --set iodepth=0
says 'iodepth: 0 is out of range, allowed 1..4096 requests'
expect 3 "$invbench" run ./f.plan --place host --set domain=stritc
says "did you mean 'strict'?"
