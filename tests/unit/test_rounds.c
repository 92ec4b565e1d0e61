/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cost of a round, and which rounds are rejected. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/cell/noise.h"
#include "analysis/cell/rounds.h"
#include "tests/unit/document.h"

static void add(struct rounds *rounds, unsigned int round, unsigned int slot, uint64_t ticks)
{
	const struct sub_batch line = { .slot = slot, .intervals = 2, .calls = 10, .ticks = ticks };

	assert_int_equal(rounds_add(rounds, round, 2, &line), 0);
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
	/* (M2): two readings of a clock that costs 15, for ten calls */
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

/* Processes may end in any order. A search needs the rounds by number. */
static void test_rounds_in_any_order(void **state)
{
	struct rounds rounds = { 0 }, more = { 0 }, again = { 0 };

	(void)state;
	add(&rounds, 2, 0, 300);
	assert_int_equal(rounds_settle(&rounds), 0);
	add(&more, 0, 0, 100);
	add(&more, 1, 0, 200);
	assert_int_equal(rounds_settle(&more), 0);
	assert_int_equal(rounds_append(&rounds, &more), 0);
	assert_int_equal(rounds_sort(&rounds), 0);
	for (unsigned int i = 0; i < 3; i++)
		assert_true(rounds_find(&rounds, i)->gross == 10 * (i + 1));
	add(&again, 1, 0, 200);
	assert_int_equal(rounds_settle(&again), 0);
	assert_int_equal(rounds_append(&rounds, &again), 0);
	assert_int_equal(rounds_sort(&rounds), -EBADMSG);
	rounds_free(&rounds);
	rounds_free(&more);
	rounds_free(&again);
}

static void test_doubled_lines_are_refused(void **state)
{
	const struct sub_batch first = { .calls = 10, .ticks = 100 };
	const struct sub_batch second = { .slot = 1, .calls = 10, .ticks = 100 };
	struct rounds rounds = { 0 };

	(void)state;
	assert_int_equal(rounds_add(&rounds, 0, 1, &first), 0);
	assert_int_equal(rounds_add(&rounds, 0, 1, &first), -EBADMSG);
	rounds_free(&rounds);
	assert_int_equal(rounds_add(&rounds, 0, 1, &first), 0);
	assert_int_equal(rounds_add(&rounds, 0, 1, &second), 0);
	assert_int_equal(rounds_add(&rounds, 0, 1, &first), -EBADMSG);
	assert_int_equal(rounds_add(&rounds, 1, 1, &first), 0);
	assert_int_equal(rounds_add(&rounds, 0, 1, &first), -EBADMSG);
	rounds_free(&rounds);
}

static void test_sub_batches_of_a_round_are_alike(void **state)
{
	const struct sub_batch short_one = { .slot = 1, .calls = 1, .ticks = 10 };
	struct rounds rounds = { 0 };

	(void)state;
	add(&rounds, 0, 0, 100);
	add(&rounds, 0, 1, 100);
	add(&rounds, 1, 0, 100);
	assert_int_equal(rounds_add(&rounds, 1, 1, &short_one), 0);
	add(&rounds, 2, 0, 100);
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds_uneven(&rounds)->round, 1);
	rounds_keep(&rounds, 1);
	assert_null(rounds_uneven(&rounds));
	rounds_free(&rounds);
}

static void add_calls(struct rounds *rounds, unsigned int round, unsigned int slot, uint64_t calls)
{
	const struct sub_batch line = { .slot = slot,
					.intervals = 1,
					.calls = calls,
					.ticks = 30 * calls };

	assert_int_equal(rounds_add(rounds, round, 2, &line), 0);
}

/* A sub-batch without calls counts nowhere, and is the last of its round, the first, or between. */
static void test_sub_batches_without_calls(void **state)
{
	struct rounds rounds = { 0 };

	(void)state;
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int slot = 0; slot < 3; slot++)
			add_calls(&rounds, round, slot, slot == 2 - round ? 0 : 10);
	}
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds.count, 3);
	assert_null(rounds_uneven(&rounds));
	for (unsigned int round = 0; round < 3; round++) {
		assert_true(rounds.costs[round].intervals == 0.1);
		assert_true(rounds_net(&rounds.costs[round], 0) == 30);
		assert_true(rounds_net(&rounds.costs[round], 20) == 28);
	}
	rounds_free(&rounds);
}

