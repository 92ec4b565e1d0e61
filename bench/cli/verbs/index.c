/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb index rebuilds the index of all runs from their records. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/store/index.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"

int index_main(int argc, char **argv)
{
	static const char *const actions[] = { "rebuild", NULL };
	const char *out = RUN_DIR_OUT;
	const struct option_row rows[] = {
		{ .name = "out",
		  .argument = "DIR",
		  .about = "folder of the runs (default: " RUN_DIR_OUT ")",
		  .text = &out },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 1, 1);

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (option_word("index", argv[first], actions) < 0)
		return EXIT_USAGE;
	if (access(out, F_OK)) {
		message("index: %s: %s; name the folder of the runs with --out DIR", out,
			strerror(errno));
		return EXIT_USAGE;
	}
	return exit_code_of(index_rebuild(out));
}
