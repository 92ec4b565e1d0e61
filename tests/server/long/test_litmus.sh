#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Verdicts on an Arm machine: herd7 for arm64 judges strategies as the table that ships does, and on three CPUs the race
# of the model loses no invalidation with a correct one.
# shellcheck source=tests/server/common.sh
. "$INVBENCH_HOME/tests/server/common.sh"
# shellcheck source=tests/server/long/with_lab.sh
. "$here/long/with_lab.sh"

# The third CPU walks for itself in the race of the model. A lost invalidation would fail the run.
plan race <<'END'
[plan]
rounds = 2
[race]
target = model
workload = race
strategy = v7.1,dma-mb
cpus = 3
END
there './invbench run ./race.plan --place host --max-seconds 600' >output 2>&1 || die 'no race on three CPUs'
says '2 of 2 cells measured'

# herd7 and the models of this architecture come to the verdicts that ship.
there './invbench litmus v7.1 no-smp-mb --json' >shipped || die 'no verdicts'
there './invbench litmus v7.1 no-smp-mb --judge --json' >judged || die 'herd7 does not judge'
jq -e -n --slurpfile shipped shipped --slurpfile judged judged '$shipped[0].strategies == $judged[0].strategies' >/dev/null ||
	die "herd7 here judges: $(jq -c .strategies judged)"
clean_log
