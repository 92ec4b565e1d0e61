# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# Shared by tests in the guest: kills sessions, and checks that the machine's state is restored. Sourced.
#
# The script that sources this defines state(), which prints all that a session changes.

# until_true TEST...: waits until TEST succeeds, for at most a minute.
until_true() {
	tries=0
	while ! "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		usleep 20000
	done
}

# Saves the state that as_before compares with.
remember() {
	before=$(state)
}

as_before() {
	[ "$(state)" = "$before" ]
}

changed() {
	! as_before
}

# settle WHAT: waits until the state is restored, which takes a moment after a session was killed; else fails.
settle() {
	until_true as_before && return
	echo "after $1 the state is '$(state)', before it was '$before'"
	exit 1
}

# Sets seen when there is a change, because it may last only a moment. A process that has ended has no
# exe, even if nobody has waited for it yet.
changed_or_over() {
	! changed || seen=yes
	[ "$seen" = yes ] || [ ! -e "/proc/$!/exe" ]
}

# begin COMMAND...: starts it as $!, and waits until it has changed the state.
begin() {
	for attempt in 1 2 3 4 5; do
		seen=no
		"$@" >lines &
		until_true changed_or_over && [ "$seen" = yes ] && return
		wait $!
	done
	echo "$*: the state did not change in $attempt runs"
	exit 1
}

# kill_some COUNT LENGTH COMMAND...: kills COUNT runs. Half of them are killed at a random moment within
# LENGTH hundredths of a second, the others at a random moment after they have changed the state.
kill_some() {
	count=$1 length=$2 seed=1 i=0
	shift 2
	while [ $i -lt "$count" ]; do
		i=$((i + 1))
		seed=$(((seed * 1103515245 + 12345) % 2147483648))
		moment=$((seed / 1000 % length * 10000))
		if [ $((i % 2)) = 0 ]; then
			begin "$@"
			moment=$((moment / 4))
		else
			"$@" >lines &
		fi
		usleep $moment
		kill -9 $! 2>/dev/null
		wait $! 2>/dev/null
		settle "kill $i"
	done
}
