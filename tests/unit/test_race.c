/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The race shows what a strategy without a full barrier loses, and that a correct one loses nothing.
 * On x86-64 a store waits in the CPU's buffer while a later load passes it, which takes some thousand
 * instances to see. Only threads that run at the same time can show it, which a busy machine may not
 * let them: the test then is skipped. What counts as lost, test_race_roles.c checks in one thread.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "bench/core/model/race.h"
#include "drivers/loop/cpus.h"
#include "drivers/loop/worker.h"

/* Of a sub-batch. In each the threads meet twice, which takes a scheduler's tick on a busy machine. */
#define CALLS 20
/* How long all broken strategies have to lose something, and each correct one to keep everything. */
#define SECONDS_LOST 30
#define SECONDS_KEPT 2

static bool is_unseen; /* a broken strategy lost nothing */

struct raced {
	struct model *model;
	struct race *race;
	struct model_strategy strategy;
	struct invbench_cell request;
};

static void raced_open(struct raced *raced, const char *strategy, unsigned int threads)
{
	struct inv_array *array;

	raced->request = (struct invbench_cell){ .size = 4096,
						 .granule = 4096,
						 .entries = 1,
						 .cpus = threads,
						 .knobs = INVBENCH_KNOBS };
	snprintf(raced->request.strategy, sizeof(raced->request.strategy), "%s", strategy);
	raced->strategy = *model_strategy_find(strategy);
	assert_int_equal(model_get(&raced->request, &raced->model), 0);
	array = model_array(raced->model, &raced->request);
	assert_non_null(array);
	raced->race = race_make(raced->model, &raced->request, array);
	assert_non_null(raced->race);
	assert_int_equal(workers_reserve(threads, raced->strategy.call_size), 0);
}

static void raced_close(struct raced *raced)
{
	race_free(raced->race);
	model_put(raced->model);
	workers_release();
}

static const struct workload *workload_of(const struct model_strategy *strategy)
{
	unsigned int i = 0;

	while (strcmp(strategy->workloads[i]->name, "race"))
		i++;
	return strategy->workloads[i];
}

static void run(struct raced *raced)
{
	struct invbench_sample samples[RACE_THREADS_MAX];
	const struct invbench_run sub_batch = { .mode = INVBENCH_BATCH,
						.warmup = 2,
						.calls = CALLS,
						.samples = (uintptr_t)samples };

	race_begin(raced->race, raced->model);
	for (unsigned int i = 0; i < raced->request.cpus; i++)
		raced->strategy.call_init(worker_call(i), raced->model, &raced->request, i, NULL);
	assert_int_equal(
		workers_run(raced->request.cpus, workload_of(&raced->strategy), &sub_batch, NULL),
		0);
	for (unsigned int i = 0; i < raced->request.cpus; i++)
		assert_int_equal(samples[i].calls, CALLS);
}

static __u64 lost(const struct raced *raced)
{
	return raced->race->outcomes.counts[false][WALK_OLD_IOPTE];
}

/*
 * Runs at least once, until an invalidation is lost, or so many sub-batches or the time is over.
 * Returns the sub-batches.
 */
static unsigned int run_until_lost(struct raced *raced, unsigned int until, ktime_t end)
{
	unsigned int count = 0;

	do {
		run(raced);
		count++;
	} while (count < until && !lost(raced) && !ktime_after(ktime_get(), end));
	return count;
}

static ktime_t in_seconds(unsigned int seconds)
{
	return ktime_add_us(ktime_get(), seconds * 1000000);
}

static __u64 instances(const struct raced *raced)
{
	__u64 sum = 0;

	for (unsigned int has_new = 0; has_new < 2; has_new++)
		for (unsigned int walk = 0; walk < WALKS; walk++)
			sum += raced->race->outcomes.counts[has_new][walk];
	return sum;
}

static void test_counts(void **state)
{
	struct raced raced;

	(void)state;
	raced_open(&raced, "no-smp-mb", 2);
	run(&raced);
	run(&raced);
	assert_int_equal(instances(&raced), 2 * (2 + CALLS) * RACE_INSTANCES);
	/* One thread attaches and then walks, so that it finds an STE. */
	assert_int_equal(raced.race->outcomes.counts[false][WALK_NO_STE], 0);
	assert_int_equal(raced.race->outcomes.counts[true][WALK_NO_STE], 0);
	raced_close(&raced);
}

