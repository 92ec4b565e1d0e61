#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The same as ../test_flavours.sh with pages of 64 KiB. Debian has no such kernel, so the lab builds it: half an hour
# on two idle CPUs.
# run.sh: at most 14400 s
export INVBENCH_TEST_FLAVOURS='64k 64K'
exec "$INVBENCH_HOME/tests/lab/test_flavours.sh"
