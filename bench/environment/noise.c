/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads /proc/stat: see noise.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/environment/noise.h"
#include "bench/system/now.h"

/* Parses the line "cpu", the sum of the lines "cpu0", "cpu1" and so on. */
static void take_cpus(struct noise *noise, const char *line)
{
	uint64_t steal;

	if (sscanf(line, "%*u %*u %*u %*u %*u %*u %*u %" SCNu64, &steal) == 1)
		noise->steal = (double)steal / (double)sysconf(_SC_CLK_TCK);
}

void noise_take(struct noise *noise, const char *line)
{
	if (!strncmp(line, "cpu ", 4))
		take_cpus(noise, line + 4);
	else if (!strncmp(line, "intr ", 5))
		noise->interrupts = strtoull(line + 5, NULL, 10);
	else if (!strncmp(line, "procs_running ", 14))
		noise->runnable = (unsigned int)strtoul(line + 14, NULL, 10);
}

void noise_read(struct noise *noise)
{
	FILE *file = fopen("/proc/stat", "re");
	char *line = NULL;
	size_t room = 0;

	memset(noise, 0, sizeof(*noise));
	while (file && getline(&line, &room, file) > 0)
		noise_take(noise, line);
	free(line);
	if (file)
		fclose(file);
	noise->seconds = seconds_now();
}

void noise_less(struct noise *noise, const struct noise *now)
{
	noise->seconds = now->seconds - noise->seconds;
	noise->interrupts = now->interrupts - noise->interrupts;
	noise->steal = now->steal - noise->steal;
}

void noise_since(struct noise *noise)
{
	struct noise now;

	noise_read(&now);
	noise_less(noise, &now);
}
