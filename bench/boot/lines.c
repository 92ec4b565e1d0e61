/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the output of a boot: see lines.h.
 * The lines come from a machine that may be dying, so each line is checked before it enters the
 * record. measure prints a progress line before it touches a cell, so the last progress line names
 * the cell that killed the machine.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "bench/boot/lines.h"
#include "bench/boot/progress.h"
#include "bench/store/event_text.h"
#include "bench/store/line_type.h"
#include "bench/text/message.h"
#include "drivers/engine/engine.h"

/* Replaces what JSON cannot hold: a console may contain any byte. */
static json_t *console_json(const char *console)
{
	char *text = strdup(console), *at;
	json_t *string;

	for (at = text; at && *at; at++) {
		if (!isprint((unsigned char)*at) && *at != '\n' && *at != '\t')
			*at = '?';
	}
	string = json_string(text ? text : "");
	free(text);
	return string;
}

int boot_event(struct run *run, const char *event, int boot, int cell, const char *reason,
	       const char *console_tail)
{
	json_t *line = line_new(LINE_EVENT, json_pack("{s:s, s:s}", "event", event, "reason",
						      reason ? reason : ""));

	progress_clear();
	message("%s%s%s", event, reason ? ": " : "", reason ? reason : "");
	if (line && boot >= 0)
		json_object_set_new(line, "boot", json_integer(boot));
	if (line && cell >= 0)
		json_object_set_new(line, "cell", json_integer(cell));
	if (line && console_tail)
		json_object_set_new(line, "console_tail", console_json(console_tail));
	return record_append(run->record, line);
}

int boot_append(struct boot_session *boot, json_t *line)
{
	int ret = record_append(boot->run->record, line);

	if (!ret)
		return 0;
	message("record: %s: %s; the record ends here and is valid up to this line", boot->run->dir,
		strerror(-ret));
	boot->error = ret;
	if (ret == -ENOSPC)
		boot_event(boot->run, "disk_full", boot->number, boot->current, NULL, NULL);
	return ret;
}

/* Reports why the boot ends and frees the reason. */
static int refuse(struct boot_session *boot, const char *event, char *reason)
{
	int ret = boot_event(boot->run, event, boot->number, -1, reason, NULL);

	if (ret)
		boot->error = ret;
	boot->is_refused = true;
	free(reason);
	return -ECANCELED;
}

/* Each round reports the events that the machine cannot count. Only the first report is kept. */
static bool is_repeated(const struct boot_session *boot, const json_t *line)
{
	const char *event = json_string_value(json_object_get(line, "event"));

	return boot->run->is_by_round && boot->block && event && !strcmp(event, "absent");
}

/* Why the line is invalid; NULL: it is valid. */
static char *line_error(const struct boot_session *boot, const json_t *line)
{
	const char *type = json_string_value(json_object_get(line, "type"));
	const json_t *cell = json_object_get(line, "cell");

	if (!type)
		return strf("measure printed a line that is not a JSON object with a type");
	if (!line_type_is_sent(line_type_of(line)))
		return strf("measure printed a line of the unknown type '%s'", type);
	if (cell && (!json_is_integer(cell) || json_integer_value(cell) < 0 ||
		     json_integer_value(cell) >= boot->run->plan->cell_count))
		return strf("measure printed a line of cell %" JSON_INTEGER_FORMAT
			    ", but the plan has cells 0..%u",
			    json_integer_value(cell), boot->run->plan->cell_count - 1);
	return NULL;
}

static void print_pending(struct boot_session *boot)
{
	size_t i, count = json_array_size(boot->pending);
	char **texts = count ? event_texts(boot->pending) : NULL;

	if (!count)
		return;
	progress_clear();
	for (i = 0; texts && i < count; i++) {
		if (texts[i])
			message("%s: %s", progress_title(boot->kernel), texts[i]);
		free(texts[i]);
	}
	free(texts);
	json_array_clear(boot->pending);
}

static void note_event(struct boot_session *boot, json_t *line, int cell)
{
	const char *event = json_string_value(json_object_get(line, "event"));

	if (cell >= 0)
		boot->outcomes[cell] = event && !strcmp(event, "skip") ? SKIPPED : FAILED;
	boot->is_failure_reported |=
		cell < 0 && event && strcmp(event, "absent") && strcmp(event, "time_limit");
	json_array_append(boot->pending, line);
}

