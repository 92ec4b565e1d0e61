/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb show: prints the result table of a run.
 * A look at the record and nothing else, so a run can be shown while it is
 * still being measured, on another machine, or after it was cut short.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "bench/run/run_dir.h"
#include "../bench/say.h"
#include "../bench/verb.h"
#include "table.h"

int show_main(int argc, char **argv)
{
	bool json = false;
	const struct option_row rows[] = {
		{ .name = "json", .about = "for a machine to read", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	char *run;
	int ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	run = run_find(first < argc ? argv[first] : "latest");
	if (!run)
		return EXIT_USAGE;
	ret = table_print(run, stdout, json);
	free(run);
	if (fflush(stdout) || ferror(stdout)) {
		say("show: cannot write the table: %m");
		return EXIT_USAGE;
	}
	return exit_code_of(ret);
}
