/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb measure measures a plan on this machine and prints the samples.
 * The runner starts it at the place of measurement and reads its output; the help does not list it.
 */
#include <errno.h>
#include <stdlib.h>
#include "bench/cli/verb.h"
#include "bench/measure/measure.h"
#include "bench/registry/option.h"
#include "bench/plan/plan.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "drivers/machine/write_permission.h"

static int parse_round(const char *text, struct measure_request *request)
{
	uint64_t number;

	if (!text)
		return 0;
	if (option_number("--round", text, NULL, 0, PLAN_ROUNDS_MAX - 1, &number))
		return -EINVAL;
	request->round = (unsigned int)number;
	request->is_one_round = true;
	return 0;
}

int measure_main(int argc, char **argv)
{
	struct measure_request request = { 0 };
	const char **sets = NULL, **devices = NULL, *writable = NULL, *round = NULL;
	const char **cells = NULL, **calls = NULL;
	char *all_cells, *all_calls;
	bool check = false;
	const struct option_row options[] = {
		{ "set", "KEY=VALUE",
		  "replace the values of an axis or of a key of [plan]; repeatable",
		  .list = &sets },
		{ "cells", "LIST",
		  "measure only these cells of the plan, such as 0-3,7; repeatable",
		  .list = &cells },
		{ "round", "N", "measure only this round of the plan (clock hw)", .text = &round },
		{ "calls", "LIST",
		  "number of calls in a sub-batch of each cell, as another process calibrated it; repeatable",
		  .list = &calls },
		{ "check", NULL, "only find out whether any target can be measured",
		  .flag = &check },
		{ "cpus", "LIST", "CPUs on which calls are made, in this order, such as 2-5,8",
		  .text = &request.cpus },
		{ "device", "[TARGET=]NAME", "PCI device to attach; repeatable", .list = &devices },
		{ "allow-write", "NAME",
		  "allow writes to the disk of this device: its content is lost",
		  .text = &writable },
		{ "allow-broken-barriers", NULL, ALLOW_BROKEN_ABOUT,
		  .flag = &request.allow_broken },
		{ "functions", NULL, "count the instructions of each function",
		  .flag = &request.functions },
		{ "waits", NULL, "record for what and for whom calls wait",
		  .flag = &request.waits },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 1, 1), ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	request.plan = argv[first];
	request.cells = all_cells = cells ? arguments_list(cells) : NULL;
	request.calls = all_calls = calls ? arguments_list(calls) : NULL;
	request.sets = sets;
	request.devices = devices;
	write_permission_grant(writable);
	ret = (cells && !all_cells) || (calls && !all_calls) ? -ENOMEM
							     : parse_round(round, &request);
	if (!ret)
		ret = check ? measure_check(&request) : measure_plan(&request);
	free(all_cells);
	free(all_calls);
	free(cells);
	free(calls);
	free(devices);
	free(sets);
	return exit_code_of(ret);
}
