/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and runs a part of the self-test: see selftest.h. */
#include <stdio.h>
#include "analysis/selftest/parts.h"
#include "analysis/selftest/selftest.h"
#include "bench/registry/option.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

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

static int print_json(const char *part, const struct selftest *selftest)
{
	json_t *all = json_pack("{s:s, s:i, s:O}", "selftest", part, "broken", selftest->broken,
				"rows", selftest->rows);

	return json_print(all, JSON_PLAIN, stdout);
}

int selftest_run(unsigned int part, struct selftest *selftest, bool json)
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

int selftest_find(const char *name)
{
	const char *names[PARTS + 1] = { NULL };

	for (unsigned int i = 0; i < PARTS; i++)
		names[i] = parts[i].name;
	return option_word("selftest", name, names);
}
