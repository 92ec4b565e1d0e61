/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Joins the parts of a plan into one run: see gather.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "bench/gather/check.h"
#include "bench/gather/gather.h"
#include "bench/gather/inputs.h"
#include "bench/gather/join.h"
#include "bench/run/resume.h"
#include "bench/store/index.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"

static int make_tables(struct gathering *gathering)
{
	unsigned int kernels = gathering->part.kernels;

	gathering->parts = calloc(gathering->part.of, sizeof(*gathering->parts));
	gathering->cells =
		calloc((size_t)kernels * gathering->plan.cell_count, sizeof(*gathering->cells));
	gathering->artefacts = calloc(kernels, sizeof(*gathering->artefacts));
	gathering->artefacts_of = calloc(kernels, sizeof(*gathering->artefacts_of));
	gathering->differences = json_array();
	gathering->unfinished = json_array();
	return gathering->parts && gathering->cells && gathering->artefacts &&
			       gathering->artefacts_of && gathering->differences &&
			       gathering->unfinished
		       ? 0
		       : -ENOMEM;
}

static void free_tables(struct gathering *gathering)
{
	for (unsigned int i = 0; gathering->parts && i < gathering->part.of; i++) {
		free(gathering->parts[i].dir);
		free(gathering->parts[i].id);
	}
	for (unsigned int i = 0; i < gathering->part.kernels; i++) {
		if (gathering->artefacts)
			json_decref(gathering->artefacts[i]);
		if (gathering->artefacts_of)
			free(gathering->artefacts_of[i]);
	}
	while (gathering->machine_count)
		free(gathering->machines[--gathering->machine_count]);
	free(gathering->parts);
	free(gathering->machines);
	free(gathering->cells);
	free(gathering->artefacts);
	free(gathering->artefacts_of);
	free(gathering->clock_of);
	json_decref(gathering->clock);
	json_decref(gathering->differences);
	json_decref(gathering->unfinished);
}

/* Whether the gathered run was made of runs that were named now. */
static bool is_of_inputs(const struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->input_count; i++) {
		const struct input *input = &gathering->inputs[i];
		const struct found_part *found = &gathering->parts[input->part - 1];

		if (found->is_taken && strcmp(found->id, input->id))
			return false;
	}
	return true;
}

/*
 * Finds the run of an earlier call. One that has all parts is either that of the parts that were named, and then
 * nothing is left to do, or was made of others.
 */
static int find_earlier(struct gathering *gathering, const char *out, char **dir, bool *is_over)
{
	int ret;

	*dir = resume_find_latest(out, gathering->header, is_over);
	if (!*dir)
		return 0;
	ret = check_gathered(gathering, *dir);
	if (ret || !*is_over || is_of_inputs(gathering))
		return ret;
	free(*dir);
	*dir = NULL;
	*is_over = false;
	free_tables(gathering);
	gathering->boots = 0;
	gathering->machines = NULL;
	gathering->clock = NULL;
	gathering->clock_of = NULL;
	return make_tables(gathering);
}

static int check_all(struct gathering *gathering)
{
	int ret = 0;

	for (size_t i = 0; i < gathering->input_count && !ret; i++)
		ret = check_part(gathering, &gathering->inputs[i]);
	return ret;
}

static json_t *header_of(const struct gathering *gathering, const char *id)
{
	json_t *header = json_copy(gathering->header);
	time_t now = time(NULL);
	char utc[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_object_del(header, "seq");
	json_object_del(header, "crc");
	json_object_set_new(header, "run", json_string(id));
	json_object_set_new(header, "created_utc", json_string(utc));
	return header;
}

static int open_record(const struct gathering *gathering, const char *out, char **dir,
		       struct record **record)
{
	char *id = NULL;
	int ret;

	if (*dir)
		return record_resume(*dir, record);
	ret = run_dir_create(out, gathering->plan.name, &id, dir);
	if (!ret)
		ret = record_create(*dir, header_of(gathering, id), record);
	free(id);
	return ret;
}

static bool is_anything_new(const struct gathering *gathering)
{
	for (unsigned int i = 0; i < gathering->part.of; i++)
		if (gathering->parts[i].is_found && !gathering->parts[i].is_taken)
			return true;
	return false;
}

static int write_run(struct gathering *gathering, const char *out, char **dir)
{
	struct record *record = NULL;
	int ret = open_record(gathering, out, dir, &record);

	if (ret)
		message("record: %s: %s", *dir ? *dir : out, strerror(-ret));
	else
		ret = join_parts(gathering, record);
	record_close(record);
	if (*dir && index_add(out, *dir))
		message("index: %s is not in it; run: invbench index rebuild", *dir);
	return ret;
}

/* Names the parts that are missing, and the command that measures each. */
static unsigned int report_missing(const struct gathering *gathering, bool *is_damaged)
{
	unsigned int missing = 0;

	for (unsigned int i = 0; i < gathering->part.of; i++) {
		char *command;

		if (gathering->parts[i].is_found)
			continue;
		missing++;
		*is_damaged |= gathering->parts[i].is_damaged;
		command = inputs_command(gathering, i + 1);
		message("part %u of %u is missing; to measure it: %s", i + 1, gathering->part.of,
			command ? command : "");
		free(command);
	}
	return missing;
}

/* On the exact clock: how many cells several machines measured, and where they disagree. */
static void report_agreement(const struct gathering *gathering)
{
	size_t cells = (size_t)gathering->part.kernels * gathering->plan.cell_count;
	unsigned int shared = 0, differ = 0;
	json_t *text;
	size_t i;

	json_array_foreach(gathering->differences, i, text)
		message("machines differ: %s", json_string_value(text));
	for (i = 0; i < cells; i++) {
		shared += gathering->cells[i].is_shared;
		differ += gathering->cells[i].is_shared && gathering->cells[i].differs;
	}
	if (gathering->part.unit == PART_SECTION)
		printf("gather: %zu machines; each section was measured on one, and machines are not compared\n",
		       gathering->machine_count);
	else
		printf("gather: %zu machines; %u of %u cells that several measured agree to the instruction\n",
		       gathering->machine_count, shared - differ, shared);
}

/* Returns the exit code. */
static int report(const struct gathering *gathering, const char *dir)
{
	bool is_damaged = false;
	unsigned int missing = report_missing(gathering, &is_damaged);

	report_agreement(gathering);
	printf("gather: %s%s%u of %u parts", dir ? dir : "", dir ? ": " : "",
	       gathering->part.of - missing, gathering->part.of);
	puts(missing ? "; call gather again when the others are measured" : "");
	if (json_array_size(gathering->differences))
		return EXIT_REGRESSION;
	if (is_damaged)
		return EXIT_DATA;
	return missing ? EXIT_INCONCLUSIVE : EXIT_OK;
}

/* A part that a real clock measured twice is for the user to choose. */
static int refused(int error)
{
	return error == -EEXIST ? EXIT_USAGE : (int)exit_code_of(error);
}

int gather(char *const *dirs, const char *out)
{
	struct gathering gathering = { 0 };
	char *dir = NULL;
	bool is_over = false;
	int ret = inputs_load(dirs, &gathering), code;

	if (!ret)
		ret = make_tables(&gathering);
	if (!ret)
		ret = find_earlier(&gathering, out, &dir, &is_over);
	if (!ret && !is_over)
		ret = check_all(&gathering);
	if (!ret && !is_over && is_anything_new(&gathering))
		ret = write_run(&gathering, out, &dir);
	code = ret ? refused(ret) : report(&gathering, dir);
	free(dir);
	free_tables(&gathering);
	inputs_free(&gathering);
	return code;
}
