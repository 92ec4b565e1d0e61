# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# What tests share in the guest: sessions that are killed, and whether all is as it was before. Sourced.
#
# Who sources it defines state(), which prints all that a session changes. Waiting ends when what is waited for
# has happened, however long that takes the machine; only a minute is too long.

# until_true TEST...
until_true() {
	tries=0
	while ! "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		usleep 20000
	done
}

# What follows is held against this.
remember() {
	before=$(state)
}

as_before() {
	[ "$(state)" = "$before" ]
}

changed() {
	! as_before
}

# settle WHAT: what puts things back needs a moment when its session was killed
settle() {
	until_true as_before && return
	echo "after $1: '$(state)', before: '$before'"
	exit 1
}

# A change may be a passing one: that it was there is kept. A process that is over has no program, even
# before anybody has waited for it.
changed_or_over() {
	! changed || seen=yes
	[ "$seen" = yes ] || [ ! -e "/proc/$!/exe" ]
}

# begin COMMAND...: starts it as $!, and waits until it has changed something
begin() {
	for attempt in 1 2 3 4 5; do
		seen=no
		"$@" >lines &
		until_true changed_or_over && [ "$seen" = yes ] && return
		wait $!
	done
	echo "$*: has changed nothing in $attempt runs"
	exit 1
}

# kill_some COUNT LENGTH COMMAND...: every second one at any moment within LENGTH hundredths of a second, the
# others when they have changed something, and a random moment later
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
