/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lines about a run and its boots: see take.h. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "analysis/read/join.h"
#include "analysis/read/lines/take.h"
#include "bench/system/vector.h"

int take_header(struct samples *samples, json_t *line)
{
	if (samples->header)
		return -EBADMSG;
	samples->header = json_incref(line);
	return 0;
}

int take_boot(struct samples *samples, json_t *line)
{
	const char *kernel = json_string_value(json_object_get(line, "kernel"));
	struct sampled_boot *boot;
	unsigned int number;

	/* Numbers grow in most records, so a new one need not be looked for. */
	if (!kernel || line_index(line, "boot", &number) ||
	    (number < samples->next_boot && samples_boot(samples, number)))
		return -EBADMSG;
	boot = grow(&samples->boots, &samples->boot_count, sizeof(*boot));
	if (!boot)
		return -ENOMEM;
	if (number >= samples->next_boot)
		samples->next_boot = number + 1;
	boot->boot = number;
	boot->kernel = kernel;
	boot->clock_kind = CLOCK_UNKNOWN;
	boot->line = json_incref(line);
	boot->header = json_incref(samples->header);
	boot->machine = json_string_value(json_object_get(line, "machine"));
	if (json_object_get(line, "part") && line_index(line, "part", &boot->part))
		return -EBADMSG;
	boot->is_by_round = json_is_true(json_object_get(line, "by_round"));
	return 0;
}

/* A guest on real cores does not see what changes their speed. The boot line has it from the host. */
static int set_host(const struct sampled_boot *boot)
{
	static const char *const facts[] = { "governor", "turbo", "smt", "load" };
	const json_t *host = json_object_get(boot->line, "host");
	json_t *fact;
	int ret = 0;

	for (size_t i = 0; host && i < sizeof(facts) / sizeof(*facts) && !ret; i++) {
		fact = json_object_get(host, facts[i]);
		ret = fact ? json_object_set(boot->environment, facts[i], fact) : 0;
	}
	return ret ? -ENOMEM : 0;
}

int take_environment(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = line_boot(samples, line);

	if (!boot || boot->environment)
		return -EBADMSG;
	boot->environment = json_incref(line);
	return set_host(boot);
}

/* A clock line of an earlier version names no cells: it applies to all of them. */
static struct sampled_empty *empty_named_in(struct sampled_boot *boot, const json_t *line)
{
	struct sampled_empty cells = { .last = UINT_MAX, .min = UINT64_MAX }, *empty;
	size_t i;

	if (json_object_get(line, "first") &&
	    (line_index(line, "first", &cells.first) || line_index(line, "last", &cells.last)))
		return NULL;
	for (i = 0; i < boot->empty_count; i++) {
		if (boot->empties[i].first == cells.first && boot->empties[i].last == cells.last)
			return &boot->empties[i];
	}
	empty = grow(&boot->empties, &boot->empty_count, sizeof(*empty));
	if (empty)
		*empty = cells;
	return empty;
}

int take_clock(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = line_boot(samples, line);
	struct sampled_empty *empty;
	uint64_t least, most;

	if (!boot || line_number(line, "empty_min", &least) ||
	    line_number(line, "empty_max", &most))
		return -EBADMSG;
	empty = empty_named_in(boot, line);
	if (!empty)
		return -EBADMSG;
	empty->min = least < empty->min ? least : empty->min;
	empty->max = most > empty->max ? most : empty->max;
	if (!boot->clock) {
		boot->clock = json_incref(line);
		clock_find(json_string_value(json_object_get(line, "clock")), &boot->clock_kind);
	}
	return 0;
}

/* An event that names a cell gives the reason why the cell has no result. */
int take_event(struct samples *samples, json_t *line)
{
	const char *kind = json_string_value(json_object_get(line, "event"));
	struct sampled_cell *cell = line_cell(samples, line);

	if (!kind || json_array_append(samples->events, line))
		return -EBADMSG;
	if (!strcmp(kind, "torn") && line_boot(samples, line))
		join_forget(samples, line_boot(samples, line));
	if (!cell)
		return 0;
	cell->state = strcmp(kind, "skip") ? CELL_FAILED : CELL_SKIPPED;
	cell->event = kind;
	cell->reason = json_string_value(json_object_get(line, "reason"));
	return 0;
}

int take_boot_end(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = line_boot(samples, line);

	return boot ? join_boot_end(samples, boot) : -EBADMSG;
}

int take_end(struct samples *samples, json_t *line)
{
	if (samples->end)
		return -EBADMSG;
	samples->end = json_incref(line);
	return 0;
}
