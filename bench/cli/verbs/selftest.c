/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb selftest checks the statistics with known answers, simulated noise and this machine. */
#include <stdint.h>
#include "analysis/selftest/selftest.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/text/message.h"

int selftest_main(int argc, char **argv)
{
	struct selftest selftest = { .seed = 1 };
	const char *seed = NULL;
	bool json = false;
	const struct option_row rows[] = {
		{ .name = "short",
		  .about = "take seconds instead of minutes; finds only gross errors",
		  .flag = &selftest.brief },
		{ .name = "seed",
		  .argument = "N",
		  .about = "seed of the noise and of the order (default: 1)",
		  .text = &seed },
		{ .name = "json", .about = "print JSON", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, 1), part;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (seed && option_number("--seed", seed, NULL, 1, UINT32_MAX, &selftest.seed))
		return EXIT_USAGE;
	part = selftest_find(argv[first]);
	return part < 0 ? EXIT_USAGE : selftest_run(part, &selftest, json);
}
