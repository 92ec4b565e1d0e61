/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Event counts are averaged per call and scaled if a counter was shared; a missing one is absent. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/cell/events.h"
#include "bench/measure/events.h"
#include "bench/plan/event_list.h"
#include "drivers/loop/events.h"

static int add(struct event_names *names, struct event_sums *sums, uint64_t calls, const char *text)
{
	json_t *events = json_loads(text, 0, NULL);
	int ret = events_add(names, sums, calls, events);

	json_decref(events);
	return ret;
}

static void test_counts_are_per_call(void **state)
{
	struct event_names names = { 0 };
	struct event_sums sums = { 0 };

	(void)state;
	assert_int_equal(add(&names, &sums, 10, "{\"a\": [100, 7, 7]}"), 0);
	assert_int_equal(add(&names, &sums, 30, "{\"b\": [20, 9, 9], \"a\": [140, 3, 3]}"), 0);
	assert_int_equal(names.count, 2);
	assert_string_equal(names.names[0], "a");
	assert_true(events_per_call(&sums, 0) == 6);
	assert_true(events_share(&sums, 0) == 1);
	assert_true(events_per_call(&sums, 1) == 0.5);
	event_sums_free(&sums);
	event_names_free(&names);
}

static void test_shared_counter_is_scaled(void **state)
{
	struct event_names names = { 0 };
	struct event_sums sums = { 0 };

	(void)state;
	assert_int_equal(add(&names, &sums, 10, "{\"a\": [50, 100, 25], \"b\": [0, 100, 0]}"), 0);
	assert_true(events_share(&sums, 0) == 0.25);
	assert_true(events_per_call(&sums, 0) == 20);
	assert_true(isnan(events_per_call(&sums, 1)));
	assert_true(isnan(events_per_call(&sums, 2)));
	event_sums_free(&sums);
	event_names_free(&names);
}

static void test_malformed_counts_are_refused(void **state)
{
	static const char *const wrong[] = { "[]", "{\"a\": 5}", "{\"a\": [1, 2]}",
					     "{\"a\": [-1, 2, 2]}", "{\"a\": [1, 2, 3]}" };
	struct event_names names = { 0 };
	struct event_sums sums = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(add(&names, &sums, 1, wrong[i]), -EBADMSG);
	event_sums_free(&sums);
	event_names_free(&names);
}

/* The list's form is checked before the boot. Only the measured machine knows the names. */
static void test_lists(void **state)
{
	static const struct {
		const char *list, *error;
	} cases[] = {
		{ "instructions", NULL },
		{ " a , b/c=1,d=2/,e/f/k", NULL },
		{ "", "events: '' is neither a name nor PMU/TERMS/" },
		{ "a,", "events: '' is neither a name nor PMU/TERMS/" },
		{ "a,,b", "events: '' is neither a name nor PMU/TERMS/" },
		{ "a/b", "events: 'a/b' is neither a name nor PMU/TERMS/" },
		{ "/b/", "events: '/b/' is neither a name nor PMU/TERMS/" },
		{ "a//", "events: 'a//' is neither a name nor PMU/TERMS/" },
		{ "1,2,3,4,5,6,7,8", NULL },
		{ "1,2,3,4,5,6,7,8,9", "events: more than 8 are listed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *error = NULL;
		int ret = event_list_check(cases[i].list, &error);

		assert_int_equal(ret, cases[i].error ? -EINVAL : 0);
		if (cases[i].error)
			assert_string_equal(error, cases[i].error);
		free(error);
	}
}

/* Every Linux has the software PMU, whose only term is config. */
static void test_pmu_of_sysfs(void **state)
{
	struct events events = { 0 };
	struct invbench_events request;

	(void)state;
	assert_int_equal(events_load("software/config=2/,software/config=3/k,software/nothing/,"
				     "no-such-pmu/x/,no-such-event",
				     &events),
			 0);
	events_ask(&events, &request);
	assert_int_equal(events.count, 5);
	assert_int_equal(request.count, 2);
	assert_int_equal(request.events[0].type, 1);
	assert_int_equal(request.events[0].config, 2);
	assert_int_equal(request.events[0].cpu, -1);
	assert_int_equal(request.events[1].flags, INVBENCH_EVENT_NO_USER);
	for (size_t i = 2; i < 5; i++) {
		assert_int_equal(events.events[i].slot, -1);
		assert_non_null(events.events[i].absent);
	}
	request.events[1].error = -ENOENT;
	assert_int_equal(events_answer(&events, &request), 0);
	assert_non_null(events.events[1].absent);
	assert_null(events.events[0].absent);
	events_free(&events);
}

/* An event needs a descriptor for each CPU, and a login session begins with few. */
static void test_many_descriptors(void **state)
{
	struct invbench_events request = { .count = 2, .cpus = 1 };
	struct rlimit before, few;

	(void)state;
	for (size_t i = 0; i < request.count; i++)
		request.events[i] = (struct invbench_event){ .type = 1, .config = 2, .cpu = -1 };
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = (rlim_t)dup(STDIN_FILENO) + 1;
	close((int)few.rlim_cur - 1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(events_open(&request), 0);
	setrlimit(RLIMIT_NOFILE, &before);
	for (size_t i = 0; i < request.count; i++)
		assert_int_not_equal(request.events[i].error, -EMFILE);
	events_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_are_per_call),
		cmocka_unit_test(test_shared_counter_is_scaled),
		cmocka_unit_test(test_malformed_counts_are_refused),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_pmu_of_sysfs),
		cmocka_unit_test(test_many_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
