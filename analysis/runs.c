/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several runs as an arm of a comparison: see runs.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/run/run_dir.h"
#include "../bench/say.h"
#include "describe.h"
#include "runs.h"
#include "timeline.h"

/* Room for more elements behind those that an array has; NULL without memory. */
static void *longer(void *array, size_t count, size_t more, size_t size)
{
	return reallocarray(array, count + more ? count + more : 1, size);
}

static int make_room(struct samples *to, const struct samples *more)
{
	struct sampled_boot *boots =
		longer(to->boots, to->boot_count, more->boot_count, sizeof(*boots));
	struct sampled_cell *cells =
		longer(to->cells, to->cell_count, more->cell_count, sizeof(*cells));
	struct disturbance *disturbances = longer(to->disturbances, to->disturbance_count,
						  more->disturbance_count, sizeof(*disturbances));

	to->boots = boots ? boots : to->boots;
	to->cells = cells ? cells : to->cells;
	to->disturbances = disturbances ? disturbances : to->disturbances;
	return boots && cells && disturbances ? 0 : -ENOMEM;
}

static unsigned int next_boot(const struct samples *samples)
{
	unsigned int next = 0;
	size_t i;

	for (i = 0; i < samples->boot_count; i++)
		next = samples->boots[i].boot >= next ? samples->boots[i].boot + 1 : next;
	return next;
}

/* Empties what it takes from. */
static int append(struct samples *to, struct samples *more)
{
	unsigned int first = next_boot(to);
	size_t i;
	int ret = make_room(to, more);

	if (ret || json_array_extend(to->events, more->events))
		return -ENOMEM;
	for (i = 0; i < more->boot_count; i++) {
		to->boots[to->boot_count] = more->boots[i];
		to->boots[to->boot_count++].boot += first;
	}
	for (i = 0; i < more->cell_count; i++) {
		to->cells[to->cell_count] = more->cells[i];
		to->cells[to->cell_count++].boot += first;
	}
	for (i = 0; i < more->disturbance_count; i++) {
		to->disturbances[to->disturbance_count] = more->disturbances[i];
		to->disturbances[to->disturbance_count++].boot += first;
	}
	more->boot_count = more->cell_count = 0;
	return 0;
}

static int add_title(struct runs *runs, const struct samples *samples)
{
	char *end = describe_end(samples);
	char **titles = longer(runs->titles, runs->count, 1, sizeof(*titles));

	if (titles) {
		runs->titles = titles;
		titles[runs->count] =
			sentence("%s: %s", describe_header(samples, "run"), end ? end : "");
		runs->count += titles[runs->count] != NULL;
	}
	free(end);
	return titles ? 0 : -ENOMEM;
}

static int load_one(const char *name, struct samples *samples)
{
	char *path = run_find(name);
	int ret = path ? samples_load(path, samples) : -ENOENT;

	free(path);
	if (!ret && samples->stopped) {
		say("%s; not compared", samples->stopped);
		ret = -EBADMSG;
	}
	return ret;
}

static int add(struct runs *runs, const char *name)
{
	struct samples samples = { 0 };
	int ret = load_one(name, &samples);

	if (!ret)
		ret = add_title(runs, &samples);
	if (!ret && runs->count > 1) {
		ret = append(&runs->samples, &samples);
	} else if (!ret) {
		runs->samples = samples;
		return 0;
	}
	samples_free(&samples);
	return ret;
}

/* The host has the kernel that it has at the time. */
static int check_kernels(const char *list, const struct samples *samples)
{
	size_t i;

	for (i = 1; i < samples->boot_count; i++) {
		const struct sampled_boot *first = samples->boots, *boot = &samples->boots[i];

		if (strcmp(first->kernel, boot->kernel) ||
		    !strcmp(timeline_kernel(first), timeline_kernel(boot)))
			continue;
		say("%s: these are of different kernels, %s and %s; give those of the one, then those of the other",
		    list, timeline_kernel(first), timeline_kernel(boot));
		return -EINVAL;
	}
	return 0;
}

int runs_load(const char *list, struct runs *runs)
{
	char *copy = strdup(list), *rest = copy, *name;
	int ret = copy ? 0 : -ENOMEM;

	*runs = (struct runs){ 0 };
	while (!ret && (name = strsep(&rest, ",")))
		ret = add(runs, name);
	free(copy);
	return ret ? ret : check_kernels(list, &runs->samples);
}

void runs_free(struct runs *runs)
{
	while (runs->count)
		free(runs->titles[--runs->count]);
	free(runs->titles);
	samples_free(&runs->samples);
}
