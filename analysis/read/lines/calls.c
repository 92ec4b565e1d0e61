/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lines about single calls, what they are made of and what they waited for: see take.h. */
#include <errno.h>
#include "analysis/read/lines/take.h"
#include "analysis/read/lines/lines.h"

int take_functions(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = line_cell(samples, line);
	uint64_t ticks;

	if (!cell || cell->functions || line_number(line, "ticks", &ticks))
		return -EBADMSG;
	return function_counts_read(line, ticks, cell);
}

int take_lines(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = line_cell(samples, line);

	return cell && cell->mix ? function_lines_read(line, cell) : -EBADMSG;
}

static bool is_count(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

/* Pairs of value and count. */
static bool are_counts(const json_t *counts)
{
	json_t *pair;
	size_t i;

	json_array_foreach(counts, i, pair) {
		if (!is_count(json_array_get(pair, 0)) || !is_count(json_array_get(pair, 1)))
			return false;
	}
	return json_is_array(counts);
}

/* Caller, what for, for whom, how often, how long together, and the longest. */
static bool is_wait(const json_t *row)
{
	const json_t *peer = json_array_get(row, 2);

	return is_count(json_array_get(row, 0)) && json_is_string(json_array_get(row, 1)) &&
	       (is_count(peer) || json_is_string(peer)) && is_count(json_array_get(row, 3)) &&
	       is_count(json_array_get(row, 4)) && is_count(json_array_get(row, 5));
}

int take_waits(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = line_cell(samples, line);
	const json_t *counts = json_object_get(line, "counts"),
		     *pairs = json_object_get(line, "pairs"), *of;
	const char *what;
	json_t *row;
	size_t i;

	if (!cell || cell->waits || json_integer_value(json_object_get(line, "calls")) < 1 ||
	    !json_is_object(counts) || !json_is_array(pairs))
		return -EBADMSG;
	json_object_foreach((json_t *)counts, what, of) {
		if (!are_counts(of))
			return -EBADMSG;
	}
	json_array_foreach(pairs, i, row) {
		if (!is_wait(row))
			return -EBADMSG;
	}
	cell->waits = json_incref(line);
	return 0;
}