static void test_order(void **state)
{
	bool seen[RACE_INSTANCES] = { false };
	unsigned int moved = 0;
	struct raced raced;

	(void)state;
	raced_open(&raced, "v7.1", 2);
	for (unsigned int i = 0; i < RACE_INSTANCES; i++) {
		const struct race_lines *lines = (void *)raced.race->instances[i].iopte;
		size_t at = (size_t)(lines - raced.race->lines);

		assert_in_range(at, 0, RACE_INSTANCES - 1);
		assert_ptr_equal(raced.race->instances[i].array, &lines->array);
		assert_ptr_equal(raced.race->instances[i].ste, &lines->ste);
		assert_false(seen[at]);
		seen[at] = true;
		moved += at != i;
	}
	assert_true(moved > RACE_INSTANCES / 2);
	assert_int_equal(raced.race->new->count, raced.race->old->count + 1);
	raced_close(&raced);
}

static void test_lost_and_kept(void **state)
{
	static const char *const broken[] = { "no-smp-mb", "no-barriers", "smp-wmb",
					      "smp-rmb",   "dma-wmb",	  "stlr-ldapr" };
	static const char *const correct[] = { "v7.1",	   "series-v9", "dma-mb",
					       "xchg-pte", "xchg-invs", "mb" };
	ktime_t end = in_seconds(SECONDS_LOST);
	unsigned int most = 0;
	struct raced raced;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		unsigned int count;

		raced_open(&raced, broken[i], 2);
		count = run_until_lost(&raced, UINT32_MAX, end);
		most = count > most ? count : most;
		print_message("%s: %llu of %llu lost after %u sub-batches\n", broken[i],
			      (unsigned long long)lost(&raced),
			      (unsigned long long)instances(&raced), count);
		is_unseen |= !lost(&raced);
		raced_close(&raced);
	}
	for (size_t i = 0; i < ARRAY_SIZE(correct); i++) {
		raced_open(&raced, correct[i], 2);
		run_until_lost(&raced, 10 * most, in_seconds(SECONDS_KEPT));
		assert_int_equal(lost(&raced), 0);
		raced_close(&raced);
	}
}

/* A thread that did not come does not let the others wait in each batch. */
static void test_missing_thread(void **state)
{
	struct raced raced;

	(void)state;
	raced_open(&raced, "v7.1", 2);
	race_begin(raced.race, raced.model);
	assert_int_equal(race_meet(raced.race, 0), -ETIMEDOUT);
	assert_int_equal(race_meet(raced.race, 1), -ETIMEDOUT); /* although the other has come */
	run(&raced); /* begins anew */
	assert_int_equal(instances(&raced), (2 + CALLS) * RACE_INSTANCES);
	raced_close(&raced);
}

static int meet(void *race)
{
	race_meet(race, 0);
	return 0;
}

/* A thread that waits goes on when the threads stop: the other may have left. */
static void test_stopped_thread(void **state)
{
	struct helper helper;
	struct raced raced;

	(void)state;
	raced_open(&raced, "v7.1", 2);
	race_begin(raced.race, raced.model);
	assert_int_equal(helper_start(&helper, meet, raced.race), 0);
	while (!READ_ONCE(raced.race->places[0].arrived))
		sched_yield();
	race_stop(raced.race);
	assert_int_equal(race_meet(raced.race, 1), -ETIMEDOUT); /* although the other is there */
	helper_stop(&helper);
	raced_close(&raced);
}

/* Each instance of sync-rcu waits for a grace period, so a batch has fewer. */
static void test_grace_period(void **state)
{
	struct raced raced;

	(void)state;
	raced_open(&raced, "sync-rcu", 2);
	assert_int_equal(raced.race->count, RACE_INSTANCES_GRACE);
	run(&raced);
	assert_int_equal(lost(&raced), 0);
	raced_close(&raced);
}

/* With two CPUs, two of them share one, which is enough to count. */
static void test_three_threads(void **state)
{
	struct raced raced;

	(void)state;
	raced_open(&raced, "v7.1", 3);
	for (unsigned int i = 0; i < 3; i++)
		run(&raced);
	assert_int_equal(instances(&raced), 3 * (2 + CALLS) * RACE_INSTANCES);
	assert_int_equal(lost(&raced), 0);
	print_message("v7.1: %llu walks found no STE\n",
		      (unsigned long long)(raced.race->outcomes.counts[false][WALK_NO_STE] +
					   raced.race->outcomes.counts[true][WALK_NO_STE]));
	raced_close(&raced);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),	       cmocka_unit_test(test_counts),
		cmocka_unit_test(test_grace_period),   cmocka_unit_test(test_three_threads),
		cmocka_unit_test(test_missing_thread), cmocka_unit_test(test_stopped_thread),
#ifdef __x86_64__
		cmocka_unit_test(test_lost_and_kept),
#endif
	};
	int failed;

	if (cpus_allowed() < 2) {
		puts("the race needs two CPUs");
		return 77;
	}
	rcu_register_thread();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rcu_unregister_thread();
	if (!failed && is_unseen)
		puts("a broken strategy lost nothing here: the machine is too busy, or its CPUs never run at once");
	return failed ? failed : is_unseen ? 77 : 0;
}
