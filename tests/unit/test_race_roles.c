/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the race counts, instance by instance: one thread plays all parts, in every order.
 * A store that still waits in a CPU's buffer is a store that the others do not see yet. Played so, the
 * race loses the invalidation each time, so that no count depends on what the machine happens to do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* The loops of a strategy, compiled once more to call their parts. */
#define MODEL_STRATEGY	     of_this_test
#define MODEL_STRATEGY_FILE  "bench/core/strategies/v7.1.h"
#define MODEL_WORKLOADS	     "workloads.inc"
#define MODEL_WORKLOAD_TABLE "workloads.list"
#define MODEL_CLOCK	     "drivers/loop/clock.h"
#include "bench/core/model/loops.h"

struct played {
	struct model *model;
	struct race *race;
};

static struct played begin(unsigned int threads)
{
	struct invbench_cell request = { .size = 4096,
					 .granule = 4096,
					 .entries = 1,
					 .cpus = threads,
					 .strategy = "v7.1",
					 .knobs = INVBENCH_KNOBS };
	struct played played;
	struct inv_array *array;

	assert_int_equal(model_get(&request, &played.model), 0);
	array = model_array(played.model, &request);
	assert_non_null(array);
	played.race = race_make(played.model, &request, array);
	assert_non_null(played.race);
	race_begin(played.race, played.model);
	return played;
}

static void end(const struct played *played)
{
	race_free(played->race);
	model_put(played->model);
}

static __u64 count(const struct race *race, bool has_new, enum invbench_walk walk)
{
	return race->outcomes.counts[has_new][walk];
}

static void play(struct race *race, enum race_role role, unsigned int i)
{
	if (role == RACE_UNMAP)
		race_unmap(race, i);
	else if (role == RACE_ATTACH)
		race_attach(race, i);
	else
		race_walk(race, i);
}

/* One after the other, the parts lose nothing, whoever comes first. */
static void test_orders(void **state)
{
	static const struct {
		enum race_role order[3];
		bool has_new;
		enum invbench_walk walk;
	} known[] = {
		{ { RACE_UNMAP, RACE_ATTACH, RACE_WALK }, false, WALK_NEW_IOPTE },
		{ { RACE_UNMAP, RACE_WALK, RACE_ATTACH }, false, WALK_NO_STE },
		{ { RACE_ATTACH, RACE_UNMAP, RACE_WALK }, true, WALK_NEW_IOPTE },
		{ { RACE_ATTACH, RACE_WALK, RACE_UNMAP }, true, WALK_OLD_IOPTE },
		{ { RACE_WALK, RACE_UNMAP, RACE_ATTACH }, false, WALK_NO_STE },
		{ { RACE_WALK, RACE_ATTACH, RACE_UNMAP }, true, WALK_NO_STE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		struct played played = begin(3);
		struct race *race = played.race;

		for (unsigned int instance = 0; instance < race->count; instance++)
			for (unsigned int j = 0; j < 3; j++)
				play(race, known[i].order[j], instance);
		race_tally(race);
		assert_int_equal(count(race, known[i].has_new, known[i].walk), race->count);
		assert_int_equal(count(race, false, WALK_OLD_IOPTE), 0);
		end(&played);
	}
}

/* The IOPTE's store waits in the buffer of the unmapping CPU, and the load of the array passes it. */
static void test_load_passes_store(void **state)
{
	struct played played = begin(3);
	struct race *race = played.race;

	(void)state;
	for (unsigned int i = 0; i < race->count; i++) {
		race_unmap(race, i);
		*race->instances[i].iopte = RACE_OLD_IOPTE; /* what the others still see */
		race_attach(race, i);
		race_walk(race, i);
		*race->instances[i].iopte = 0;
	}
	race_tally(race);
	assert_int_equal(count(race, false, WALK_OLD_IOPTE), race->count);
	end(&played);
}

/* The SMMU sees the STE before the unmapping CPU sees the array. */
static void test_stores_out_of_order(void **state)
{
	struct played played = begin(3);
	struct race *race = played.race;

	(void)state;
	for (unsigned int i = 0; i < race->count; i++) {
		race_attach(race, i);
		race_walk(race, i);
		*race->instances[i].array = race->old;
		race_unmap(race, i);
		*race->instances[i].array = race->new;
	}
	race_tally(race);
	assert_int_equal(count(race, false, WALK_OLD_IOPTE), race->count);
	end(&played);
}

/* What was played can be played again. */
static void test_reset(void **state)
{
	struct played played = begin(3);
	struct race *race = played.race;

	(void)state;
	for (enum race_role role = RACE_UNMAP; role <= RACE_WALK; role++)
		race_play(race, role);
	for (enum race_role role = RACE_UNMAP; role <= RACE_WALK; role++)
		race_reset(race, role);
	for (unsigned int i = 0; i < race->count; i++) {
		assert_int_equal(*race->instances[i].iopte, RACE_OLD_IOPTE);
		assert_int_equal(*race->instances[i].ste, 0);
		assert_ptr_equal(*race->instances[i].array, race->old);
	}
	end(&played);
}

/* With two threads the one that attaches walks, too. */
static void test_two_threads(void **state)
{
	struct played played = begin(2);
	struct race *race = played.race;

	(void)state;
	race_play(race, RACE_UNMAP);
	race_play(race, RACE_ATTACH);
	race_tally(race);
	assert_int_equal(count(race, false, WALK_NEW_IOPTE), race->count);
	end(&played);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_load_passes_store),
		cmocka_unit_test(test_stores_out_of_order),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_two_threads),
	};
	int failed;

	rcu_register_thread();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rcu_unregister_thread();
	return failed;
}