/* If one of two workers made no calls in a sub-batch, the other one was alone in it. */
static void test_workers_without_calls(void **state)
{
	struct rounds rounds = { 0 };

	(void)state;
	for (unsigned int slot = 0; slot < 3; slot++) {
		add_calls(&rounds, 0, slot, 10);
		add_calls(&rounds, 0, slot, slot == 2 ? 0 : 10);
	}
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds.count, 1);
	assert_int_equal(rounds_uneven(&rounds)->round, 0);
	assert_true(rounds.costs[0].intervals == 0.1);
	rounds_free(&rounds);
}

static void test_no_calls_and_too_many_slots(void **state)
{
	struct sub_batch line = { 0 };
	struct rounds rounds = { 0 };
	int ret = 0;

	(void)state;
	assert_int_equal(rounds_add(&rounds, 0, 2, &line), 0);
	assert_int_equal(rounds_settle(&rounds), 0);
	assert_int_equal(rounds.count, 0);
	assert_null(rounds_find(&rounds, 0));
	for (line.calls = 1; line.slot <= ROUNDS_SLOTS_MAX + 1 && !ret; line.slot++)
		ret = rounds_add(&rounds, 0, 2, &line);
	assert_int_equal(ret, -EBADMSG);
	rounds_free(&rounds);
}

/* Cells 0 to 3 in ten quiet rounds, cells 4 to 9 in three noisier ones. */
static void make_rounds(struct round_noise *list)
{
	unsigned int i;

	for (i = 0; i < 13; i++)
		list[i] = (struct round_noise){ .first = i < 10 ? 0 : 4,
						.last = i < 10 ? 3 : 9,
						.round = i < 10 ? i : i - 10,
						.sub_batches = 80,
						.ns = 1000000,
						.interrupts = i < 10 ? 20 : 200 };
}

static bool rejects(struct round_noise *list, unsigned int cell, unsigned int round)
{
	assert_int_equal(noise_judge(list, 13), 0);
	return noise_rejects(list, 13, 0, cell, round);
}

static void test_each_rule_rejects_beyond_its_bound(void **state)
{
	struct round_noise list[13];

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

static void test_sessions_are_judged_separately(void **state)
{
	struct round_noise list[13];

	(void)state;
	make_rounds(list);
	list[11].preempted = 80;
	assert_true(rejects(list, 4, 1));
	assert_false(rejects(list, 4, 2)); /* the median of its own session is the reference */
	assert_false(rejects(list, 3, 1));
	assert_false(rejects(list, 4, 7)); /* this session has no round 7 */
	assert_false(noise_rejects(list, 13, 1, 4, 1)); /* another boot */
}

/* The order in the record when each process measures one round of all sessions. */
static void test_rounds_of_many_processes_are_one_session(void **state)
{
	struct round_noise list[13], mixed[13];
	unsigned int i;

	(void)state;
	make_rounds(list);
	list[7].preempted = 80;
	list[8].round = 12; /* rounds 8, 10 and 11 are lost */
	list[9].round = 9;
	for (i = 0; i < 13; i++)
		mixed[i * 5 % 13] = list[i];
	assert_true(rejects(mixed, 3, 7));
	assert_false(rejects(mixed, 3, 8));
	assert_false(rejects(mixed, 3, 12));
	assert_false(rejects(mixed, 3, 13));
	mixed[9].preempted = 80; /* the last one of its session after sorting */
	assert_int_equal(mixed[9].round, 12);
	assert_true(rejects(mixed, 3, 12));
	assert_false(rejects(mixed, 3, 11));
	for (i = 0; i < 13; i++)
		mixed[i].preempted = mixed[i].first == 4 ? 80 : 0;
	for (i = 0; i < 13; i++)
		mixed[i].first += mixed[i].first == 4 && mixed[i].round == 2;
	assert_true(rejects(mixed, 9, 2)); /* without cell 4 it is a separate session */
	assert_false(rejects(mixed, 4, 2));
}

static void test_documentation_quotes_the_definitions(void **state)
{
	static const char *const definitions[] = { NOISE_DEFINITIONS(DOCUMENT_DEFINITION) };

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
		cmocka_unit_test(test_rounds_in_any_order),
		cmocka_unit_test(test_doubled_lines_are_refused),
		cmocka_unit_test(test_sub_batches_of_a_round_are_alike),
		cmocka_unit_test(test_sub_batches_without_calls),
		cmocka_unit_test(test_workers_without_calls),
		cmocka_unit_test(test_no_calls_and_too_many_slots),
		cmocka_unit_test(test_each_rule_rejects_beyond_its_bound),
		cmocka_unit_test(test_sessions_are_judged_separately),
		cmocka_unit_test(test_rounds_of_many_processes_are_one_session),
		cmocka_unit_test(test_documentation_quotes_the_definitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
