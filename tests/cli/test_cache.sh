#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The cache: others cannot write to it, and what is damaged in it is named and made again, not used.
# The dollar signs and backticks are names, not expansions.
# shellcheck disable=SC2016
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"

cache=$XDG_CACHE_HOME/invbench
run=("$invbench" run ./p.plan --place host)
# The lab's own functions, with a script that makes a folder of two files.
mkdir -p lab/bench
cp -r "$top/bench/lab" lab/bench/
cat >lab/bench/lab/debian/some.sh <<'END'
#!/bin/bash
. "$(dirname "$0")/../common.sh"
fill() {
	message making
	mkdir -p "$1/sub dir" "$1/var"
	echo one >"$1/one"
	echo two >"$1/sub dir/two"
	echo old >"$1/var/log"
}
make_folder "$cache"
make_once "$cache/some/thing" 1 1 fill
[[ -z $made ]] || message made
digest "$cache/some/thing"
echo "$cache/some/thing"
END
chmod +x lab/bench/lab/debian/some.sh
some=(env INVBENCH_PROGRESS=1 "$work/lab/bench/lab/debian/some.sh")
thing=$cache/some/thing

expect 0 "${some[@]}"
says 'lab: made'
digest=$(grep '^digest [0-9a-f]\{64\}$' output) || die 'it prints no checksum'
expect 0 "${some[@]}"
says "$digest"
! grep -q 'making' output || die 'it was made again without need'

# A bit that has changed, without a new time.
touch -r "$thing/sub dir/two" when
printf 'twp\n' >"$thing/sub dir/two"
touch -r when "$thing/sub dir/two"
expect 0 "${some[@]}"
says "lab: $thing: is damaged:"
says './sub dir/two: FAILED'
says 'lab: made'
says "$digest"
[[ $(<"$thing/sub dir/two") == two ]] || die 'it was not made again'

# A file that is missing, and one that others write while the system runs.
rm "$thing/one"
expect 0 "${some[@]}"
says './one: FAILED open or read'
echo new >"$thing/var/log"
expect 0 "${some[@]}"
! grep -q 'damaged' output || die 'a variable file counts as damage'

# What an older version has made gets its checksums now.
rm "$thing/.sha256"
expect 0 "${some[@]}"
says "$digest"
[[ -s $thing/.sha256 ]] || die 'it has no checksums'
[[ -z $(find "$cache/some" -name '*.part*' -o -name '.sha256.[0-9]*') ]] || die 'something is left'

# Modes and owners.
expect 0 "${run[@]}"
[[ $(stat -c %a "$cache") == 755 ]] || die 'the new cache has another mode'
for mode in 775 757; do
	chmod "$mode" "$cache"
	expect 3 "${run[@]}"
	says "cache: $cache: user $(id -u) owns it, mode $mode: others could replace the programs"
	expect 3 "${some[@]}"
	says "other users can write to it; run: chmod go-w $cache"
done
chmod 755 "$cache"
chmod 757 "$XDG_CACHE_HOME"
expect 3 "${run[@]}"
says "cache: $XDG_CACHE_HOME: user"
chmod 755 "$XDG_CACHE_HOME"

# A link in place of a lock.
echo mine >mine
for lock in run.lock guest.lock; do
	ln -sf "$work/mine" "$cache/$lock"
done
expect 3 "${run[@]}"
says 'Too many levels of symbolic links'
[[ $(<mine) == mine ]] || die 'the lock was written through a link'
rm "$cache/run.lock"
ln -sf "$work/mine" "$cache/some/.lock"
rm -r "$thing"
expect 3 "${some[@]}"
says "$cache/some/.lock: is a link"
[[ $(<mine) == mine ]] || die 'the lock was written through a link'
rm "$cache/some/.lock"

# A path that make cannot carry is refused first.
for name in 'a b' 'a;b' 'a$b' 'a#b' 'a:b'; do
	mkdir "$name"
	XDG_CACHE_HOME=$work/$name expect 3 "${some[@]}"
	says 'make cannot use this path; allowed: letters, digits and'
	[[ -z $(ls "$name") ]] || die "$name is not empty"
done

# The cache of another user.
[[ $(id -u) -eq 0 ]] || exit 0
chown nobody "$cache"
expect 3 "${run[@]}"
says "user $(id -u nobody) owns it"
expect 3 "${some[@]}"
says "belongs to user $(id -u nobody), not to user 0"
chown root "$cache"
chown nobody "$cache/some"
expect 3 "${some[@]}"
says "$cache/some: belongs to user $(id -u nobody)"
