/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb export prints a run in a format that other programs read. */
#include <stdio.h>
#include <stdlib.h>
#include "analysis/print/export.h"
#include "bench/cli/verb.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"

int export_main(int argc, char **argv)
{
	const char *format = NULL;
	const struct option_row rows[] = {
		{ "format", "NAME", "format of the output, required (see: invbench list exports)",
		  .text = &format, .values = "exports" },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1), ret;
	char *run;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	ret = export_find(format);
	if (ret < 0)
		return EXIT_USAGE;
	run = run_find(first < argc ? argv[first] : "latest");
	if (!run)
		return EXIT_USAGE;
	ret = export_write(run, ret, stdout);
	free(run);
	return exit_code_of(ret);
}
