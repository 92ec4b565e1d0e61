/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb report draws the figures and writes the HTML page of a run from its record. */
#include <stdlib.h>
#include "bench/cli/verb.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"
#include "plots/page/report.h"

int report_main(int argc, char **argv)
{
	const struct option_row rows[] = { { 0 } };
	int first = options_parse(rows, argc, argv, 0, 1);
	char *dir;
	int ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	dir = run_dir_find(first < argc ? argv[first] : "latest");
	if (!dir)
		return EXIT_USAGE;
	ret = report_make(dir, true);
	free(dir);
	return exit_code_of(ret);
}
