// SPDX-License-Identifier: GPL-2.0-or-later
/* The model's strategies, each described once, and its attacher, whose failure is not lost. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/core/model/model.h"

#define RATE 1000

/* The attacher writes it, the test reads it while the attacher runs. */
static unsigned int tries;

static int attach_detach_fails(struct model *model)
{
	(void)model;
	WRITE_ONCE(tries, tries + 1);
	return -ENOMEM;
}

static int attach_detach_works(struct model *model)
{
	(void)model;
	WRITE_ONCE(tries, tries + 1);
	return 0;
}

/* Returns what the end of a cell says whose attacher tries at least once. */
static int end_of_cell(int (*attach_detach)(struct model *model))
{
	struct invbench_cell request = { .size = 4096,
					 .granule = 4096,
					 .entries = 1,
					 .cpus = 1,
					 .knobs = INVBENCH_KNOBS };
	struct model_strategy strategy = *model_strategy_find("v7.1");
	struct model *model;
	int ret;

	strategy.attach_detach = attach_detach;
	request.knobs.attach_rate = RATE;
	tries = 0;
	assert_int_equal(model_get(&request, &model), 0);
	assert_int_equal(model_begin(model, &strategy, &request, false, NULL), 0);
	while (!READ_ONCE(tries))
		helper_sleep_us(1000);
	ret = model_end(model);
	model_put(model);
	return ret;
}

static void end_tells_of_a_dead_attacher(void **state)
{
	(void)state;
	assert_int_equal(end_of_cell(attach_detach_fails), -ENOMEM);
	assert_int_equal(end_of_cell(attach_detach_works), 0);
}

/* Whoever has found a strategy keeps it while others are found. */
static void strategies_have_their_own_descriptions(void **state)
{
	const struct model_strategy *first = model_strategy_find("v7.1");
	const struct model_strategy *other = model_strategy_find("dma-mb");

	(void)state;
	assert_non_null(first);
	assert_non_null(other);
	assert_ptr_not_equal(first, other);
	assert_string_equal(first->name, "v7.1");
	assert_string_equal(other->name, "dma-mb");
	assert_ptr_equal(model_strategy_find("v7.1"), first);
	assert_null(model_strategy_find("none such"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(end_tells_of_a_dead_attacher),
		cmocka_unit_test(strategies_have_their_own_descriptions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
