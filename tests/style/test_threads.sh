#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ThreadSanitizer finds no race in the model under stress, and valgrind no fault in its memory.
cd "$(dirname "$0")/../.." || exit 1
out=${INVBENCH_BUILD:?}/threads
mkdir -p "$out"
status=0

# compiled NAME FLAG...: a unit test that stands on the core alone, with less of its stress
compiled() {
	${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O1 -g -I. "${@:2}" -o "$out/$1" "tests/unit/$1.c" \
		-lcmocka -lurcu-memb -lpthread || exit 1
}

export TSAN_OPTIONS=suppressions=$PWD/tests/style/tsan.supp
for name in test_queue_stress test_model_stress; do
	echo "ThreadSanitizer: $name"
	compiled "$name" -fsanitize=thread -DSTRESS_SHARE=200
	# Where addresses are drawn from too many bits, its shadow memory has no place.
	setarch -R "$out/$name" || status=1
done
for name in test_queue test_walk test_model_stress; do
	echo "valgrind: $name"
	compiled "$name" -DSTRESS_SHARE=1000
	valgrind --quiet --error-exitcode=1 --fair-sched=yes --leak-check=full --show-leak-kinds=definite \
		--errors-for-leak-kinds=definite "$out/$name" || status=1
done
exit $status
