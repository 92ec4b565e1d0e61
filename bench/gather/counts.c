/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the counts of equal cells: see counts.h. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "bench/gather/counts.h"

static const char *const names[COUNTS] = {
	[COUNT_CHEAPEST] = "instructions of the cheapest call",
	[COUNT_TICKS] = "instructions of all calls",
	[COUNT_CALLS] = "calls",
	[COUNT_COMMANDS] = "commands",
	[COUNT_SYNCS] = "CMD_SYNCs",
	[COUNT_DOORBELLS] = "doorbells",
	[COUNT_WALKED] = "entries walked",
	[COUNT_REST] = "checksum of histogram and functions",
};

/* The fields of the lines in which counts stand. Where they lie differs, such as CPU and order. */
static const struct {
	enum line_type type;
	enum count_id id;
	const char *key;
} sums[] = {
	{ LINE_ROUND, COUNT_TICKS, "ticks" },
	{ LINE_ROUND, COUNT_CALLS, "iterations" },
	{ LINE_COUNTERS, COUNT_COMMANDS, "commands" },
	{ LINE_COUNTERS, COUNT_SYNCS, "syncs" },
	{ LINE_COUNTERS, COUNT_DOORBELLS, "doorbells" },
	{ LINE_COUNTERS, COUNT_WALKED, "entries_walked" },
};

const char *count_name(enum count_id id)
{
	return names[id];
}

static uint64_t number(const json_t *line, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(line, key));
}

/* Adds a member of the line to the checksum. */
static void add_rest(struct counts *counts, const json_t *line, const char *key)
{
	char *text = json_dumps(json_object_get(line, key), JSON_COMPACT | JSON_ENCODE_ANY);

	if (text)
		counts->of[COUNT_REST] = crc32((unsigned int)counts->of[COUNT_REST],
					       (const unsigned char *)text, strlen(text));
	free(text);
}

static void take_cheapest(struct counts *counts, const json_t *line)
{
	uint64_t min = number(line, "min"), *cheapest = &counts->of[COUNT_CHEAPEST];

	if (json_object_get(line, "min") && (!*cheapest || min < *cheapest))
		*cheapest = min;
}

void counts_take(struct counts *counts, enum line_type type, const json_t *line)
{
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		if (sums[i].type == type)
			counts->of[sums[i].id] += number(line, sums[i].key);
	if (type == LINE_CELL)
		counts->is_noisy = json_is_true(json_object_get(line, "noisy"));
	if (type == LINE_ROUND)
		take_cheapest(counts, line);
	if (type == LINE_COUNTERS)
		counts->is_complete = true;
	if (type == LINE_HISTOGRAM || type == LINE_RACE || type == LINE_FUNCTIONS)
		add_rest(counts, line, "counts");
	if (type == LINE_FUNCTIONS)
		add_rest(counts, line, "mix");
}

enum count_id counts_differ(const struct counts *a, const struct counts *b)
{
	enum count_id id = 0;

	while (id < COUNTS && a->of[id] == b->of[id])
		id++;
	return id;
}
