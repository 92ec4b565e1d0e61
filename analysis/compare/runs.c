/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Joins several runs into one candidate: see runs.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/compare/runs.h"
#include "analysis/describe/describe.h"
#include "bench/store/run_dir.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

/* Reallocates an array for count + more elements. Returns NULL without memory. */
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
	struct round_noise *noise =
		longer(to->noise, to->noise_count, more->noise_count, sizeof(*noise));

	to->boots = boots ? boots : to->boots;
	to->cells = cells ? cells : to->cells;
	to->noise = noise ? noise : to->noise;
	return boots && cells && noise ? 0 : -ENOMEM;
}

static unsigned int next_boot(const struct samples *samples)
{
	unsigned int next = 0;
	size_t i;

	for (i = 0; i < samples->boot_count; i++)
		next = samples->boots[i].boot >= next ? samples->boots[i].boot + 1 : next;
	return next;
}

/* Moves the boots, cells and noise of the second samples to the first. */
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
	for (i = 0; i < more->noise_count; i++) {
		to->noise[to->noise_count] = more->noise[i];
		to->noise[to->noise_count++].boot += first;
	}
	more->boot_count = more->cell_count = 0;
	return 0;
}

/* The run of this record, if the list contains it. */
static const struct joined_run *find(const struct runs *runs, const char *id)
{
	for (size_t i = 0; i < runs->count; i++) {
		if (id && runs->list[i].id && !strcmp(runs->list[i].id, id))
			return &runs->list[i];
	}
	return NULL;
}

static int refuse_twice(const char *name, const struct joined_run *run)
{
	message("%s: the same run as %s (%s); each run counts once", name, run->name, run->id);
	return -EINVAL;
}

static int add_run(struct runs *runs, const char *name, const struct samples *samples)
{
	const char *id = json_string_value(json_object_get(samples->header, "run"));
	const struct joined_run *same = find(runs, id);
	struct joined_run *run;
	char *end;

	if (same)
		return refuse_twice(name, same);
	run = grow(&runs->list, &runs->count, sizeof(*run));
	if (!run)
		return -ENOMEM;
	end = describe_end(samples);
	*run = (struct joined_run){
		.name = strdup(name),
		.id = id ? strdup(id) : NULL,
		.title = strf("%s: %s", id ? id : "?", end ? end : ""),
	};
	free(end);
	return run->name && run->title ? 0 : -ENOMEM;
}

int runs_check_apart(const struct runs *a, const struct runs *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct joined_run *same = find(a, b->list[i].id);

		if (same)
			return refuse_twice(b->list[i].name, same);
	}
	return 0;
}

/* The metric that each round needs besides its costs. */
static const struct metric *tail_of(const char *metric)
{
	return metric && !candidate_metric_is_of_rounds(metric) ? candidate_metric(metric) : NULL;
}

static int load_one(const char *name, const char *metric, struct samples *samples)
{
	char *path = run_find(name);
	int ret = path ? samples_load_tail(path, tail_of(metric), samples) : -ENOENT;

	free(path);
	if (!ret && samples->stopped) {
		message("%s; not compared", samples->stopped);
		ret = -EBADMSG;
	}
	return ret;
}

static int add(struct runs *runs, const char *name, const struct selection *selection,
	       const char *metric)
{
	struct samples samples = { 0 };
	int ret = load_one(name, metric, &samples);

	if (!ret)
		ret = samples_select(&samples, selection);
	if (!ret)
		ret = add_run(runs, name, &samples);
	if (!ret && runs->count > 1) {
		ret = append(&runs->samples, &samples);
	} else if (!ret) {
		runs->samples = samples;
		return 0;
	}
	samples_free(&samples);
	return ret;
}

/* The first boot that must be of the same kernel: of the same part of the plan, if there are parts. */
static const struct sampled_boot *first_of_part(const struct samples *samples,
						const struct sampled_boot *boot)
{
	const struct sampled_boot *first = samples->boots;

	while (first->part != boot->part)
		first++;
	return first;
}

/* A run does not choose the kernel of the host, so joined host runs may be of different kernels. */
static int check_kernels(const char *list, const struct samples *samples)
{
	size_t i;

	for (i = 1; i < samples->boot_count; i++) {
		const struct sampled_boot *boot = &samples->boots[i];
		const struct sampled_boot *first = first_of_part(samples, boot);

		if (strcmp(first->kernel, boot->kernel) ||
		    !strcmp(sampled_kernel(first), sampled_kernel(boot)))
			continue;
		message("%s: these runs are of different kernels, %s and %s; list the runs of one kernel first, then those of the other as a second argument",
			list, sampled_kernel(first), sampled_kernel(boot));
		return -EINVAL;
	}
	return 0;
}

int runs_load(const char *list, const struct selection *selection, const char *metric,
	      struct runs *runs)
{
	char *copy = strdup(list), *rest = copy, *name;
	int ret = copy ? 0 : -ENOMEM;

	*runs = (struct runs){ 0 };
	while (!ret && (name = strsep(&rest, ",")))
		ret = add(runs, name, selection, metric);
	free(copy);
	if (ret)
		return ret;
	samples_index_boots(&runs->samples);
	samples_index_cells(&runs->samples);
	return check_kernels(list, &runs->samples);
}

void runs_free(struct runs *runs)
{
	while (runs->count) {
		const struct joined_run *run = &runs->list[--runs->count];

		free(run->name);
		free(run->id);
		free(run->title);
	}
	free(runs->list);
	samples_free(&runs->samples);
}
