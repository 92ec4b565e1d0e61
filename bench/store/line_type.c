/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the types of record lines: see line_type.h. */
#include <string.h>
#include "bench/store/line_type.h"

static const struct {
	const char *name;
	bool is_sent;
} types[LINE_TYPES] = {
	[LINE_HEADER] = { "header", false },
	[LINE_BOOT] = { "boot", false },
	[LINE_ENVIRONMENT] = { "environment", true },
	[LINE_CLOCK] = { "clock", true },
	[LINE_CELL] = { "cell", true },
	[LINE_CALIBRATION] = { "calibration", true },
	[LINE_ROUND] = { "round", true },
	[LINE_OUTPUT] = { "output", true },
	[LINE_NOISE] = { "noise", true },
	[LINE_HISTOGRAM] = { "histogram", true },
	[LINE_SHARE] = { "share", true },
	[LINE_RACE] = { "race", true },
	[LINE_COUNTERS] = { "counters", true },
	[LINE_FUNCTIONS] = { "functions", true },
	[LINE_LINES] = { "lines", true },
	[LINE_WAITS] = { "waits", true },
	[LINE_EVENT] = { "event", true },
	[LINE_PART] = { "part", false },
	[LINE_PROGRESS] = { "progress", true },
	[LINE_BOOT_END] = { "boot_end", false },
	[LINE_END] = { "end", false },
};

const char *line_type_name(enum line_type type)
{
	return types[type].name;
}

json_t *line_new(enum line_type type, json_t *fields)
{
	json_t *line = json_pack("{ss}", "type", line_type_name(type));

	if (!fields || json_object_update(line, fields)) {
		json_decref(line);
		line = NULL;
	}
	json_decref(fields);
	return line;
}

/* The first character decides for nearly all types, and costs less than a call. */
static bool is_named(enum line_type type, const char *name, size_t length)
{
	const char *known = types[type].name;

	return length && *known == *name && !strncmp(name, known, length) && !known[length];
}

enum line_type line_type_named(const char *name, size_t length)
{
	enum line_type type = 0;

	while (type < LINE_TYPES && !is_named(type, name, length))
		type++;
	return type;
}

enum line_type line_type_of(const json_t *line)
{
	const json_t *name = json_object_get(line, "type");

	return json_is_string(name)
		       ? line_type_named(json_string_value(name), json_string_length(name))
		       : LINE_TYPES;
}

bool line_type_is_sent(enum line_type type)
{
	return type < LINE_TYPES && types[type].is_sent;
}
