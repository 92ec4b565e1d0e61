/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb gather joins the parts of a plan, which several machines measured, into one run. */
#include "bench/cli/verb.h"
#include "bench/gather/gather.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"

#define FOLDERS_MAX 65535

int gather_main(int argc, char **argv)
{
	const char *out = RUN_DIR_OUT;
	const struct option_row rows[] = {
		{ "out", "DIR", "folder for the joined run (default: " RUN_DIR_OUT ")",
		  .text = &out },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, FOLDERS_MAX);

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	return gather(argv + first, out);
}
