/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows how far a run is: see progress.h. */
#include <math.h>
#include <stdio.h>
#include <unistd.h>
#include "bench/boot/progress.h"
#include "bench/system/now.h"

#define LOG_PERIOD_S   5 /* between two lines in a log */
#define EXPECTED_MIN_S 2 /* a shorter time is over before anyone reads it */

const char *progress_title(const struct kernel *kernel)
{
	return kernel ? kernel->name : "host";
}

void progress_clear(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

void progress_show(struct boot_session *boot)
{
	const struct run *run = boot->run;
	const struct cell *cell = &run->plan->cells[boot->current];
	bool is_terminal = isatty(STDERR_FILENO);
	double now = seconds_now();

	if (run->is_quiet || (!is_terminal && now < boot->next_progress))
		return;
	boot->next_progress = boot->state->next_progress = now + LOG_PERIOD_S;
	progress_clear();
	if (run->wanted > 1)
		fprintf(stderr, "%u of %u %s done; ", run->done, run->wanted,
			run->is_by_round ? "rounds" : "boots");
	fprintf(stderr, "%s: %u of %u cells begun, measuring [%s] %s, %.1f s elapsed%s",
		progress_title(boot->kernel), (unsigned int)boot->furthest + 1,
		run->plan->cell_count, cell->section, cell->at[AXIS_WORKLOAD].name,
		now - boot->start, is_terminal ? "" : "\n");
}

void progress_expected(const struct boot_session *boot, double seconds)
{
	if (seconds < EXPECTED_MIN_S || boot->block || boot->run->is_quiet)
		return;
	progress_clear();
	fprintf(stderr, "%s: all rounds of section [%s] will take about %.0f s\n",
		progress_title(boot->kernel), boot->run->plan->cells[boot->current].section,
		ceil(seconds));
}
