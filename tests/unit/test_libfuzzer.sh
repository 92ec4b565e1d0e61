#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# libFuzzer drives each reader of test_readers.c from the files of this tree, and finds no fault.
#
# Each reader gets INVBENCH_FUZZ_SECONDS: a minute by default, 10 s in check-quick. libFuzzer has one thread, so that is also
# the most that it takes of a CPU, apart from reading the corpus once. The long form keeps what reached new code and
# continues from it.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

command -v clang >/dev/null || { echo 'clang is missing'; exit 77; }
out=$INVBENCH_BUILD/fuzz
seconds=${INVBENCH_FUZZ_SECONDS:-60}
kept=${INVBENCH_FUZZ_CORPUS:-$work/corpus}

# The model's loops read nothing from outside, so those of the program serve, and 42 large files need not be compiled again.
mkdir -p "$out"
cp -pR "$INVBENCH_BUILD/models" "$out/"
expect 0 make --no-print-directory -C "$top" -j "$(nproc)" O="$out" CC='ccache clang' LDFLAGS=-fsanitize=fuzzer \
	CFLAGS='-O1 -g1 -DFUZZ -Wno-unused-function -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
	"$out/tests/unit/test_readers"

mapfile -t readers < <(sed -n 's/^\t{ "\([a-z]*\)", read_[a-z]*, "\([^"]*\)", .*/\1 \2/p' "$top/tests/unit/test_readers.c")
count=$(sed -n 's/^#define READERS //p' "$top/tests/unit/test_readers.c")
[[ ${#readers[@]} -eq $count ]] || die "${#readers[@]} readers were found, expected $count"
for reader in "${readers[@]}"; do
	read -r name pattern <<<"$reader"
	mkdir -p "$kept/$name" "seeds/$name"
	# The pattern must be expanded.
	# shellcheck disable=SC2086
	cp "$top"/$pattern "seeds/$name/"
	FUZZ_READER=$name expect 0 "$out/tests/unit/test_readers" -seed=1 -max_total_time="$seconds" -print_final_stats=1 \
		-artifact_prefix="$out/$name-" "$kept/$name" "seeds/$name"
	ran=$(sed -n 's/^stat::number_of_executed_units: *//p' output)
	echo "$name: $ran inputs, $(find "$kept/$name" -type f | wc -l) with new code"
	[[ $ran -ge $(find "seeds/$name" -type f | wc -l) ]] || die "$name: not even the corpus was read"
done
