#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds a variant of a Debian kernel: Debian's source with other settings, or with patches. Prints the
# folder, which has the same layout as one of kernel.sh.
#
# It is built on top of the base's tree (tree.sh), which stays as it is, so only the files that the settings and
# patches affect are compiled. The folder's name contains a hash of all that decides its content, so other
# settings make a new folder and the old one is removed. A build that was interrupted continues later.
#
# usage: build.sh NAME BASE DIR SUITE SETTINGS [SHA256 PATCH]...
#        BASE: name of the Debian kernel, DIR: its folder, SETTINGS: "OPTION=VALUE …",
#        PATCH: a file, applied in this order, SHA256: its checksum when it was checked
# shellcheck source=bench/lab/common.sh
. "$(dirname "$0")/../common.sh"

[[ $# -ge 5 && $(($# % 2)) -eq 1 ]] || refuse 3 "usage: build.sh NAME BASE DIR SUITE SETTINGS [SHA256 PATCH]..."
name=$1
base=$2
config=$(config_of "$base" "$3")
suite=$4
read -ra settings <<<"$5"
shift 5
patches=("$@")
# A kernel that watches each of its accesses to memory, or has pages of another size, has no object of its base.
uncompiled=() bases=$cache/trees/$base
if [[ " ${settings[*]} " =~ ' '(KASAN|KCSAN|ARM64_[0-9]+K_PAGES)'=y ' ]]; then
	uncompiled=(--source) bases=$cache/sources/$base
fi
need_mib=6000 # where the tree must be copied; an overlay needs a tenth
# Comments are left out, so that a changed comment does not cause a new build.
hash=$(cat <(grep -v '^#' "$lab/kernel/lean.config") "$config" <(echo "${settings[*]} ") \
	<(printf '%s\n' "${patches[@]}" | sed -n 'p; n') | sha256sum | cut -c 1-12)
target=$cache/built/$name/$hash
work=$target.work # what differs from the tree
log=$target.log

# Replaces growth() of common.sh: the log shows the progress better than the size.
growth() {
	local tree
	tree=$(compgen -G "$bases/*.log" | sed -n 1p) || true
	if [[ -f $log ]]; then
		log_growth "$log"
	elif [[ -f $tree ]]; then
		echo "base tree: $(wc -l <"$tree") of about 3040 lines"
	elif compgen -G "$bases/*.part" >/dev/null || ! compgen -G "$bases/*/" >/dev/null; then
		echo 'fetching the source'
	else
		echo 'preparing the tree'
	fi
}

# check_setting OPTION=VALUE BASE: checks the kind of value by the base's configuration. An option that
# depends on a disabled one is not in the configuration; compile.sh checks it in the source.
check_setting() {
	local option=${1%%=*} value=${1#*=} known kind values

	known=$(grep -E "^(CONFIG_$option=|# CONFIG_$option is not set)" "$config") || return 0
	case ${known#*=} in
	\"*) return 0 ;;
	[0-9-]*) kind='a number' values='-?[0-9]+|0x[0-9a-fA-F]+' ;;
	*) kind='y, m or n' values='[ymn]' ;;
	esac
	[[ $value =~ ^($values)$ ]] ||
		refuse 3 "kernel $name: config: $option: '$value' is not allowed; it takes $kind ($2 has: $known)"
}

# failed CODE DIR: cleans up and exits. The base tree is as it was. With CODE 3, a refusal was reported.
failed() {
	rm -rf "$work" "$2"
	[[ $1 -ne 3 ]] || {
		# A patch that does not apply has a log that somebody will read.
		[[ -s $log ]] || rm -f "$log"
		exit 3
	}
	log_errors "$log"
	refuse 1 "kernel $name: the build failed, see above and $log"
}

# apply_patches ROOT: applies the patches once; an interrupted build has them already.
apply_patches() {
	local i
	[[ ! -e $work/patched ]] || return 0
	# An interrupted attempt has applied some of them.
	rm -rf "$work"
	mkdir -p "$work/patches"
	for ((i = 0; i < ${#patches[@]}; i += 2)); do
		cp "${patches[i + 1]}" "$work/patches/$i"
		echo "${patches[i]}  $work/patches/$i" | sha256sum --check --status ||
			refuse 3 "kernel $name: ${patches[i + 1]}: has changed since it was read"
		echo "applying ${patches[i + 1]}" >>"$log"
		"$lab/kernel/over.sh" "$tree" "$work" "$lab/kernel/apply.sh" "$1" "$work/merged" "$work/patches/$i" >>"$log" 2>&1 || {
			sed -n "\|^applying ${patches[i + 1]}\$|,\$p" "$log" >&2
			refuse 3 "kernel $name: ${patches[i + 1]}: does not apply to $base, see above and $log"
		}
	done
	touch "$work/patched"
}

fill() {
	local dir=$1 root held

	root=$(INVBENCH_PROGRESS='' "$lab/debian/root.sh" kbuild)
	# root.sh does not remove a root that is locked.
	exec {held}<"$root"
	flock --shared "$held"
	tree=$(INVBENCH_PROGRESS='' "$lab/kernel/tree.sh" "${uncompiled[@]}" "$root" "$base" "$config" "$suite")
	[[ -e $work/patched ]] || find "${target%/*}" -mindepth 1 -maxdepth 1 \( -name '*.work' -o -name '*.log' \) -exec rm -rf {} +
	[[ ! -e $work/patched ]] || message "kernel $name: continuing the interrupted build in $work"
	(apply_patches "$root") || failed $? "$dir"
	"$lab/kernel/over.sh" "$tree" "$work" "$lab/kernel/compile.sh" "$root" "$work/merged" "$config" "$dir" "$name" \
		"${settings[@]}" >>"$log" || failed $? "$dir"
	rm -rf "$work" "$log"
}

for setting in "${settings[@]}"; do
	check_setting "$setting" "$base"
done
make_folder "$cache"
make_once "$target" "$need_mib" "" fill
[[ -z $made ]] || find "${target%/*}" -mindepth 1 -maxdepth 1 -type d ! -name "$hash" -exec rm -rf {} +
digest "$target" '(Image$|modules/)'
realpath "$target"
