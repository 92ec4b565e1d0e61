/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that both places start, and their result: see place.h. */
#include <stdlib.h>
#include <string.h>
#include "bench/place/place.h"
#include "bench/text/message.h"

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
	arguments = calloc(count + 5, sizeof(*arguments));
	if (!arguments)
		return NULL;
	arguments[0] = program;
	arguments[1] = "measure";
	arguments[2] = plan;
	memcpy(arguments + 3, job->arguments, count * sizeof(*arguments));
	if (job->is_check)
		arguments[count + 3] = "--check";
	return arguments;
}

int place_exit_code(int status)
{
	switch (status) {
	case EXIT_INCONCLUSIVE:
	case EXIT_USAGE:
	case EXIT_DATA:
	case EXIT_CANNOT:
		return status;
	default:
		return EXIT_REGRESSION;
	}
}

void place_result_free(struct place_result *result)
{
	free(result->reason);
	free(result->console_tail);
	*result = (struct place_result){ 0 };
}
