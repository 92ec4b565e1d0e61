/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb run: from a plan to a record, a table and figures.
 * In this order, so that nothing is booted or written before all that can be
 * checked has been: the request; then the run itself; then what is shown of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include "analysis/table.h"
#include "plots/report.h"
#include "conduct.h"
#include "bench/say.h"
#include "bench/verb.h"

/* What a user wants to see; its failure is the run's, but takes nothing from the record. */
static int present(const struct request *request, const struct conducted *conducted, int code)
{
	if (table_print(conducted->dir, stdout, request->is_json))
		code = code ? code : EXIT_REGRESSION;
	fflush(stdout);
	if (conducted->measured && report_make(conducted->dir, false))
		code = code ? code : EXIT_REGRESSION;
	fprintf(stderr, "run: %s: %u measured, %u skipped, %u failed\n", conducted->dir,
		conducted->measured, conducted->skipped, conducted->failed);
	return code;
}

static int run_request(struct request *request)
{
	struct conducted conducted;
	int code = conduct_run(request, false, &conducted);

	if (conducted.dir)
		code = present(request, &conducted, code);
	free(conducted.dir);
	return code;
}

int run_main(int argc, char **argv)
{
	struct request request = { .plan_name = "quick", REQUEST_DEFAULTS };
	const struct option_row rows[] = {
		{ "place", "host|lab",
		  "this machine or the lab (default: the lab for what needs an SMMUv3)",
		  .text = &request.place_name },
		REQUEST_OPTIONS(&request, "the newest"),
		{ "clock", "exact|emulated", "of the lab: instructions, or for tests only",
		  .text = &request.clock },
		{ "attribute", NULL,
		  "in the lab: which functions a call spends its instructions in",
		  .flag = &request.attribute },
		{ "device", "NAME",
		  "on the host: the PCI device to attach, without a driver; repeatable",
		  .list = &request.devices },
		{ "i-own", "NAME", "this device: what is on its disk may be written over",
		  .text = &request.own },
		{ "looks", NULL, "after 40, 80, 160 and 320 rounds, until every verdict is reached",
		  .flag = &request.looks },
		{ "cap", "SECONDS",
		  "of measuring on the hw clock (default: the plan's, 600 if it has none)",
		  .text = &request.cap },
		{ "dry-run", NULL, "print the cells and how many calls, measure nothing",
		  .flag = &request.is_dry },
		{ "json", NULL, "the result for a machine to read", .flag = &request.is_json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	int code = first ? EXIT_USAGE : EXIT_OK, ret;

	if (first > 0) {
		if (first < argc)
			request.plan_name = argv[first];
		ret = request_check(&request);
		code = ret ? exit_code_of(ret) : 0;
		if (!ret)
			code = request.is_dry ? request_print(&request) : run_request(&request);
	}
	request_free(&request);
	return code;
}
