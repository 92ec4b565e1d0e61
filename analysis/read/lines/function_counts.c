/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the counts of a call by function and by kind: see lines.h. */
#include <errno.h>
#include "analysis/read/lines/lines.h"

/* Adds a kind and its count to a mix. */
static int add_kind(json_t *mix, const json_t *name, const json_t *count)
{
	if (!json_is_string(name) || !json_is_integer(count) || json_integer_value(count) < 0)
		return -EBADMSG;
	json_object_set(mix, json_string_value(name), (json_t *)count);
	return 0;
}

/* Reads pairs of kind and count as an object. NULL: they are malformed. */
static json_t *read_mix(const json_t *pairs)
{
	json_t *mix = json_is_array(pairs) ? json_object() : NULL, *pair;
	size_t i;

	json_array_foreach(pairs, i, pair) {
		if (mix && add_kind(mix, json_array_get(pair, 0), json_array_get(pair, 1))) {
			json_decref(mix);
			mix = NULL;
		}
	}
	return mix;
}

/* The same for a function, which names a kind by its place among those pairs. */
static json_t *read_function_mix(const json_t *places, const json_t *pairs)
{
	json_t *mix = json_is_array(places) ? json_object() : NULL;

	for (size_t i = 0; mix && i < json_array_size(places); i += 2) {
		size_t place = json_integer_value(json_array_get(places, i));

		if (!json_is_integer(json_array_get(places, i)) ||
		    add_kind(mix, json_array_get(json_array_get(pairs, place), 0),
			     json_array_get(places, i + 1))) {
			json_decref(mix);
			mix = NULL;
		}
	}
	return mix;
}

/* Reads one function: name, instructions and perhaps a mix. */
static json_t *read_function(const json_t *row, const json_t *pairs)
{
	const json_t *places = json_array_get(row, 2);
	json_t *mix = places ? read_function_mix(places, pairs) : NULL;
	json_int_t count;
	const char *name;

	if (json_unpack((json_t *)row, "[sI]", &name, &count) || count < 0 || (places && !mix)) {
		json_decref(mix);
		return NULL;
	}
	return mix ? json_pack("[s I o]", name, count, mix) : json_pack("[s I]", name, count);
}

/* Reads the functions. Rejects counts that do not add up to the cost of their call. */
static json_t *read_functions(const json_t *counts, const json_t *pairs, uint64_t ticks)
{
	json_t *functions = json_array(), *row;
	uint64_t sum = 0;
	size_t i;

	json_array_foreach(counts, i, row) {
		json_t *function = read_function(row, pairs);

		if (!function || json_array_append_new(functions, function)) {
			json_decref(functions);
			return NULL;
		}
		sum += json_integer_value(json_array_get(function, 1));
	}
	if (sum == ticks)
		return functions;
	json_decref(functions);
	return NULL;
}

int function_counts_read(const json_t *line, uint64_t ticks, struct sampled_cell *cell)
{
	const json_t *counts = json_object_get(line, "counts"),
		     *pairs = json_object_get(line, "mix");

	if (!json_is_array(counts))
		return -EBADMSG;
	cell->functions = read_functions(counts, pairs, ticks);
	if (cell->functions && pairs)
		cell->mix = read_mix(pairs);
	return cell->functions && (cell->mix || !pairs) ? 0 : -EBADMSG;
}

/* The fields of the whole call, which are in the same order in a function's row, and their kinds. */
static const char *const fields[] = { "touched", "new", "read", "written" };
static const char *const kinds[] = { "lines", "lines new", "lines read", "lines written" };

/* Nothing is recorded in a mix as 0. */
static int add_lines(json_t *mix, size_t kind, const json_t *count)
{
	const json_t *name = json_string(kinds[kind]);
	int ret = json_is_integer(count) && !json_integer_value(count) ? 0
								       : add_kind(mix, name, count);

	json_decref((json_t *)name);
	return ret;
}

static int add_function_lines(const json_t *row, const json_t *functions)
{
	json_t *function = json_array_get(functions, json_integer_value(json_array_get(row, 0)));
	json_t *mix = json_array_get(function, 2);
	int ret = mix ? 0 : -EBADMSG;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !ret; i++)
		ret = add_lines(mix, i, json_array_get(row, i + 1));
	return ret;
}

int function_lines_read(const json_t *line, struct sampled_cell *cell)
{
	const json_t *rows = json_object_get(line, "functions");
	int ret = json_is_array(rows) ? 0 : -EBADMSG;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !ret; i++)
		ret = add_lines(cell->mix, i, json_object_get(line, fields[i]));
	for (size_t i = 0; i < json_array_size(rows) && !ret; i++)
		ret = add_function_lines(json_array_get(rows, i), cell->functions);
	return ret;
}
