#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The C files that the kernel compiles pass the kernel's own scripts/checkpatch.pl.
#
# Debian ships the script only in linux-source (150 MB), of which the lab's cache keeps it beside the memory model.
# $CHECKPATCH names another one.
cd "$INVBENCH_HOME" || exit 1
command -v perl >/dev/null || { echo 'perl is missing'; exit 77; }

checkpatch=${CHECKPATCH:-}
if [[ -z $checkpatch ]]; then
	folder=$(bench/lab/debian/herd.sh) || exit
	checkpatch=$folder/memory-model/scripts/checkpatch.pl
fi
[[ -f $checkpatch ]] || {
	echo "the kernel's scripts/checkpatch.pl cannot be fetched: set CHECKPATCH=FILE"
	exit 77
}

ignored=(
	COMPLEX_MACRO # the lists of strategies and workloads are rows of tables, made by macros
	TRAILING_SEMICOLON # the same, for lists of declarations
	MACRO_ARG_UNUSED # each reader of these tables uses some of their columns
	BRACKET_SPACE # the designator of an element, when a macro writes it
	ALLOC_WITH_SIZEOF # kernels before 7.0 lack kzalloc_obj()
	ALLOC_WITH_MULTIPLY # and kvzalloc_objs()
	CONSTANT_COMPARISON # takes VAL, which the kernel's own cond_read macros define, for a constant
)
# shim.h, sync.h and forms.h define the kernel's names for user space.
defining=(
	MEMORY_BARRIER # the barriers are defined here, and explained where they are used
	NEW_TYPEDEFS # atomic_t, spinlock_t and so on are typedefs in the kernel, too
	PREFER_DEFINED_ATTRIBUTE_MACRO # these files define __always_inline and the like
)
# inv_range.h names the type of the kernel's function.
naming=(NEW_TYPEDEFS)
# print.h belongs to a program of the build machine.
hosted=(PREFER_DEFINED_ATTRIBUTE_MACRO)
# compat.h is the one file that compares kernel versions.
comparing=(LINUX_VERSION_CODE)

# check TYPES FILE...: TYPES are ignored, separated by commas
check() {
	ls "${@:2}" >/dev/null || return # it ignores files that are missing
	perl "$checkpatch" --no-tree --file --terse --show-types --no-summary --max-line-length=100 \
		--ignore="$1" "${@:2}" 2>/dev/null
}

# list WORD...: with commas
list() {
	local IFS=,
	echo "$*"
}

mapfile -t files < <(git ls-files -co --exclude-standard 'kmods/*.[ch]' 'bench/core/*.[ch]' |
	grep -v -e '/shim\.h$' -e '/sync\.h$' -e '/forms\.h$' -e '/compat\.h$' -e '/inv_range\.h$' -e '/print\.h$')
[[ ${#files[@]} -gt 60 ]] || { echo "only ${#files[@]} files were found"; exit 1; }
failed=0
check "$(list "${ignored[@]}")" "${files[@]}" || failed=1
check "$(list "${ignored[@]}" "${defining[@]}")" bench/core/{shim,sync,model/forms}.h || failed=1
check "$(list "${ignored[@]}" "${comparing[@]}")" kmods/text/compat.h || failed=1
check "$(list "${ignored[@]}" "${naming[@]}")" kmods/text/inv_range.h || failed=1
check "$(list "${ignored[@]}" "${hosted[@]}")" kmods/btf/print.h || failed=1

# The test can fail.
wrong=$(mktemp --suffix=.c)
trap 'rm -f "$wrong"' EXIT
printf '// SPDX-License-Identifier: GPL-2.0-or-later\nint f(int a)\n{\n\tif (a = 1)\n\t\treturn 1;\n\treturn 0;\n}\n' >"$wrong"
if check "$(list "${ignored[@]}")" "$wrong" >/dev/null; then
	echo 'an assignment in a condition was not found'
	failed=1
fi
exit "$failed"
