/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPU share of the path is net of the cost of the probe, and has no interval with too few
 * rounds.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analysis/read/path_share.h"
#include "analysis/read/samples.h"

static int add(struct sampled_cell *cell, int round, int calls, int path, int busy)
{
	json_t *line = json_pack("{s:i, s:s, s:i, s:i, s:i, s:f, s:f}", "round", round, "by",
				 "fentry", "calls", calls, "path_ns", path, "busy_ns", busy,
				 "probe_ns", 50.0, "probe_inside_ns", 10.0);
	int ret = shares_add(&cell->shares, line);

	json_decref(line);
	return ret;
}

static void test_net(void **state)
{
	struct sampled_cell cell = { 0 };
	struct samples samples = { 0 };
	struct share_estimate estimate = share_estimate(&samples, &cell);

	(void)state;
	assert_true(isnan(estimate.share) && !estimate.rounds);
	/* 100 calls: (3000 - 1000) / (25000 - 5000) */
	assert_int_equal(add(&cell, 0, 100, 3000, 25000), 0);
	estimate = share_estimate(&samples, &cell);
	assert_float_equal(estimate.share, 0.1, 1e-12);
	assert_float_equal(estimate.probe, 0.2, 1e-12);
	assert_float_equal(estimate.probe_ns, 50, 0);
	assert_true(isnan(estimate.low) && isnan(estimate.high));
	/* A round without calls has a share of 0, and no share is below 0. */
	assert_int_equal(add(&cell, 1, 0, 0, 25000), 0);
	assert_int_equal(add(&cell, 2, 100, 900, 25000), 0);
	estimate = share_estimate(&samples, &cell);
	assert_float_equal(estimate.share, 0, 0);
	shares_free(&cell.shares);
}

/* With ten rounds, the interval at 99 % needs the smallest and the largest share. */
static void test_interval(void **state)
{
	struct round_noise noise = { .round = 10,
				     .sub_batches = 8,
				     .preempted = 8,
				     .rejected = true };
	struct samples samples = { .noise = &noise, .noise_count = 1 };
	struct sampled_cell cell = { 0 }, more = { 0 };
	struct share_estimate estimate;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(add(&cell, i, 0, 1000 + i, 10000), 0);
	for (int i = 5; i < 11; i++)
		assert_int_equal(add(&more, i, 0, i == 10 ? 9000 : 1000 + i, 10000), 0);
	assert_int_equal(shares_append(&cell.shares, &more.shares), 0);
	estimate = share_estimate(&samples, &cell);
	assert_int_equal(estimate.rounds, 10);
	assert_float_equal(estimate.share, 0.10045, 1e-12);
	assert_float_equal(estimate.low, 0.1, 1e-12);
	assert_float_equal(estimate.high, 0.1009, 1e-12);
	shares_free(&cell.shares);
	shares_free(&more.shares);
}

static void test_malformed(void **state)
{
	struct sampled_cell cell = { 0 };
	json_t *line = json_pack("{s:i, s:i}", "round", 0, "calls", 1);

	(void)state;
	assert_int_equal(shares_add(&cell.shares, line), -EBADMSG);
	assert_int_equal(add(&cell, 0, 1, 1, 0), -EBADMSG);
	assert_int_equal(add(&cell, 0, -1, 1, 1), -EBADMSG);
	assert_int_equal(cell.shares.count, 0);
	json_decref(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_net),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
