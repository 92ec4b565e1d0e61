/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both places share: stopping on ^C, and their result.
 * The handler only takes a note; who waits looks at it at least once a second,
 * stops what was started, and the runner still ends its record.
 */
#include <signal.h>
#include <stdlib.h>
#include "place.h"

static volatile sig_atomic_t stopped;

static void take_note(int signal)
{
	(void)signal;
	stopped = 1;
}

void place_catch_stop(void)
{
	const struct sigaction action = { .sa_handler = take_note };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

bool place_stopped(void)
{
	return stopped;
}

void place_result_free(struct place_result *result)
{
	free(result->reason);
	free(result->console_tail);
	*result = (struct place_result){ 0 };
}
