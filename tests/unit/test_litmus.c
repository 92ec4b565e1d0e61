/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Litmus tests of strategies: the texts that herd7 gets, the table of outcomes, the weakest combinations.
 * The outcomes expected here were known before the table was made: from the discussion of the patch
 * series and from tests written by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "bench/litmus/frontier.h"

static const struct shape *shape_named(const char *name)
{
	const struct shape *shape = shapes;

	while (shape->name && strcmp(shape->name, name))
		shape++;
	assert_non_null(shape->name);
	return shape;
}

static char *text_of(const char *shape, enum memory_model model, const char *strategy)
{
	const char *why;

	return litmus_text(shape_named(shape), model, strategy_find(strategy)->at, "t", &why);
}

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("not in the test: %s\n%s", part, text);
}

static void test_assembly(void **state)
{
	char *text = text_of("walker", MODEL_ARM, "v7.1");

	(void)state;
	assert_string_equal(
		text,
		"AArch64 t\n{\n0:X11=pte; 0:X12=invs; \n1:X12=invs; 1:X14=ste; \n"
		"2:X14=ste; 2:X11=pte; \n}\n"
		" P0                     | P1                     | P2                     ;\n"
		" MOV W0,#1              | MOV W0,#1              | LDR W1,[X14]           ;\n"
		" STR W0,[X11]           | STLR W0,[X12]          | EOR W9,W1,W1           ;\n"
		" DMB ISH                | DMB OSHST              | LDR W2,[X11,W9,SXTW]   ;\n"
		" LDR W1,[X12]           | STR W0,[X14]           |                        ;\n"
		"exists (0:X1=0 /\\ 2:X1=1 /\\ 2:X2=0)\n");
	free(text);
}

static void test_c(void **state)
{
	char *text = text_of("walker", MODEL_LKMM, "sync-rcu");

	(void)state;
	assert_contains(text,
			"WRITE_ONCE(*pte, 1);\n\trcu_read_lock();\n\tr2 = READ_ONCE(*invs);\n");
	assert_contains(
		text,
		"smp_store_release(invs, 1);\n\tsynchronize_rcu();\n\tWRITE_ONCE(*ste, pte);\n");
	assert_contains(text, "exists (0:r2=0 /\\ 2:r0=pte /\\ 2:r1=0)");
	free(text);
}

#define LINES_MAX 32
#define LINE_LEN  64

/* The instructions or statements of one thread. */
struct thread {
	char lines[LINES_MAX][LINE_LEN];
	size_t count;
};

static void add_line(struct thread *thread, const char *line, size_t length)
{
	while (length && line[length - 1] == ' ')
		length--;
	while (length && strchr(" \t", *line)) {
		line++;
		length--;
	}
	assert_in_range(length, 0, LINE_LEN - 1);
	assert_in_range(thread->count, 0, LINES_MAX - 1);
	if (!length)
		return;
	memcpy(thread->lines[thread->count], line, length);
	thread->lines[thread->count++][length] = '\0';
}

/* A column of the table: rows begin with a blank, columns end with | or ;. */
static void take_column(const char *text, unsigned int number, struct thread *thread)
{
	for (const char *row = strstr(text, "\n P0"); row; row = strstr(row + 1, "\n ")) {
		const char *from = row + 1;
		size_t length = strcspn(from, "|;");

		for (unsigned int i = 0; i < number && from[length] == '|'; i++) {
			from += length + 1;
			length = strcspn(from, "|;");
		}
		add_line(thread, from, length);
	}
}

/* The body of a function; the declaration of what xchg() returns belongs to xchg(). */
static void take_function(const char *text, unsigned int number, struct thread *thread)
{
	char name[] = { '\n', 'P', (char)('0' + number), '(', '\0' };
	const char *line = strstr(text, name) + 1;

	for (; *line != '}'; line += strcspn(line, "\n") + 1)
		if (strncmp(line, "\tint old;\n", strlen("\tint old;\n")) != 0)
			add_line(thread, line, strcspn(line, "\n"));
}

static struct thread thread_of(const struct shape *shape, enum memory_model model, const __u8 *at,
			       unsigned int number)
{
	struct thread thread = { .count = 0 };
	const char *why;
	char *text = litmus_text(shape, model, at, "t", &why);

	if (text && model == MODEL_ARM)
		take_column(text, number, &thread);
	else if (text)
		take_function(text, number, &thread);
	free(text);
	return thread;
}

