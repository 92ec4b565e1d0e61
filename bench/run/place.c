/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both places share: the command they start, stopping on ^C, their result.
 * The handler only takes a note; who waits looks at it at least once a second,
 * stops what was started, and the runner still ends its record.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "place.h"

static volatile sig_atomic_t stopped;

const char *place_measure(void)
{
	return getenv("INVBENCH_MEASURE");
}

const char **place_arguments(const struct place_job *job, const char *program, const char *plan)
{
	const char **arguments;
	size_t count = 0;

	while (job->arguments[count])
		count++;
	arguments = calloc(count + 4, sizeof(*arguments));
	if (!arguments)
		return NULL;
	arguments[0] = program;
	arguments[1] = "measure";
	arguments[2] = plan;
	memcpy(arguments + 3, job->arguments, count * sizeof(*arguments));
	return arguments;
}

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
