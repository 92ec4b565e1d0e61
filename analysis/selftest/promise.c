/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks and prints promises: see promise.h. */
#include <math.h>
#include <stdio.h>
#include "analysis/selftest/promise.h"

#define DIGITS 1e-9

static const char *const bound_signs[] = {
	[BOUND_AT_MOST] = "<=",
	[BOUND_AT_LEAST] = ">=",
	[BOUND_EQUAL] = "=",
};

static bool is_kept(const struct promise *promise)
{
	switch (promise->bound) {
	case BOUND_AT_MOST:
		return promise->got <= promise->limit;
	case BOUND_AT_LEAST:
		return promise->got >= promise->limit;
	default:
		return fabs(promise->got - promise->limit) <= DIGITS * fabs(promise->limit);
	}
}

void selftest_title(const struct selftest *selftest, const char *title)
{
	if (!selftest->rows)
		printf("\n%s\n", title);
}

static void print_row(const struct promise *promise, bool kept)
{
	char limit[32];

	snprintf(limit, sizeof(limit), "%s %.6g%s", bound_signs[promise->bound], promise->limit,
		 promise->unit);
	printf("  %-20s %-36s %11.6g%-1s  %-13s %-6s %s\n", promise->group, promise->what,
	       promise->got, promise->unit, limit, kept ? "ok" : "BROKEN",
	       promise->note ? promise->note : "");
	fflush(stdout);
}

void selftest_row(struct selftest *selftest, const struct promise *promise)
{
	bool kept = is_kept(promise);
	json_t *row;

	selftest->broken += !kept;
	if (!selftest->rows) {
		print_row(promise, kept);
		json_decref(promise->more);
		return;
	}
	row = json_pack("{s:s, s:s, s:s, s:f, s:s, s:f, s:b, s:s?}", "group", promise->group,
			"what", promise->what, "unit", promise->unit, "got", promise->got, "bound",
			bound_signs[promise->bound], "limit", promise->limit, "kept", kept, "note",
			promise->note);
	if (row && promise->more)
		json_object_update(row, promise->more);
	json_decref(promise->more);
	json_array_append_new(selftest->rows, row);
}
