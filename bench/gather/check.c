/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the record of a part before anything of it is taken: see check.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "bench/gather/check.h"
#include "bench/registry/clock_kind.h"
#include "bench/store/record.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

struct seen_boot {
	json_t *line;
	unsigned int kernel, block;
	struct part part;
	const char *machine;
	struct counts *cells; /* NULL unless the clock is exact */
	bool is_torn;
};

struct reading {
	struct gathering *gathering;
	const char *dir;
	unsigned int part; /* 0: the gathered record, which has several */
	struct seen_boot *boots;
	size_t boot_count;
	json_t *clock, *end; /* the first clock line, and the end line */
};

static bool number_in(const json_t *line, const char *key, uint64_t max, unsigned int *number)
{
	const json_t *value = json_object_get(line, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (uint64_t)json_integer_value(value) > max)
		return false;
	*number = (unsigned int)json_integer_value(value);
	return true;
}

static int refuse(const struct reading *reading, const char *what)
{
	message("%s: %s", reading->dir, what);
	return -EBADMSG;
}

/* The name in the list of all machines, which lives as long as it. NULL: no memory. */
static const char *machine_named(struct gathering *gathering, const char *name)
{
	char **added;

	for (size_t i = gathering->machine_count; i-- > 0;)
		if (!strcmp(gathering->machines[i], name))
			return gathering->machines[i];
	added = grow(&gathering->machines, &gathering->machine_count, sizeof(*added));
	if (added)
		*added = strdup(name);
	return added ? *added : NULL;
}

static bool find_kernel(const struct gathering *gathering, const json_t *line, unsigned int *kernel)
{
	const json_t *kernels = json_object_get(gathering->header, "kernels"), *name;
	size_t i;

	json_array_foreach(kernels, i, name) {
		*kernel = (unsigned int)i;
		if (json_equal(name, json_object_get(line, "kernel")))
			return true;
	}
	return false;
}

/* Boots are numbered from 0. On a host each is a round of the one boot. */
static int take_boot(struct reading *reading, json_t *line)
{
	const struct part *part = &reading->gathering->part;
	const char *machine = json_string_value(json_object_get(line, "machine"));
	bool is_by_round = json_is_true(json_object_get(line, "by_round"));
	struct seen_boot boot = { .part = *part }, *added;
	unsigned int number;

	boot.part.index = reading->part;

	if (!number_in(line, "boot", UINT32_MAX, &number) || number != reading->boot_count ||
	    !number_in(line, "block", is_by_round ? PLAN_ROUNDS_MAX : part->boots - 1,
		       &boot.block) ||
	    !find_kernel(reading->gathering, line, &boot.kernel) ||
	    (!reading->part && !number_in(line, "part", part->of, &boot.part.index)) ||
	    !boot.part.index || part_find(&boot.part, &reading->gathering->plan))
		return refuse(reading, "a boot of its record is not one of the plan");
	if (is_by_round)
		boot.block = 0;
	boot.machine = machine_named(reading->gathering, machine ? machine : "unknown");
	added = grow(&reading->boots, &reading->boot_count, sizeof(*added));
	if (!added || !boot.machine)
		return -ENOMEM;
	boot.line = json_incref(line);
	*added = boot;
	return 0;
}

static struct seen_boot *boot_of(const struct reading *reading, const json_t *line)
{
	unsigned int number;

	if (!number_in(line, "boot", UINT32_MAX, &number) || number >= reading->boot_count)
		return NULL;
	return &reading->boots[number];
}

static int take_clock(struct reading *reading, struct seen_boot *boot, json_t *line)
{
	const char *clock = json_string_value(json_object_get(line, "clock"));

	if (!reading->clock)
		reading->clock = json_incref(line);
	if (boot && !boot->cells && clock && !strcmp(clock, clock_name(CLOCK_EXACT)))
		boot->cells = calloc(reading->gathering->plan.cell_count, sizeof(*boot->cells));
	else
		return 0;
	return boot->cells ? 0 : -ENOMEM;
}

/* Each cell that a part measures must be one of its own. */
static int take_cell(struct reading *reading, struct seen_boot *boot, enum line_type type,
		     const json_t *line)
{
	const struct plan *plan = &reading->gathering->plan;
	unsigned int cell;
	char *text;
	int ret = 0;

	if (!number_in(line, "cell", plan->cell_count - 1, &cell))
		return refuse(reading, "a cell of its record is not one of the plan");
	if (type == LINE_CELL &&
	    !part_has(&boot->part, boot->kernel, boot->block, plan->cells[cell].group)) {
		text = strf(
			"it measured cell %u in boot %u of kernel %s, which is not in part %u of %u",
			cell, boot->block, json_string_value(json_object_get(boot->line, "kernel")),
			boot->part.index, boot->part.of);
		ret = refuse(reading, text ? text : "it measured a cell of another part");
		free(text);
	}
	if (!ret && boot->cells)
		counts_take(&boot->cells[cell], type, line);
	return ret;
}

