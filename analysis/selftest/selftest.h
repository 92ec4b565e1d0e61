/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb selftest: invbench's statistics held to what they promise.
 * A promise is a row: what was found, and the bound that it must keep. A part
 * prints its rows as it goes and knows nothing of output or exit codes.
 */
#ifndef INVBENCH_SELFTEST_H
#define INVBENCH_SELFTEST_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>

struct selftest {
	bool brief; /* --short: seconds, for every change; else what certifies */
	uint64_t seed;
	json_t *rows; /* for --json, else NULL */
	unsigned int broken; /* promises */
};

enum bound {
	BOUND_AT_MOST,
	BOUND_AT_LEAST,
	BOUND_EQUAL, /* to nine digits */
};

struct promise {
	const char *group; /* what it is about: a kind of noise, a set of numbers … */
	const char *what;
	const char *unit; /* "%", or "" */
	double got;
	enum bound bound;
	double limit;
	const char *note; /* what else is told, or NULL */
	json_t *more; /* members for --json, or NULL; taken over */
};

void selftest_title(const struct selftest *selftest, const char *title);
void selftest_row(struct selftest *selftest, const struct promise *promise);

/* The parts, one a file: 0 or -errno when it could not be run, said why. */
int selftest_stats(struct selftest *selftest);
int selftest_sim(struct selftest *selftest);
int selftest_aa(struct selftest *selftest);
int selftest_power(struct selftest *selftest);

#endif
