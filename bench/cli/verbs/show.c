/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb show prints the result table of a run.
 * It reads nothing but the record, so it works while the run continues, after the run was cut short, and on
 * another machine.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "analysis/print/table.h"
#include "bench/cli/verb.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"

int show_main(int argc, char **argv)
{
	struct selection selection = { 0 };
	struct table_request request = { .selection = &selection };
	const char *name = NULL;
	bool json = false;
	const struct option_row rows[] = {
		SELECTION_OPTIONS(&selection),
		{ .name = "mix",
		  .about =
			  "print what calls are made of: barriers, atomics, cache lines (needs run --functions)",
		  .flag = &request.is_mix },
		FORMAT_OPTIONS(&name, &request.is_wide),
		{ .name = "json", .about = "the same as --format json", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	char *run = NULL;
	int ret = -EINVAL;

	if (first > 0 && !format_find(json ? "json" : name, &request.format))
		run = run_find(first < argc ? argv[first] : "latest");
	if (run)
		ret = table_print(run, &request, stdout);
	free(run);
	free(selection.sections);
	free(selection.only);
	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	return ret > 0 ? EXIT_REGRESSION : exit_code_of(ret);
}
