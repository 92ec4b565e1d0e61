#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# export: refusals, exit codes, and the message about an incomplete run.
# shellcheck source=tests/cli/common.sh
. "$INVBENCH_HOME/tests/cli/common.sh"

hw=$top/tests/fixtures/hw.jsonl

expect 3 "$invbench" export "$hw"
says "export: --format is missing; 'invbench list exports' shows the formats"
expect 3 "$invbench" export "$hw" --format cvs
says "--format: 'cvs' is unknown, did you mean 'csv'? allowed:"
expect 3 "$invbench" export nothing --format csv
expect 4 "$invbench" export "$top/tests/fixtures/emulated.jsonl" --format csv
says 'no boot has a clock whose numbers have a meaning'
head -c 9000 "$hw" >part
for format in $("$invbench" list exports --json | jq -r '.[].name'); do
	expect 0 "$invbench" export "$hw" --format "$format"
	expect 0 "$invbench" export part --format "$format"
	says 'export: incomplete: part:'
	"$invbench" export "$hw" --format "$format" >/dev/full 2>output && die "$format: a full disk is not a failure"
	says 'the output cannot be written'
done