/* The gathered record says which parts it has as a whole. */
static int take_part(struct reading *reading, const json_t *line)
{
	const char *id = json_string_value(json_object_get(line, "run"));
	struct found_part *found;
	unsigned int part;

	if (!number_in(line, "part", reading->gathering->part.of, &part) || !part || !id)
		return refuse(reading, "a part of its record is not one of the plan");
	found = &reading->gathering->parts[part - 1];
	free(found->id);
	*found = (struct found_part){ .id = strdup(id), .is_found = true, .is_taken = true };
	number_in(line, "cells", UINT32_MAX, &found->cells);
	number_in(line, "measured", UINT32_MAX, &found->measured);
	number_in(line, "skipped", UINT32_MAX, &found->skipped);
	number_in(line, "failed", UINT32_MAX, &found->failed);
	return 0;
}

static int take_line(struct reading *reading, json_t *line)
{
	enum line_type type = line_type_of(line);
	struct seen_boot *boot = boot_of(reading, line);
	const char *event = json_string_value(json_object_get(line, "event"));

	if (type == LINE_BOOT)
		return take_boot(reading, line);
	if (type == LINE_CLOCK)
		return take_clock(reading, boot, line);
	if (type == LINE_PART && !reading->part)
		return take_part(reading, line);
	if (type == LINE_END)
		reading->end = json_incref(line);
	if (type == LINE_EVENT && boot && event && !strcmp(event, "torn"))
		boot->is_torn = true;
	if (boot && json_object_get(line, "cell"))
		return take_cell(reading, boot, type, line);
	return 0;
}

/* Reads to the end, or to the first damaged line: then *why says what is wrong with it. */
static int read_record(struct reading *reading, char **why)
{
	struct record *record;
	json_t *line;
	int ret = record_open(reading->dir, &record);

	*why = NULL;
	if (ret)
		return ret;
	while (!ret && !reading->end && record_next(record, &line) > 0) {
		ret = take_line(reading, line);
		json_decref(line);
	}
	if (!ret && record_why(record))
		*why = strdup(record_why(record));
	record_close(record);
	return ret;
}

static void reading_free(struct reading *reading)
{
	for (size_t i = 0; i < reading->boot_count; i++) {
		json_decref(reading->boots[i].line);
		free(reading->boots[i].cells);
	}
	free(reading->boots);
	json_decref(reading->clock);
	json_decref(reading->end);
}

/* The same kernel must be the same image and modules everywhere. */
static int check_artefacts(const struct reading *reading, const struct seen_boot *boot)
{
	struct gathering *gathering = reading->gathering;
	json_t *artefacts = json_object_get(boot->line, "artefacts"), *other, *value;
	json_t **first = &gathering->artefacts[boot->kernel];
	const char *name;

	if (!artefacts)
		return 0;
	if (!*first) {
		*first = json_incref(artefacts);
		gathering->artefacts_of[boot->kernel] = strdup(reading->dir);
		return 0;
	}
	json_object_foreach(*first, name, value) {
		other = json_object_get(artefacts, name);
		if (json_equal(value, other))
			continue;
		message("%s: kernel %s: the sha256 of %s is %s, but %s in %s", reading->dir,
			json_string_value(json_object_get(boot->line, "kernel")), name,
			json_string_value(other) ?: "unknown",
			json_string_value(value) ?: "unknown",
			gathering->artefacts_of[boot->kernel] ?: "another part");
		return -EBADMSG;
	}
	return 0;
}

static int check_clock(struct reading *reading)
{
	struct gathering *gathering = reading->gathering;
	static const char *const keys[] = { "clock", "unit" };

	if (!reading->clock)
		return 0;
	if (!gathering->clock) {
		gathering->clock = json_incref(reading->clock);
		gathering->clock_of = strdup(reading->dir);
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const json_t *a = json_object_get(gathering->clock, keys[i]);
		const json_t *b = json_object_get(reading->clock, keys[i]);

		if (json_equal(a, b))
			continue;
		message("%s: its %s is %s, but %s in %s", reading->dir,
			i ? "clock's unit" : "clock", json_string_value(b) ?: "unknown",
			json_string_value(a) ?: "unknown", gathering->clock_of ?: "another part");
		return -EBADMSG;
	}
	return 0;
}

/* Names the cell, both machines and both values. */
static int add_difference(struct gathering *gathering, const struct seen_boot *boot,
			  unsigned int cell)
{
	struct first_count *first =
		&gathering->cells[boot->kernel * gathering->plan.cell_count + cell];
	const struct counts *counts = &boot->cells[cell];
	enum count_id id = counts_differ(&first->counts, counts);
	const struct cell *at = &gathering->plan.cells[cell];
	char *text;
	int ret;

	first->differs = true;
	text = strf("cell %u ([%s] %s) of kernel %s: %s: %" PRIu64 " on %s, %" PRIu64 " on %s",
		    cell, at->section, at->at[AXIS_WORKLOAD].name,
		    json_string_value(json_object_get(boot->line, "kernel")), count_name(id),
		    first->counts.of[id], first->machine, counts->of[id], boot->machine);
	ret = text && !json_array_append_new(gathering->differences, json_string(text)) ? 0
											: -ENOMEM;
	free(text);
	return ret;
}

