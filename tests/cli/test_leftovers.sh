#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Folders that a killed guest or an older build root leaves in the cache are removed, unless they are in use.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

folders() {
	find "$XDG_CACHE_HOME/invbench" -maxdepth 1 -name 'guest-*' | wc -l
}

has_started() {
	[[ $(wc -l <"$FAKE/order") -gt $before ]]
}

# start: starts a guest that never ends, and waits until its machine runs
start() {
	before=$(wc -l <"$FAKE/order")
	"$invbench" guest -- true >/dev/null 2>&1 &
	guest=$!
	until_true has_started || die 'the guest did not start'
}

kernels '1.1 hang'
touch "$FAKE/order"
start
kill -KILL "$guest"
wait "$guest" 2>/dev/null
[[ $(folders) -eq 1 ]] || die "$(folders) folders after SIGKILL, expected 1"
start
[[ $(folders) -eq 1 ]] || die "$(folders) folders, expected only that of the running guest"
sed -i 's/hang/1000/' "$FAKE/costs"
expect 0 "$invbench" guest -- true
[[ $(folders) -eq 1 ]] || die 'the folder of a running guest was removed'
kill -INT "$guest"
wait "$guest" 2>/dev/null
[[ $(folders) -eq 0 ]] || die 'a folder remains after ^C'

# A command of many words reaches the guest as it is.
# shellcheck disable=SC2046
expect 0 "$invbench" guest -- true $(seq 200)

# A new build root replaces the old ones.
[[ $(id -u) -eq 0 ]] || exit 0
roots=$XDG_CACHE_HOME/invbench/root
mkdir -p "$roots/old" "$roots/used" bin
# It works until the progress is printed, however slow the machine is.
cat >bin/mmdebstrap <<EOF
#!/bin/bash
mkdir "\${@: -2:1}"
for ((tries = 0; tries < 600; tries++)); do
	! grep -q '^progress' "$work/output" || break
	sleep 0.1
done
EOF
chmod +x bin/mmdebstrap
exec {used}<"$roots/used"
flock --shared "$used"
INVBENCH_PROGRESS=1 PATH=$PWD/bin:$PATH expect 0 "$top/bench/lab/debian/root.sh"
grep -q '^progress [0-9]* of about 600 MB$' output || die 'the script printed no progress'
[[ ! -e $roots/old ]] || die 'an old root remains'
[[ -e $roots/used ]] || die 'a root in use was removed'
says 'is in use and stays'
[[ -d $(tail -n 1 output) ]] || die 'the last line is not the new root'
