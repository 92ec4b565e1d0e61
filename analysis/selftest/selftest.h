/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The self-test: parts that measure whether invbench's statistics keep their promises.
 * docs/selftest.md explains the promises.
 */
#ifndef INVBENCH_SELFTEST_H
#define INVBENCH_SELFTEST_H

#include "analysis/selftest/promise.h"

/* Returns the number of a part, or -EINVAL after a message that lists the parts. */
int selftest_find(const char *name);

/* Runs a part and prints its promises. Returns an exit code. */
int selftest_run(unsigned int part, struct selftest *selftest, bool json);

#endif