/* measure opens all cells of a group before it measures one. It prints only these types then. */
static bool is_opening(enum line_type type)
{
	return type == LINE_EVENT || type == LINE_PROGRESS || type == LINE_CELL;
}

static void note_cell(struct boot_session *boot, const json_t *line, enum line_type type, int cell)
{
	unsigned char *outcome = &boot->outcomes[cell];

	if (type == LINE_CALIBRATION)
		boot->state->calls[cell] =
			(unsigned int)json_integer_value(json_object_get(line, "calls"));
	if (type == LINE_PROGRESS) {
		boot->current = cell;
		if (boot->furthest < boot->current)
			boot->furthest = boot->current;
		progress_show(boot);
		progress_expected(boot, json_number_value(json_object_get(line, "expected_s")));
	}
	if (*outcome == WAITING)
		*outcome = STARTED;
	/* The counters are the last line of a cell. */
	if (*outcome == STARTED && type == LINE_COUNTERS)
		*outcome = MEASURED;
}

/* Notes what the line says about the boot and its cells. */
static void note_line(struct boot_session *boot, json_t *line, enum line_type type)
{
	const json_t *cell = json_object_get(line, "cell");
	const char *clock = json_string_value(json_object_get(line, "clock"));

	if (type == LINE_EVENT)
		note_event(boot, line, cell ? (int)json_integer_value(cell) : -1);
	if (type == LINE_CLOCK)
		boot->is_exact = clock && !strcmp(clock, clock_name(CLOCK_EXACT));
	if (!is_opening(type))
		print_pending(boot);
	if (cell)
		note_cell(boot, line, type, (int)json_integer_value(cell));
}

/* Whether the cell's engine differs from boot to boot even on the exact clock. */
static bool is_noisy(const struct boot_session *boot, json_int_t cell)
{
	return engine_find(boot->run->plan->cells[cell].at[AXIS_TARGET].name, true)->is_noisy;
}

/*
 * Adds the line to its cell's digest, which is the same in all boots on the exact clock. Which cache
 * lines a call touches also depends on where the kernel has allocated its objects.
 */
static void digest(struct boot_session *boot, const json_t *line, enum line_type type,
		   const char *text)
{
	const json_t *cell = json_object_get(line, "cell");

	if (cell && type != LINE_PROGRESS && type != LINE_EVENT && type != LINE_LINES &&
	    !is_noisy(boot, json_integer_value(cell))) {
		uint32_t *sum = &boot->digests[json_integer_value(cell)];

		*sum = crc32(*sum, (const unsigned char *)text, strlen(text));
	}
}

/* Appends the line to the record, except progress lines, and notes it: what the record lacks was not measured. */
static int keep(struct boot_session *boot, json_t *line, enum line_type type)
{
	char *error = NULL;
	int ret;

	if (type == LINE_PROGRESS) {
		note_line(boot, line, type);
		return 0;
	}
	if (type == LINE_ENVIRONMENT && boot->kernel)
		error = kernel_check(boot->kernel, line);
	ret = boot_append(boot, json_incref(line));
	if (!ret)
		note_line(boot, line, type);
	/* A complete cell must survive a power cut. */
	if (!ret && type == LINE_COUNTERS)
		ret = boot->error = record_sync(boot->run->record);
	return error ? refuse(boot, "check_failed", error) : ret;
}

int boot_take_line(void *to, const char *text)
{
	struct boot_session *boot = to;
	json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	char *error = line_error(boot, line);
	enum line_type type;
	int ret;

	pthread_mutex_lock(&boot->run->lock);
	if (error) {
		ret = refuse(boot, "error", error);
	} else if (is_repeated(boot, line)) {
		ret = 0;
	} else {
		type = line_type_of(line);
		digest(boot, line, type, text);
		json_object_set_new(line, "boot", json_integer(boot->number));
		ret = keep(boot, line, type);
	}
	json_decref(line);
	pthread_mutex_unlock(&boot->run->lock);
	return ret;
}

void boot_lines_end(struct boot_session *boot)
{
	progress_clear();
	print_pending(boot);
}
