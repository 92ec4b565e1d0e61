#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# run --patch builds a kernel with and without a patch, compares them by function, and keeps the patch in the record.
# A patch that cannot be built costs only its own kernel. Wrong requests are refused before anything is built.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

printf -- '--- a/one.c\n+++ b/one.c\n@@ -1 +1 @@\n-old\n+new\n' >one.patch
cp one.patch 0002-broken.patch
kernels '1.1 1000 2000'
printf '%s\n' '1.1-unpatched 1000 2000' '1.1-one 1001 1900' >>"$FAKE/costs"

run() {
	rm -rf out "$FAKE/built"
	expect "$1" "$invbench" run ./p.plan --place lab "${@:2}"
}
record() {
	echo out/*-p-*/record.jsonl
}

run 0 --patch one.patch
says 'by kernel, against 1.1-unpatched'
says '1.1-one'
says 'kernel    1.1-one (1.1-one), built by the lab from 1.1 with one.patch (sha256 '
grep -qE '^  arm_smmu_walk +904 +905 +\+1$' output || die 'the function that grew is not named'
sum=$(sha256sum <one.patch | cut -d ' ' -f 1)
printf '%s\n' "1.1-unpatched 1.1 $FAKE/1.1 sid " "1.1-one 1.1 $FAKE/1.1 sid  $sum $work/one.patch" | diff - "$FAKE/built" ||
	die 'the builder got other arguments'
jq -s -e --rawfile text one.patch --arg sum "$sum" '.[0] | .kernels == ["1.1-unpatched", "1.1-one"] and .variants == [
	{kernel: "1.1-unpatched", base: "1.1", patches: []},
	{kernel: "1.1-one", base: "1.1", patches: [{file: "one.patch", sha256: $sum, text: $text}]}]' "$(record)" >/dev/null ||
	die "the record has another origin: $(head -n 1 "$(record)")"
jq -s -e 'map(select(.type == "boot")) | map(.flavour) | sort == ["one", "unpatched"]' "$(record)" >/dev/null ||
	die 'the patched kernel is no series of its own'
# The output remains JSON.
rm -r out
"$invbench" run ./p.plan --place lab --patch one.patch --json >json 2>/dev/null
jq -e 'type == "object"' json >/dev/null || die 'the output is not JSON'

# What cannot be built costs its own cells only.
run 1 --patch 0002-broken.patch --patch one.patch
says 'lab: kernel 1.1-broken: the build failed'
says 'by kernel, against 1.1-unpatched'
says '4 measured, 0 skipped, 2 failed'

# A kernel file does the same for good.
cp one.patch home/bench/kernels/
printf '# With a patch.\n[kernel]\nbase = 1.1\npatch = one.patch\n' >home/bench/kernels/1.1-one.kernel
run 0 --kernels 1.1-one
grep -qxF "1.1-one 1.1 $FAKE/1.1 sid  $sum $(realpath home)/bench/kernels/one.patch" "$FAKE/built" ||
	die "the builder got other arguments: $(cat "$FAKE/built")"

run 3 --patch missing.patch
says 'patch: missing.patch: No such file or directory; allowed: a file with a patch, or a folder with files *.patch'
printf -- '--- a/one.c\n+++ b/../../one.c\n@@ -1 +1 @@\n-old\n+new\n' >out.patch
run 3 --patch out.patch
says "patch: out.patch:2: 'b/../../one.c': a path inside the source is allowed"
run 3 --patch one.patch --patch ./one.patch
says "--patch: './one.patch': another kernel has the name 1.1-one, too"
expect 3 "$invbench" run model-barriers --place host --patch one.patch
says '--patch: one.patch: a run on the host cannot boot a kernel; give --place lab'
[[ ! -e $FAKE/built && ! -e out ]] || die 'a refused request has built something'
