/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Appends the records of parts to the gathered record: see join.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/gather/join.h"
#include "bench/run/resume.h"
#include "bench/text/message.h"

static int report(const char *dir, int error)
{
	if (error)
		message("%s: %s", dir, strerror(-error));
	return error;
}

/* Boots get the next numbers. A boot says which part and run it is of, and an event which part. */
static int adapt(const struct gathering *gathering, unsigned int part, enum line_type type,
		 const json_t *header, json_t *line)
{
	const json_t *boot = json_object_get(line, "boot");
	int ret = 0;

	json_object_del(line, "seq");
	json_object_del(line, "crc");
	if (json_is_integer(boot))
		ret = json_object_set_new(
			line, "boot", json_integer(gathering->boots + json_integer_value(boot)));
	if (type == LINE_BOOT || (type == LINE_EVENT && !boot))
		ret |= json_object_set_new(line, "part", json_integer(part));
	if (type == LINE_BOOT)
		ret |= json_object_set(line, "run", json_object_get(header, "run"));
	if (type == LINE_BOOT && gathering->part.unit == PART_SECTION)
		ret |= json_object_set(line, "devices", json_object_get(header, "devices"));
	return ret ? -ENOMEM : 0;
}

/* Appends all lines up to the end line, which is read at the first call. */
static int append_lines(const struct gathering *gathering, unsigned int part, struct record *from,
			struct record *to, unsigned int *boots)
{
	json_t *header, *line;
	bool is_end = false;
	int ret = record_next(from, &header) > 0 ? 0 : -EBADMSG;

	while (!ret && !is_end && record_next(from, &line) > 0) {
		enum line_type type = line_type_of(line);

		is_end = type == LINE_END;
		*boots += type == LINE_BOOT;
		if (!is_end)
			ret = adapt(gathering, part, type, header, line);
		if (!is_end && !ret)
			ret = record_append(to, json_incref(line));
		json_decref(line);
	}
	json_decref(header);
	/* It was whole when it was checked. */
	return ret ? ret : is_end ? 0 : -EBADMSG;
}

static int append_part(struct gathering *gathering, unsigned int part, struct record *to)
{
	struct found_part *found = &gathering->parts[part - 1];
	unsigned int boots = 0;
	struct record *from;
	int ret = record_open(found->dir, &from);

	if (ret)
		return ret;
	ret = append_lines(gathering, part, from, to, &boots);
	record_close(from);
	if (!ret)
		ret = record_append(
			to, line_new(LINE_PART,
				     json_pack("{s:i, s:s, s:i, s:i, s:i, s:i}", "part", (int)part,
					       "run", found->id, "cells", (int)found->cells,
					       "measured", (int)found->measured, "skipped",
					       (int)found->skipped, "failed", (int)found->failed)));
	gathering->boots += boots;
	found->is_taken = !ret;
	return report(found->dir, ret);
}

static int append_differences(const struct gathering *gathering, struct record *record)
{
	json_t *text;
	size_t i;
	int ret = 0;

	json_array_foreach(gathering->differences, i, text) {
		if (!ret)
			ret = record_append(
				record,
				line_new(LINE_EVENT, json_pack("{s:s, s:O}", "event",
							       "machines_differ", "reason", text)));
	}
	return ret;
}

static int append_end(const struct gathering *gathering, struct record *record)
{
	unsigned int cells = 0, measured = 0, skipped = 0, failed = 0;

	for (unsigned int i = 0; i < gathering->part.of; i++) {
		const struct found_part *part = &gathering->parts[i];

		if (!part->is_taken)
			return 0;
		cells += part->cells;
		measured += part->measured;
		skipped += part->skipped;
		failed += part->failed;
	}
	return record_append(
		record,
		line_new(LINE_END,
			 json_pack("{s:s, s:i, s:i, s:i, s:i}", "verdict",
				   failed ? "partial" : "complete", "cells", (int)cells, "measured",
				   (int)measured, "skipped", (int)skipped, "failed", (int)failed)));
}

int join_parts(struct gathering *gathering, struct record *record)
{
	/* The boots of an earlier call that was killed are taken again. */
	int ret = resume_mark_boots(gathering->unfinished, "gather was killed; it follows again",
				    record);

	for (unsigned int i = 1; i <= gathering->part.of && !ret; i++)
		if (gathering->parts[i - 1].is_found && !gathering->parts[i - 1].is_taken)
			ret = append_part(gathering, i, record);
	if (!ret)
		ret = append_differences(gathering, record);
	if (!ret)
		ret = append_end(gathering, record);
	return ret ? ret : record_sync(record);
}
