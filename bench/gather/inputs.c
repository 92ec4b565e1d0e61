/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the runs of parts: see inputs.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/gather/inputs.h"
#include "bench/run/resume.h"
#include "bench/store/record.h"
#include "bench/store/run_dir.h"
#include "bench/system/file.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define VALUE_LENGTH 64 /* the most of a header's value that a message shows */

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Checks what is needed of the header of a part. 0, or -EBADMSG after a message. */
static int read_part(const char *dir, const json_t *header, struct part *part)
{
	const json_t *line = json_object_get(header, "part");
	json_int_t index = json_integer_value(json_object_get(line, "index"));
	json_int_t of = json_integer_value(json_object_get(line, "of"));
	const char *unit = text_of(line, "unit");

	part->unit = 0;
	while (unit && part->unit < PART_UNITS && strcmp(unit, part_unit_words[part->unit]))
		part->unit++;
	if (!line) {
		message("%s: is not a part of a plan: it was measured without --part", dir);
		return -EBADMSG;
	}
	if (of < 1 || of > PARTS_MAX || index < 1 || index > of || !unit ||
	    part->unit == PART_UNITS || !text_of(header, "run") || !text_of(header, "plan") ||
	    !text_of(header, "plan_text")) {
		message("%s: the header of its record is malformed", dir);
		return -EBADMSG;
	}
	part->index = (unsigned int)index;
	part->of = (unsigned int)of;
	return 0;
}

/* The value as a message shows it; NULL: it is too long for one. The caller frees it. */
static char *short_text(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text && strlen(text) <= VALUE_LENGTH)
		return text;
	free(text);
	return NULL;
}

/* Names the first field in which two headers differ. */
static int refuse_other(const struct gathering *gathering, const char *dir, const json_t *header)
{
	const char *key = "a field", *name;
	json_t *value;
	char *a, *b;

	json_object_foreach(gathering->header, name, value) {
		if (strcmp(name, "run") && strcmp(name, "created_utc") && strcmp(name, "seq") &&
		    strcmp(name, "crc") && !json_equal(value, json_object_get(header, name))) {
			key = name;
			break;
		}
	}
	a = short_text(json_object_get(gathering->header, key));
	b = short_text(json_object_get(header, key));
	message("%s: not a part of the same run as %s: they differ in %s%s%s%s%s%s", dir,
		gathering->inputs[0].dir, key, a && b ? " (" : "", a && b ? b : "",
		a && b ? " and " : "", a && b ? a : "", a && b ? ")" : "");
	free(a);
	free(b);
	return -EBADMSG;
}

/* The fields that all parts share, and the number of parts. Real clocks: each machine has its devices. */
static json_t *shared_header(const json_t *header, const struct part *part)
{
	json_t *shared = json_copy((json_t *)header);

	json_object_del(shared, "part");
	json_object_del(shared, "command");
	if (part->unit == PART_SECTION)
		json_object_set_new(shared, "devices", json_array());
	json_object_set_new(shared, "gathered",
			    json_pack("{s:i, s:s}", "parts", (int)part->of, "unit",
				      part_unit_words[part->unit]));
	return shared;
}

/* What was typed after the program's name, if it means nothing else to a shell. The record may be anybody's. */
static char *arguments_of_run(const char *command)
{
	const char *at = command ? strchr(command, ' ') : NULL;
	char *words = at ? strdup(at + 1) : NULL, *copy = words ? strdup(words) : NULL;
	bool is_plain = copy && !strncmp(copy, "run ", strlen("run "));

	for (char *letter = copy; letter && *letter; letter++)
		*letter = *letter == ' ' || *letter == ':' ? '.' : *letter;
	is_plain = is_plain && name_is_plain_path(copy);
	free(copy);
	if (is_plain)
		return words;
	free(words);
	return NULL;
}

static int take_header(struct gathering *gathering, const char *dir, const json_t *header)
{
	struct part part = { 0 };
	struct input *input;
	json_t *shared;
	int ret = read_part(dir, header, &part);

	if (ret)
		return ret;
	shared = shared_header(header, &part);
	input = shared ? grow(&gathering->inputs, &gathering->input_count, sizeof(*input)) : NULL;
	if (!input) {
		json_decref(shared);
		return -ENOMEM;
	}
	*input = (struct input){ strdup(dir), strdup(text_of(header, "run")), part.index };
	if (!gathering->header) {
		gathering->header = json_incref(shared);
		gathering->part = part;
		gathering->command = arguments_of_run(text_of(header, "command"));
	} else if (!resume_is_same(gathering->header, shared)) {
		ret = refuse_other(gathering, dir, shared);
	}
	json_decref(shared);
	return ret ? ret : input->dir && input->id ? 0 : -ENOMEM;
}

