/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The internal verb complete prints what may stand at the end of a command line, for the shell's completion.
 * It asks the tables that parse the command line and the registries, so nothing is listed twice. Its caller
 * is a key press: it changes nothing and starts nothing.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/verb.h"
#include "bench/plan/axes.h"
#include "bench/store/run_dir.h"
#include "bench/text/message.h"
#include "drivers/devices/devices.h"

#define WORDS_MAX 4096

/* The word to complete. Its first kept characters stay as they are: "--set=" or "7.3.4,". */
struct place {
	const char *word;
	size_t kept;
};

static bool is_completing;

static void offer(const struct place *place, const char *name, const char *tail)
{
	const char *part = place->word + place->kept;

	if (!strncmp(name, part, strlen(part)))
		printf("%.*s%s%s\n", (int)place->kept, place->word, name, tail);
}

static void offer_registry(const struct place *place, const struct registry *registry,
			   const char *tail)
{
	for (unsigned int i = 0; i < registry->count; i++)
		offer(place, registry->entries[i].name, tail);
}

/* The lower-case words of "host|lab" or "LIST|all"; the others stand for something. */
static void offer_alternatives(const struct place *place, const char *argument)
{
	char word[32];
	size_t length;

	for (; *argument; argument += length + (argument[length] == '|')) {
		length = strcspn(argument, "|");
		snprintf(word, sizeof(word), "%.*s", (int)length, argument);
		if (length < sizeof(word) && strspn(word, "abcdefghijklmnopqrstuvwxyz") == length)
			offer(place, word, "");
	}
}

static void offer_runs(const struct place *place)
{
	glob_t found = { 0 };

	offer(place, "latest", "");
	if (!glob(RUN_DIR_OUT "/*", 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *name = strrchr(found.gl_pathv[i], '/') + 1;
			char *id = run_name_of(name);

			if (id || strspn(name, "0123456789"))
				offer(place, name, "");
			free(id);
		}
	}
	globfree(&found);
}

static void offer_devices(const struct place *place)
{
	struct devices devices = { 0 };

	if (!devices_read(&devices))
		for (size_t i = 0; i < devices.count; i++)
			offer(place, devices.list[i].name, "");
	devices_free(&devices);
}

/* Moves the place behind the last comma: before it stands a list. */
static void skip_list(struct place *place)
{
	const char *comma = strrchr(place->word + place->kept, ',');

	if (comma)
		place->kept = comma + 1 - place->word;
}

/* "AXIS=" or "AXIS=VALUE,VALUE". */
static void offer_settings(const struct place *place)
{
	struct place value = *place;
	const char *equals = strchr(place->word + place->kept, '=');
	const struct axis *axis;
	char name[64];

	if (!equals) {
		offer_registry(place, axes_registry(), "=");
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - place->word - place->kept),
		 place->word + place->kept);
	axis = axis_find(name);
	value.kept = equals + 1 - place->word;
	skip_list(&value);
	if (axis && axis->words)
		for (unsigned int i = 0; axis->words[i]; i++)
			offer(&value, axis->words[i], "");
	else if (axis && axis->kind == AXIS_NAME)
		offer_registry(&value, registry_get(axis->registry), "");
}

static void offer_kinds(const struct place *place)
{
	for (unsigned int i = 0; list_kind(i); i++)
		offer(place, list_kind(i), "");
}

static void offer_list(const struct place *place, const char *kind)
{
	for (unsigned int i = 0; list_kind(i); i++) {
		if (strcmp(list_kind(i), kind))
			continue;
		if (list_registry(i))
			offer_registry(place, list_registry(i), "");
		else
			offer_devices(place);
	}
}

static void offer_values(struct place place, const char *argument, const char *values)
{
	if (values && !strcmp(values, VALUES_SETTINGS)) {
		offer_settings(&place);
		return;
	}
	skip_list(&place);
	offer_alternatives(&place, argument);
	if (values && !strcmp(values, VALUES_RUNS))
		offer_runs(&place);
	else if (values && !strcmp(values, VALUES_KINDS))
		offer_kinds(&place);
	else if (values)
		offer_list(&place, values);
}

/* The row of "--name" or of "--name=value"; NULL if it takes no value. */
static const struct option_row *row_of(const struct option_row *rows, const char *word)
{
	size_t length = strcspn(word, "=");

	if (strncmp(word, "--", 2))
		return NULL;
	for (; rows->name; rows++)
		if (strlen(rows->name) == length - 2 && !strncmp(rows->name, word + 2, length - 2))
			return rows->argument ? rows : NULL;
	return NULL;
}

static void offer_verbs(const struct place *place)
{
	for (unsigned int i = 0; i < verb_count; i++)
		if (!verbs[i].is_internal)
			offer(place, verbs[i].name, "");
}

bool complete_options(const struct verb *verb, const struct option_row *rows, int argc,
		      char *const *argv)
{
	struct place place = { .word = argv[argc - 1] };
	const struct option_row *row = argc > 2 ? row_of(rows, argv[argc - 2]) : NULL;
	const char *equals = strchr(place.word, '=');

	if (!is_completing)
		return false;
	/* What follows belongs to another program. */
	for (int i = 1; i < argc - 1; i++)
		if (!strcmp(argv[i], "--"))
			return true;
	if (!row && equals && (row = row_of(rows, place.word)))
		place.kept = equals + 1 - place.word;
	if (row) {
		offer_values(place, row->argument, row->values);
	} else if (*place.word == '-') {
		place.kept = 2;
		for (; strlen(place.word) >= 2 && rows->name; rows++)
			offer(&place, rows->name, "");
		offer(&(struct place){ .word = place.word }, "--help", "");
	} else {
		offer_values(place, verb->arguments, verb->values);
	}
	return true;
}

int complete_main(int argc, char **argv)
{
	const struct option_row rows[] = { { 0 } };
	int first = options_parse(rows, argc, argv, 1, WORDS_MAX);
	struct place place = { .word = argv[argc - 1] };

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	argc -= first;
	argv += first;
	if (argc == 1) {
		offer_verbs(&place);
		offer(&place, "help", "");
		offer(&place, "--help", "");
		offer(&place, "--version", "");
	} else if (argc == 2 && !strcmp(argv[0], "help")) {
		offer_verbs(&place);
	}
	is_completing = true;
	for (unsigned int i = 0; argc > 1 && i < verb_count; i++)
		if (!strcmp(argv[0], verbs[i].name))
			return verbs[i].main(argc, argv);
	return EXIT_OK;
}
