/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb report draws the figures and writes the HTML page of a run from its record. */
#include <stdlib.h>
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"
#include "plots/page/report.h"

int report_main(int argc, char **argv)
{
	static const char *const papers[] = { "pdf", "eps", NULL };
	const char *paper = NULL;
	const struct option_row rows[] = {
		{ .name = "format",
		  .argument = "pdf|eps",
		  .about = "draw the figures for LaTeX, too",
		  .text = &paper },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	char *dir;
	int ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (paper && option_word("--format", paper, papers) < 0)
		return EXIT_USAGE;
	dir = run_dir_find(first < argc ? argv[first] : "latest");
	if (!dir)
		return EXIT_USAGE;
	ret = report_make(dir, paper, true);
	free(dir);
	return exit_code_of(ret);
}
