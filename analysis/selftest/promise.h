/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A promise: a number that a part of the self-test found, and the bound that it must keep.
 * The parts report promises. Only this file knows whether they are printed or written as JSON.
 */
#ifndef INVBENCH_PROMISE_H
#define INVBENCH_PROMISE_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>

struct selftest {
	bool brief; /* --short: takes seconds and finds only gross errors */
	uint64_t seed;
	json_t *rows; /* with --json, else NULL */
	unsigned int broken; /* promises */
};

enum bound {
	BOUND_AT_MOST,
	BOUND_AT_LEAST,
	BOUND_EQUAL, /* to nine digits */
};

struct promise {
	const char *group; /* a kind of noise, a set of numbers, … */
	const char *what; /* the promise in words */
	const char *unit; /* of .got and .limit: "%", or "" */
	double got;
	enum bound bound;
	double limit;
	const char *note; /* details in words, or NULL */
	json_t *more; /* further members for --json, or NULL; selftest_row() frees them */
};

void selftest_title(const struct selftest *selftest, const char *title);
/* Checks a promise, and prints it or adds it to the rows. */
void selftest_row(struct selftest *selftest, const struct promise *promise);

#endif
