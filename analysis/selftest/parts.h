/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the self-test. Each returns 0, or -errno after reporting why it could not run. */
#ifndef INVBENCH_PARTS_H
#define INVBENCH_PARTS_H

#include "analysis/selftest/promise.h"

int selftest_stats(struct selftest *selftest);
int selftest_sim(struct selftest *selftest);
int selftest_aa(struct selftest *selftest);
int selftest_power(struct selftest *selftest);

#endif
