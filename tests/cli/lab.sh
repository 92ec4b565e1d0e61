# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A lab of made-up kernels, for tests of what is done with many boots. Sourced, after common.sh.
# shellcheck disable=SC2154

unset INVBENCH_MEASURE
export FAKE=$work/fake INVBENCH_HOME=$work/home
mkdir -p "$FAKE" home/bench/lab home/bench/kernels
cp -r "$top/bench/fleet" "$top/bench/litmus" "$top/bench/plans" home/bench/
cp -r "$top/plots" home/
for script in "$top"/bench/lab/*/*.sh; do
	fake=home/${script#"$top/"}
	mkdir -p "${fake%/*}"
	ln -s "$top/tests/fixtures/lab.sh" "$fake"
done
printf '[a]\nworkload = unmap\nsize = 4K,64K\n' >p.plan

# kernels "NAME COST…"…: these and no others
kernels() {
	local line
	rm -f home/bench/kernels/* "$FAKE/costs" "$FAKE/order"
	for line; do
		echo "$line" >>"$FAKE/costs"
		kernel "${line%% *}"
	done
}

# kernel NAME: its file alone
kernel() {
	local flavour=${1#*-}
	printf '# A made-up kernel.\n[kernel]\nrelease = %s\nsuite = sid\n' "$1" >"home/bench/kernels/$1.kernel"
	[[ $flavour == "$1" ]] || echo "flavour = $flavour" >>"home/bench/kernels/$1.kernel"
}
