#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The long form of ../test_libfuzzer.sh: an hour for each of the six readers, or INVBENCH_FUZZ_SECONDS.
# run.sh: at most 36000 s
export INVBENCH_FUZZ_SECONDS=${INVBENCH_FUZZ_SECONDS:-3600} INVBENCH_FUZZ_CORPUS=$INVBENCH_BUILD/fuzz/corpus
exec "$INVBENCH_HOME/tests/unit/test_libfuzzer.sh"