static bool same_line(const struct thread *a, size_t i, const struct thread *b, size_t j)
{
	return !strcmp(a->lines[i], b->lines[j]);
}

/* How many lines of a are left between the lines at both ends that a and b share. */
static size_t changed_lines(const struct thread *a, const struct thread *b)
{
	size_t shorter = a->count < b->count ? a->count : b->count, before = 0, after = 0;

	while (before < shorter && same_line(a, before, b, before))
		before++;
	while (after < shorter - before &&
	       same_line(a, a->count - 1 - after, b, b->count - 1 - after))
		after++;
	return a->count - before - after;
}

static bool thread_uses(const struct shape *shape, unsigned int number, unsigned int position)
{
	for (unsigned int i = 0; i < SHAPE_EVENTS; i++)
		if (shape->threads[number][i].kind &&
		    shape->threads[number][i].position == position)
			return true;
	return false;
}

/* Another form at one position changes its lines only: a barrier, an access and the RCU lock between them. */
static void assert_local(const struct shape *shape, enum memory_model model, const __u8 *at,
			 const __u8 *other, unsigned int position)
{
	for (unsigned int number = 0; number < SHAPE_THREADS && shape->threads[number][0].kind;
	     number++) {
		struct thread a = thread_of(shape, model, at, number),
			      b = thread_of(shape, model, other, number);
		size_t allowed = thread_uses(shape, number, position) ? 3 : 0;

		if (a.count && b.count &&
		    (changed_lines(&a, &b) > allowed || changed_lines(&b, &a) > allowed))
			fail_msg("shape %s, model %s, thread %u: %s at %s changes more",
				 shape->name, memory_model_names[model], number,
				 barrier_forms[other[position]].name, position_names[position]);
	}
}

/* The tests of two strategies differ only where the strategies do. */
static void test_difference(void **state)
{
	size_t compared = 0;

	(void)state;
	for (const struct shape *shape = shapes; shape->name; shape++)
		for (unsigned int position = 0; position < POSITIONS; position++)
			for (unsigned int form = AS_BUILT; form < BARRIERS; form++) {
				__u8 at[POSITIONS] = BUILT_V7_1, other[POSITIONS];

				if (!(barrier_forms[form].positions >> position & 1))
					continue;
				memcpy(other, at, sizeof(other));
				other[position] = (__u8)form;
				for (int model = 0; model < MEMORY_MODELS; model++, compared++)
					assert_local(shape, (enum memory_model)model, at, other,
						     position);
			}
	assert_true(compared > 300);
}

/* Strategies that do not differ where a shape looks have the same test. */
static void test_same(void **state)
{
	char *one = text_of("queue", MODEL_ARM, "v7.1"),
	     *other = text_of("queue", MODEL_ARM, "no-barriers"),
	     *built = text_of("queue", MODEL_ARM, "as-built");

	(void)state;
	assert_string_equal(one, other);
	assert_string_equal(one, built);
	free(one);
	free(other);
	free(built);
}

static void test_absent(void **state)
{
	const char *why;

	(void)state;
	assert_null(litmus_text(shape_named("walker"), MODEL_LKMM, strategy_find("dma-mb")->at, "t",
				&why));
	assert_non_null(why);
	assert_null(litmus_text(shape_named("walker"), MODEL_ARM, strategy_find("sync-rcu")->at,
				"t", &why));
	assert_non_null(why);
	assert_null(
		litmus_text(shape_named("ats"), MODEL_ARM, strategy_find("v7.1")->at, "t", &why));
	assert_non_null(why);
}