/* Compares the cells of a boot with those of the first boot that measured them. */
static int compare_boot(struct gathering *gathering, const struct seen_boot *boot)
{
	int ret = 0;

	for (unsigned int i = 0; i < gathering->plan.cell_count && !ret; i++) {
		struct first_count *first =
			&gathering->cells[boot->kernel * gathering->plan.cell_count + i];

		if (!boot->cells[i].is_complete || boot->cells[i].is_noisy)
			continue;
		if (!first->machine) {
			first->counts = boot->cells[i];
			first->machine = boot->machine;
			continue;
		}
		first->is_shared |= first->machine != boot->machine;
		if (!first->differs && counts_differ(&first->counts, &boot->cells[i]) < COUNTS)
			ret = add_difference(gathering, boot, i);
	}
	return ret;
}

/* Takes what a whole record says about machines and counts. */
static int settle(struct reading *reading)
{
	struct gathering *gathering = reading->gathering;
	int ret = check_clock(reading);

	for (size_t i = 0; i < reading->boot_count && !ret; i++) {
		const struct seen_boot *boot = &reading->boots[i];

		if (boot->is_torn || !gathering->parts[boot->part.index - 1].is_found)
			continue;
		ret = check_artefacts(reading, boot);
		if (!ret && boot->cells)
			ret = compare_boot(gathering, boot);
	}
	return ret;
}

/* Why nothing can be taken of a part; NULL: it is whole. */
static const char *shortage(const struct reading *reading, const char *why)
{
	const char *verdict = json_string_value(json_object_get(reading->end, "verdict"));

	if (!reading->end)
		return why ? why : "it was cut short";
	return verdict && strcmp(verdict, "failed") ? NULL : "it measured nothing";
}

/* A part that was found before. The exact clock has one answer, so a second one only confirms it. */
static int take_again(struct gathering *gathering, const struct input *input)
{
	const struct found_part *found = &gathering->parts[input->part - 1];
	const char *where = found->dir ? found->dir : found->id;

	if (!strcmp(found->id, input->id))
		return 0;
	if (gathering->part.unit == PART_SECTION) {
		message("part %u of %u was measured twice: %s and %s; name only one of the two",
			input->part, gathering->part.of, where, input->dir);
		return -EEXIST;
	}
	message("part %u of %u was measured twice: %s is used, %s only compared", input->part,
		gathering->part.of, where, input->dir);
	return 0;
}

static void take(struct gathering *gathering, const struct input *input, const json_t *end)
{
	struct found_part *found = &gathering->parts[input->part - 1];

	*found = (struct found_part){ .dir = strdup(input->dir),
				      .id = strdup(input->id),
				      .is_found = true };
	number_in(end, "cells", UINT32_MAX, &found->cells);
	number_in(end, "measured", UINT32_MAX, &found->measured);
	number_in(end, "skipped", UINT32_MAX, &found->skipped);
	number_in(end, "failed", UINT32_MAX, &found->failed);
}

int check_part(struct gathering *gathering, const struct input *input)
{
	struct reading reading = { .gathering = gathering, .dir = input->dir, .part = input->part };
	const char *is_short;
	char *why;
	int ret = read_record(&reading, &why);

	is_short = shortage(&reading, why);
	if (!ret && is_short) {
		message("%s: part %u of %u is left out: %s", input->dir, input->part,
			gathering->part.of, is_short);
		gathering->parts[input->part - 1].is_damaged |= why && !reading.end;
	} else if (!ret && gathering->parts[input->part - 1].is_found) {
		ret = take_again(gathering, input);
	} else if (!ret) {
		take(gathering, input, reading.end);
	}
	if (!ret && !is_short)
		ret = settle(&reading);
	reading_free(&reading);
	free(why);
	return ret;
}

int check_gathered(struct gathering *gathering, const char *dir)
{
	struct reading reading = { .gathering = gathering, .dir = dir };
	char *why;
	int ret = read_record(&reading, &why);

	if (!ret)
		ret = settle(&reading);
	for (size_t i = 0; i < reading.boot_count && !ret; i++)
		if (!reading.boots[i].is_torn &&
		    !gathering->parts[reading.boots[i].part.index - 1].is_found)
			json_array_append_new(gathering->unfinished, json_integer((json_int_t)i));
	gathering->boots = (unsigned int)reading.boot_count;
	reading_free(&reading);
	free(why);
	return ret;
}
