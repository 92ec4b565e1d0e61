/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a round costs, and which rounds are rejected. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/disturbance.h"
#include "analysis/rounds.h"
#include "document.h"

static void add(struct rounds *rounds, unsigned int round, unsigned int slot, uint64_t ticks)
{
	const struct sub_batch line = { .slot = slot, .intervals = 2, .calls = 10, .ticks = ticks };

	assert_int_equal(rounds_add(rounds, round, &line), 0);
}

static void test_lower_quartile_of_eight(void **state)
{
	static const unsigned int ticks[] = { 900, 300, 800, 100, 700, 200, 600, 500 };
	struct rounds rounds = { 0 };
	unsigned int i;

	(void)state;
	for (i = 0; i < 8; i++)
		add(&rounds, 0, i, ticks[i]);
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds.count, 1);
	assert_true(rounds.costs[0].gross == 20);
	/* (M2): two readings of a clock that costs 15, in ten calls */
	assert_true(rounds_net(&rounds.costs[0], 15) == 17);
	assert_true(rounds_net(&rounds.costs[0], 1000) == 0);
	rounds_free(&rounds);
}

static void test_workers_of_a_sub_batch_are_summed(void **state)
{
	struct rounds rounds = { 0 };

	(void)state;
	add(&rounds, 0, 0, 100);
	add(&rounds, 0, 0, 300);
	add(&rounds, 1, 0, 500); /* the same slot of the next round */
	add(&rounds, 4, 0, 700);
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds.count, 3);
	assert_true(rounds.costs[0].gross == 20);
	assert_true(rounds_find(&rounds, 1)->gross == 50);
	assert_true(rounds_find(&rounds, 4)->gross == 70);
	assert_null(rounds_find(&rounds, 2));
	rounds_free(&rounds);
}

static void test_rounds_of_other_processes_follow(void **state)
{
	struct rounds rounds = { 0 }, none = { 0 }, more = { 0 };
	unsigned int i;

	(void)state;
	add(&rounds, 0, 0, 100);
	assert_int_equal(rounds_settle(&rounds), 0);
	for (i = 1; i < 200; i++)
		add(&more, i, 0, 100 * (i + 1));
	assert_int_equal(rounds_settle(&more), 0);
	assert_int_equal(rounds_append(&rounds, &none), 0);
	assert_int_equal(rounds_append(&rounds, &more), 0);
	assert_int_equal(rounds_append(&none, &more), 0);
	assert_int_equal(rounds.count, 200);
	assert_int_equal(none.count, 199);
	for (i = 0; i < 200; i++)
		assert_true(rounds_find(&rounds, i)->gross == 10 * (i + 1));
	rounds_free(&rounds);
	rounds_free(&none);
	rounds_free(&more);
}

static void test_no_calls_and_too_many_slots(void **state)
{
	struct sub_batch line = { 0 };
	struct rounds rounds = { 0 };
	int ret = 0;

	(void)state;
	assert_int_equal(rounds_add(&rounds, 0, &line), 0);
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds.count, 0);
	assert_null(rounds_find(&rounds, 0));
	for (line.calls = 1; line.slot <= ROUNDS_SLOTS_MAX + 1 && !ret; line.slot++)
		ret = rounds_add(&rounds, 0, &line);
	assert_int_equal(ret, -EBADMSG);
	rounds_free(&rounds);
}

/* Cells 0 to 3 in ten quiet rounds, cells 4 to 9 in three noisier ones. */
static void make_rounds(struct disturbance *list)
{
	unsigned int i;

	for (i = 0; i < 13; i++)
		list[i] = (struct disturbance){ .first = i < 10 ? 0 : 4,
						.last = i < 10 ? 3 : 9,
						.round = i < 10 ? i : i - 10,
						.sub_batches = 80,
						.ns = 1000000,
						.interrupts = i < 10 ? 20 : 200 };
}

static bool rejects(struct disturbance *list, unsigned int cell, unsigned int round)
{
	assert_int_equal(disturbances_judge(list, 13), 0);
	return disturbance_rejects(list, 13, 0, cell, round);
}

static void test_each_rule_rejects_beyond_its_bound(void **state)
{
	struct disturbance list[13];

	(void)state;
	make_rounds(list);
	assert_false(rejects(list, 3, 7));
	list[7].preempted = 20;
	assert_false(rejects(list, 3, 7));
	list[7].preempted = 21;
	assert_true(rejects(list, 3, 7)); /* (R1) */
	assert_true(rejects(list, 0, 7));
	assert_false(rejects(list, 3, 6));
	make_rounds(list);
	list[7].steal_ns = 250000;
	assert_false(rejects(list, 3, 7));
	list[7].steal_ns = 250001;
	assert_true(rejects(list, 3, 7)); /* (R2) */
	make_rounds(list);
	list[7].interrupts = 80;
	assert_false(rejects(list, 3, 7));
	list[7].interrupts = 81;
	assert_true(rejects(list, 3, 7)); /* (R3) */
}

static void test_sessions_are_judged_apart(void **state)
{
	struct disturbance list[13];

	(void)state;
	make_rounds(list);
	list[11].preempted = 80;
	assert_true(rejects(list, 4, 1));
	assert_false(rejects(list, 4, 2)); /* its interrupts are those of its own session */
	assert_false(rejects(list, 3, 1));
	assert_false(rejects(list, 4, 7)); /* no such round here */
	assert_false(disturbance_rejects(list, 13, 1, 4, 1)); /* another boot */
}

/* As processes leave them: session after session in each, one of them lost, another without a cell. */
static void test_rounds_of_many_processes_are_one_session(void **state)
{
	struct disturbance list[13], mixed[13];
	unsigned int i;

	(void)state;
	make_rounds(list);
	list[7].preempted = 80;
	list[8].round = 12; /* 8, 10 and 11 are lost */
	list[9].round = 9;
	for (i = 0; i < 13; i++)
		mixed[i * 5 % 13] = list[i];
	assert_true(rejects(mixed, 3, 7));
	assert_false(rejects(mixed, 3, 8));
	assert_false(rejects(mixed, 3, 12));
	assert_false(rejects(mixed, 3, 13));
	mixed[9].preempted = 80; /* the last of them, once sorted */
	assert_int_equal(mixed[9].round, 12);
	assert_true(rejects(mixed, 3, 12));
	assert_false(rejects(mixed, 3, 11));
	for (i = 0; i < 13; i++)
		mixed[i].preempted = mixed[i].first == 4 ? 80 : 0;
	for (i = 0; i < 13; i++)
		mixed[i].first += mixed[i].first == 4 && mixed[i].round == 2;
	assert_true(rejects(mixed, 9, 2)); /* without cell 4 it is a session of its own */
	assert_false(rejects(mixed, 4, 2));
}

static void test_documentation_has_the_same_words(void **state)
{
	static const char *const definitions[] = { DISTURBANCE_DEFINITIONS(DOCUMENT_DEFINITION) };

	(void)state;
	document_must_hold("docs/compare.md", definitions,
			   sizeof(definitions) / sizeof(definitions[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lower_quartile_of_eight),
		cmocka_unit_test(test_workers_of_a_sub_batch_are_summed),
		cmocka_unit_test(test_rounds_of_other_processes_follow),
		cmocka_unit_test(test_no_calls_and_too_many_slots),
		cmocka_unit_test(test_each_rule_rejects_beyond_its_bound),
		cmocka_unit_test(test_sessions_are_judged_apart),
		cmocka_unit_test(test_rounds_of_many_processes_are_one_session),
		cmocka_unit_test(test_documentation_has_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
