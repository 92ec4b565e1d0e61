/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of a test group's own, as its set-up and tear-down. */
#ifndef INVBENCH_FOLDER_H
#define INVBENCH_FOLDER_H

#include <stdlib.h>

#include "bench/text/message.h"

static char dir[] = "/tmp/invbench-test-XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	return !mkdtemp(dir);
}

static int remove_dir(void **state)
{
	char *command = strf("rm -r %s", dir);
	int ret = command ? system(command) : -1;

	(void)state;
	free(command);
	return ret;
}

#endif