static void test_outcomes(void **state)
{
	static const struct {
		const char *strategy, *shape;
		enum outcome arm, lkmm;
	} known[] = {
		{ "v7.1", "walker", OUTCOME_NEVER, OUTCOME_SOMETIMES },
		{ "v7.1", "two-cpus", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "v7.1", "queue", OUTCOME_NEVER, OUTCOME_NEVER },
		{ "series-v9", "walker", OUTCOME_NEVER, OUTCOME_NEVER },
		{ "series-v9", "two-cpus", OUTCOME_NEVER, OUTCOME_NEVER },
		{ "series-v9-dma-wmb", "walker", OUTCOME_NEVER, OUTCOME_NEVER },
		{ "dma-mb", "walker", OUTCOME_NEVER, OUTCOME_ABSENT },
		{ "dsb-ish", "walker", OUTCOME_NEVER, OUTCOME_ABSENT },
		{ "mb", "walker", OUTCOME_NEVER, OUTCOME_ABSENT },
		{ "wmb", "walker", OUTCOME_NEVER, OUTCOME_ABSENT },
		{ "no-smp-mb", "walker", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "no-dma-wmb", "walker", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "no-barriers", "walker", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "dma-wmb", "walker", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "smp-wmb", "walker", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "smp-rmb", "walker", OUTCOME_SOMETIMES, OUTCOME_SOMETIMES },
		{ "stlr-ldar", "walker", OUTCOME_NEVER, OUTCOME_SOMETIMES },
		{ "stlr-ldapr", "walker", OUTCOME_SOMETIMES, OUTCOME_ABSENT },
		{ "stlr-ste", "walker", OUTCOME_NEVER, OUTCOME_SOMETIMES },
		{ "xchg-pte", "walker", OUTCOME_NEVER, OUTCOME_SOMETIMES },
		{ "xchg-invs", "walker", OUTCOME_NEVER, OUTCOME_NEVER },
		{ "sync-rcu", "walker", OUTCOME_ABSENT, OUTCOME_NEVER },
		{ "v7.0", "ats", OUTCOME_NEVER, OUTCOME_SOMETIMES },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const __u8 *at = strategy_find(known[i].strategy)->at;
		const struct shape *shape = shape_named(known[i].shape);

		if (outcome_of(shape, MODEL_ARM, at) != known[i].arm ||
		    outcome_of(shape, MODEL_LKMM, at) != known[i].lkmm)
			fail_msg("%s, %s", known[i].strategy, known[i].shape);
	}
}

static int assert_known(void *to, const struct shape *shape, const __u8 *at)
{
	(void)to;
	for (int model = 0; model < MEMORY_MODELS; model++)
		assert_int_not_equal(outcome_of(shape, (enum memory_model)model, at),
				     OUTCOME_UNKNOWN);
	return 0;
}

/* So a new strategy has its outcomes. */
static void test_complete(void **state)
{
	__u8 at[POSITIONS] = BUILT_V7_1;

	(void)state;
	for (const struct shape *shape = shapes; shape->name; shape++)
		assert_int_equal(outcome_each(shape, at, assert_known, NULL), 0);
}

/* What a strategy's file says of itself is what the models say. */
static void test_broken(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < strategy_count; i++) {
		const struct strategy *strategy = &strategies[i];
		enum outcome arm = outcome_overall(MODEL_ARM, strategy->at);
		enum outcome lkmm = outcome_overall(MODEL_LKMM, strategy->at);
		bool is_broken =
			arm == OUTCOME_ABSENT ? lkmm != OUTCOME_NEVER : arm != OUTCOME_NEVER;

		if (is_broken != strategy->is_broken)
			fail_msg("%s: is_broken is %d, but Arm says %s and the LKMM %s",
				 strategy->name, strategy->is_broken, outcome_names[arm],
				 outcome_names[lkmm]);
	}
}

static bool has(const struct frontier *frontier, const char *name)
{
	for (size_t i = 0; i < frontier->count; i++)
		if (frontier->list[i].strategy && !strcmp(frontier->list[i].strategy->name, name))
			return true;
	return false;
}

static void test_frontier(void **state)
{
	struct frontier frontier = { 0 };

	(void)state;
	assert_int_equal(frontier_find(MODEL_ARM, &frontier), 0);
	assert_true(has(&frontier, "stlr-ste") && has(&frontier, "xchg-invs"));
	assert_false(has(&frontier, "series-v9") || has(&frontier, "mb"));
	for (size_t i = 0; i < frontier.count; i++)
		assert_int_equal(outcome_overall(MODEL_ARM, frontier.list[i].at), OUTCOME_NEVER);
	frontier_free(&frontier);
	assert_int_equal(frontier_find(MODEL_LKMM, &frontier), 0);
	assert_true(has(&frontier, "series-v9") && has(&frontier, "sync-rcu"));
	assert_false(has(&frontier, "v7.1") || has(&frontier, "series-v9-dma-wmb"));
	frontier_free(&frontier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_assembly),   cmocka_unit_test(test_c),
		cmocka_unit_test(test_difference), cmocka_unit_test(test_same),
		cmocka_unit_test(test_absent),	   cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_complete),   cmocka_unit_test(test_broken),
		cmocka_unit_test(test_frontier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