static int take_run(struct gathering *gathering, const char *dir)
{
	struct record *record;
	json_t *header;
	int ret = record_open(dir, &record);

	if (ret)
		return ret;
	if (!record_peek(record, &header))
		ret = -EBADMSG;
	else if (!json_object_get(header, "gathered"))
		ret = take_header(gathering, dir, header);
	record_close(record);
	return ret;
}

static bool has_record(const char *dir)
{
	char *path = strf("%s/" RECORD_FILE, dir);
	bool has = path && !access(path, F_OK);

	free(path);
	return has;
}

/* A folder of runs stands for all of them. */
static int take_folder(struct gathering *gathering, const char *name)
{
	char *dir = run_dir_find(name), **runs;
	size_t before = gathering->input_count;
	int ret = 0;

	if (!dir)
		return -ENOENT;
	if (has_record(dir)) {
		ret = take_run(gathering, dir);
		free(dir);
		return ret;
	}
	runs = file_list(dir, "[0-9]*Z-*");
	for (char **run = runs; run && *run && !ret; run++)
		if (has_record(*run))
			ret = take_run(gathering, *run);
	file_list_free(runs);
	if (!ret && gathering->input_count == before)
		message("%s: contains no part of a plan; for the folders in it: %s/*", dir, dir);
	free(dir);
	return ret;
}

/* The plan as the parts measured it. */
static int load_plan(struct gathering *gathering)
{
	const json_t *sets = json_object_get(gathering->header, "sets"), *set;
	const char **texts = calloc(json_array_size(sets) + 1, sizeof(*texts));
	struct part *part = &gathering->part;
	json_int_t boots = json_integer_value(json_object_get(gathering->header, "boots"));
	size_t i;
	int ret = texts ? 0 : -ENOMEM;

	json_array_foreach(sets, i, set) {
		if (texts)
			texts[i] = json_string_value(set) ?: "";
	}
	if (!ret)
		ret = plan_load_text(text_of(gathering->header, "plan"),
				     text_of(gathering->header, "plan_text"), (char *const *)texts,
				     &gathering->plan);
	free(texts);
	part->kernels = json_array_size(json_object_get(gathering->header, "kernels"));
	part->boots = boots < 0 || boots > PLAN_BOOTS_MAX ? 0 : (unsigned int)boots;
	if (!ret &&
	    (!part->kernels || !part->boots || part->of > part_units(part, &gathering->plan))) {
		message("%s: the header of its record is malformed", gathering->inputs[0].dir);
		ret = -EBADMSG;
	}
	return ret == -EINVAL ? -EBADMSG : ret;
}

int inputs_load(char *const *dirs, struct gathering *gathering)
{
	int ret = 0;

	for (; *dirs && !ret; dirs++)
		ret = take_folder(gathering, *dirs);
	if (!ret && !gathering->input_count)
		ret = -ENOENT;
	return ret ? ret : load_plan(gathering);
}

void inputs_free(struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->input_count; i++) {
		free(gathering->inputs[i].dir);
		free(gathering->inputs[i].id);
	}
	free(gathering->inputs);
	json_decref(gathering->header);
	free(gathering->command);
	plan_free(&gathering->plan);
}

/* Puts the part in the place of that in the command, which contains it as "I/N". */
char *inputs_command(const struct gathering *gathering, unsigned int part)
{
	unsigned int of = gathering->part.of;
	char *old = strf("%u/%u", gathering->inputs[0].part, of), *text = NULL;
	const char *option = gathering->command ? strstr(gathering->command, "--part") : NULL;
	const char *at = option && old ? strstr(option, old) : NULL;

	if (at)
		text = strf("invbench %.*s%u/%u%s", (int)(at - gathering->command),
			    gathering->command, part, of, at + strlen(old));
	else
		text = strf("invbench run %s --part %u/%u", text_of(gathering->header, "plan"),
			    part, of);
	free(old);
	return text;
}
