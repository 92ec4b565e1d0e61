/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb prepare downloads and builds what the lab needs for a kernel, and measures nothing. */
#include "bench/cli/verb.h"
#include "bench/lab/lab.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"

int prepare_main(int argc, char **argv)
{
	bool tools = false;
	const struct option_row rows[] = {
		{ "tools", NULL, "also fio, perf and blkid for the guest", .flag = &tools },
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
	ret = kernel_load(name, &kernel);
	if (ret)
		return exit_code_of(ret);
	stop_catch();
	ret = lab_prepare(&kernel, tools, &lab);
	lab_free(&lab);
	kernel_free(&kernel);
	return ret;
}
