/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb prepare: makes the lab ready for a kernel, and measures nothing.
 * A run does the same by itself; this is for who wants the network used now,
 * or only the modules built.
 */
#include "lab/lab.h"
#include "run/place.h"
#include "say.h"
#include "verb.h"

int prepare_main(int argc, char **argv)
{
	bool tools = false;
	const struct option_row rows[] = {
		{ "tools", NULL, "fio, perf and blkid for the guest too", .flag = &tools },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	struct kernel kernel;
	struct lab lab = { 0 };
	const char *name;
	int ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	name = first < argc ? argv[first] : kernel_newest();
	if (!name) {
		say("prepare: name a KERNEL, there is none in bench/kernels");
		return EXIT_USAGE;
	}
	ret = kernel_load(name, &kernel);
	if (ret)
		return exit_code_of(ret);
	place_catch_stop();
	ret = lab_prepare(&kernel, tools, &lab);
	lab_free(&lab);
	kernel_free(&kernel);
	return ret;
}
