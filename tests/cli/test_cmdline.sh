#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run --cmdline boots each kernel once with each set of boot parameters, after those of the lab. Each is a candidate
# and a series of its own. What the lab sets itself, or no parameter has, is refused before anything boots.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

kernels '1.1 1000 2000' '1.2 1100 2000'
run() {
	rm -rf out "$FAKE/cmdlines"
	expect "$1" "$invbench" run ./p.plan --place lab "${@:2}"
}

run 0 --kernels 1.1,1.2 --cmdline none --cmdline 'iommu.strict=0 a.b=1,2'
[[ $(grep -c ' iommu.strict=1 .* iommu.strict=0 a.b=1,2$' "$FAKE/cmdlines") == 2 ]] || die "not after the lab's: $(cat "$FAKE/cmdlines")"
[[ $(grep -c 'invbench.clock=exact$' "$FAKE/cmdlines") == 2 ]] || die 'a kernel without parameters has some'
says 'kernel  1.1+iommu.strict.0+a.b.1.2 (1.1), booted with iommu.strict=0 a.b=1,2'
says 'by kernel, against 1.1: 6 cells'
jq -s -e '.[0] | .kernels == ["1.1", "1.1+iommu.strict.0+a.b.1.2", "1.2", "1.2+iommu.strict.0+a.b.1.2"] and .variants == [
	{kernel: "1.1+iommu.strict.0+a.b.1.2", cmdline: "iommu.strict=0 a.b=1,2"},
	{kernel: "1.2+iommu.strict.0+a.b.1.2", cmdline: "iommu.strict=0 a.b=1,2"}]' out/*/record.jsonl >/dev/null ||
	die "the record lacks the parameters: $(head -n 1 out/*/record.jsonl)"
jq -s -e 'map(select(.type == "boot")) | map(.flavour) | map(select(.)) == ["iommu.strict.0+a.b.1.2", "iommu.strict.0+a.b.1.2"]' \
	out/*/record.jsonl >/dev/null || die 'other parameters are no series of their own'

# A kernel file has parameters, too; those of the command line follow.
printf '# With a parameter.\n[kernel]\nrelease = 1.1-x\nsuite = sid\nflavour = x\ncmdline = x.y=1\n' >home/bench/kernels/1.1-x.kernel
echo '1.1-x 1000 2000' >>"$FAKE/costs"
run 0 --kernels 1.1-x --cmdline z=2
grep -q 'invbench.clock=exact x.y=1 z=2$' "$FAKE/cmdlines" || die "the kernel file's parameter is missing: $(cat "$FAKE/cmdlines")"

run 3 --cmdline 'console=ttyS0'
says "--cmdline: 'console=ttyS0': the lab sets console= itself"
run 3 --cmdline 'quiet invbench.clock=emulated'
says 'the lab sets invbench. itself'
run 3 --cmdline 'x="y"'
says "'x=\"y\"': allowed: at most 512 letters, digits, blanks and"
run 3 --cmdline ''
says 'a boot parameter is needed, such as iommu.strict=0'
run 3 --cmdline "$(printf 'a%.0s' {1..200})"
says 'is too long for the name of a kernel'
run 3 --cmdline a=b --cmdline a:b
says "--cmdline: 'a:b': another kernel has the name 1.2+a.b, too"
expect 3 "$invbench" run model-barriers --place host --cmdline a=b
says '--cmdline: a=b: a run does not boot the host; boot it with this parameter, or give --place lab'
printf '# Wrong.\n[kernel]\nrelease = 1\nsuite = sid\ncmdline = panic=0\n' >wrong.kernel
run 3 --kernels ./wrong.kernel
says "wrong.kernel:5: 'panic=0': the lab sets panic= itself"
[[ ! -e out && ! -e $FAKE/cmdlines ]] || die 'a refused request has booted'
