#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Without fio, without a device, or with a wrong one, a plan of fio says what is missing.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

printf '[a]\ntarget = fio\nworkload = randread\n' >f.plan
mkdir bin
expect 77 env PATH="$PWD/bin" "$invbench" run ./f.plan --place host --device 0000:ff:1f.7
says 'fio: fio is missing: install it with sudo apt-get install fio'

printf '#!/bin/sh\n' >bin/fio
chmod +x bin/fio
expect 3 env PATH="$PWD/bin:$PATH" "$invbench" run ./f.plan --place host --device 0000:ff:1f.7
says 'fio: device: 0000:ff:1f.7 is not a PCI device of this machine, see lspci -D'
expect 3 env PATH="$PWD/bin:$PATH" "$invbench" run ./f.plan --place host --device vfio=0000:ff:1f.7
says 'fio: no device is named; name one: --device fio=NAME (see invbench list devices)'
[[ $(wc -l <output) -eq 1 && ! -e out ]] || die 'what is refused before a run takes more than a line, or makes a folder'
expect 3 "$invbench" run ./f.plan --place host --set iodepth=0
says 'iodepth: 0 is out of range, allowed 1..4096 requests'
expect 3 "$invbench" run ./f.plan --place host --set domain=stritc
says "did you mean 'strict'?"
