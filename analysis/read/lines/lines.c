/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands each line to the function for its type: see lines.h. */
#include <errno.h>
#include <string.h>
#include "analysis/read/lines/lines.h"
#include "analysis/read/lines/take.h"
#include "bench/store/line_type.h"

/* The analysis needs nothing from the types that are not listed. take_cell() needs the text, too. */
static int (*const take_json[LINE_TYPES])(struct samples *samples, json_t *line) = {
	[LINE_HEADER] = take_header,
	[LINE_BOOT] = take_boot,
	[LINE_ENVIRONMENT] = take_environment,
	[LINE_CLOCK] = take_clock,
	[LINE_SHARE] = take_share,
	[LINE_RACE] = take_race,
	[LINE_FUNCTIONS] = take_functions,
	[LINE_LINES] = take_lines,
	[LINE_WAITS] = take_waits,
	[LINE_EVENT] = take_event,
	[LINE_BOOT_END] = take_boot_end,
	[LINE_END] = take_end,
};

/* The types of which a record has many lines; they can be plain. */
static int (*const take_fields[LINE_TYPES])(struct samples *samples, const struct fields *line) = {
	[LINE_ROUND] = take_round,
	[LINE_NOISE] = take_noise,
	[LINE_HISTOGRAM] = take_histogram,
	[LINE_COUNTERS] = take_counters,
};

int lines_take(struct samples *samples, json_t *line, const char *text, size_t length)
{
	enum line_type type = line_type_of(line);

	if (!json_is_string(json_object_get(line, "type")))
		return -EBADMSG;
	if (type == LINE_CELL)
		return take_cell(samples, line, text, length);
	if (type < LINE_TYPES && take_fields[type])
		return take_fields[type](samples, &(struct fields){ .json = line });
	return type < LINE_TYPES && take_json[type] ? take_json[type](samples, line) : 0;
}

#define LINE_START "{\"type\":\""

/* The type of a line that begins with it, as this program writes it. */
static enum line_type type_of_text(const char *text, size_t length)
{
	const char *name = text, *end;

	if (!plain_skip(&name, text + length, LINE_START))
		return LINE_TYPES;
	end = memchr(name, '"', (size_t)(text + length - name));
	return end ? line_type_named(name, (size_t)(end - name)) : LINE_TYPES;
}

int lines_take_text(struct samples *samples, const char *text, size_t length)
{
	enum line_type type = type_of_text(text, length);
	struct plain plain;
	int ret;

	if (type == LINE_CELL)
		return take_cell_again(samples, text, length);
	/* What follows the text has these two names; if they are also in it, the line is invalid. */
	if (type == LINE_TYPES || !take_fields[type] || !plain_parse(text, length, &plain) ||
	    plain_find(&plain, "seq") || plain_find(&plain, "crc"))
		return 0;
	ret = take_fields[type](samples, &(struct fields){ .plain = &plain });
	return ret ? ret : 1;
}
