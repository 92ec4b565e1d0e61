/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb selftest: invbench's statistics held to what they promise. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../bench/axes.h"
#include "../../bench/registry.h"
#include "../../bench/say.h"
#include "../../bench/verb.h"
#include "selftest.h"

#define DIGITS 1e-9

static const struct {
	const char *name;
	int (*run)(struct selftest *selftest);
} parts[] = {
	{ "stats", selftest_stats },
	{ "sim", selftest_sim },
	{ "aa", selftest_aa },
	{ "power", selftest_power },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

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

static int print_json(const char *part, const struct selftest *selftest)
{
	json_t *all = json_pack("{s:s, s:i, s:O}", "selftest", part, "broken", selftest->broken,
				"rows", selftest->rows);
	int ret = all ? json_dumpf(all, stdout, JSON_INDENT(2)) : -1;

	json_decref(all);
	return ret || putchar('\n') == EOF ? -EIO : 0;
}

static int run_part(unsigned int part, struct selftest *selftest, bool json)
{
	int ret;

	selftest->rows = json ? json_array() : NULL;
	ret = parts[part].run(selftest);
	if (!ret && json)
		ret = print_json(parts[part].name, selftest);
	else if (!ret)
		printf("\n%s: %u promises broken\n", parts[part].name, selftest->broken);
	json_decref(selftest->rows);
	if (ret)
		return exit_code_of(ret);
	return selftest->broken ? EXIT_REGRESSION : EXIT_OK;
}

static int part_find(const char *name)
{
	struct registry_entry known[PARTS];
	unsigned int i;
	char *text;

	for (i = 0; i < PARTS; i++) {
		known[i].name = parts[i].name;
		if (!strcmp(name, parts[i].name))
			return i;
	}
	text = registry_refusal_of(known, PARTS, "selftest", name);
	say("%s", text ? text : name);
	free(text);
	return -EINVAL;
}

int selftest_main(int argc, char **argv)
{
	struct selftest selftest = { .seed = 1 };
	const char *seed = NULL;
	bool json = false;
	const struct option_row rows[] = {
		{ .name = "short", .about = "seconds instead of minutes", .flag = &selftest.brief },
		{ .name = "seed", .argument = "N", .about = "of noise and order", .text = &seed },
		{ .name = "json", .about = "for a machine to read", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, 1), part;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (seed && number_parse(seed, 1, UINT32_MAX, &selftest.seed)) {
		say("--seed: '%s' is no number from 1 to %u", seed, UINT32_MAX);
		return EXIT_USAGE;
	}
	part = part_find(argv[first]);
	return part < 0 ? EXIT_USAGE : run_part(part, &selftest, json);
}
