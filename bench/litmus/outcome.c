/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the table of outcomes: see outcome.h. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include "bench/litmus/outcome.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

#define TABLE	  "bench/litmus/outcomes.tsv"
#define JUDGED_BY "# judged by "

#define STRATEGIES_KNOWN 64 /* whose overall outcome is remembered */

const char *const outcome_names[OUTCOMES] = {
	[OUTCOME_UNKNOWN] = "?",
	[OUTCOME_NEVER] = "never",
	[OUTCOME_SOMETIMES] = "sometimes",
	[OUTCOME_ABSENT] = "-",
};

/* A row of the table. Positions that the shape does not use have form 0, AS_BUILT. */
struct row {
	const struct shape *shape;
	__u8 at[POSITIONS];
	__u8 outcomes[MEMORY_MODELS];
};

static void *rows; /* tree */
static char *versions;
static bool is_read;

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (a->shape != b->shape)
		return a->shape < b->shape ? -1 : 1;
	return memcmp(a->at, b->at, sizeof(a->at));
}

static struct row row_of(const struct shape *shape, const __u8 *at)
{
	struct row row = { .shape = shape };

	for (unsigned int position = 0; position < POSITIONS; position++)
		if (shape_uses(shape, position))
			row.at[position] = (__u8)shape_form(at, position);
	return row;
}

/* The index of a text in a table of count texts, or count. */
static unsigned int find(const char *text, const char *(*name)(unsigned int), unsigned int count)
{
	unsigned int i = 0;

	while (text && i < count && (!name(i) || strcmp(name(i), text)))
		i++;
	return text ? i : count;
}

static const char *form_name(unsigned int form)
{
	return form == AS_BUILT ? "-" : barrier_forms[form].name;
}

static const char *outcome_name(unsigned int outcome)
{
	return outcome_names[outcome];
}

/* Reads "SHAPE PTE LOAD PUBLISH STE QUEUE ARM LKMM", separated by tabs. False: it is not such a row. */
static bool parse_row(char *line, struct row *row)
{
	const char *shape = strsep(&line, "\t");
	unsigned int value;

	row->shape = shape_find(shape);
	if (!row->shape)
		return false;
	for (unsigned int i = 0; i < POSITIONS; i++) {
		value = find(strsep(&line, "\t"), form_name, BARRIERS);
		if (value == BARRIERS)
			return false;
		row->at[i] = (__u8)value;
	}
	for (unsigned int i = 0; i < MEMORY_MODELS; i++) {
		value = find(strsep(&line, "\t"), outcome_name, OUTCOMES);
		if (value == OUTCOMES)
			return false;
		row->outcomes[i] = (__u8)value;
	}
	return !line;
}

static int take_line(char *line)
{
	struct row *row, **found;

	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(line, JUDGED_BY, strlen(JUDGED_BY))) {
		free(versions);
		versions = strdup(line + strlen(JUDGED_BY));
	}
	if (*line == '#')
		return 0;
	row = malloc(sizeof(*row));
	if (!row)
		return -ENOMEM;
	if (!parse_row(line, row)) {
		free(row);
		return -EBADMSG;
	}
	found = tsearch(row, &rows, compare_rows);
	if (!found || *found != row)
		free(row);
	return found ? 0 : -ENOMEM;
}

static void read_table(void)
{
	char *path = home_path(TABLE), *line = NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	unsigned int number = 0;
	size_t room = 0;
	int ret = file ? 0 : -errno, error;

	is_read = true;
	while (!ret && getline(&line, &room, file) > 0) {
		number++;
		ret = take_line(line);
	}
	error = file ? file_end(file, path) : 0;
	if (ret && number)
		message("%s: line %u: is not a row of the table; whether strategies are correct is not shown",
			path, number);
	else if (ret || error)
		message("%s: %s; whether strategies are correct is not shown", path ? path : TABLE,
			strerror(ret ? -ret : -error));
	if (ret || error) {
		tdestroy(rows, free); /* half a table would look like a whole one */
		rows = NULL;
	}
	free(line);
	free(path);
}

bool outcome_has_table(void)
{
	if (!is_read)
		read_table();
	return rows;
}

enum outcome outcome_of(const struct shape *shape, enum memory_model model, const __u8 *at)
{
	const struct row key = row_of(shape, at);
	struct row **found;

	if (!shape_fits(shape, at))
		return OUTCOME_ABSENT;
	if (!is_read)
		read_table();
	found = tfind(&key, &rows, compare_rows);
	return found ? (enum outcome)(*found)->outcomes[model] : OUTCOME_UNKNOWN;
}

const char *outcome_versions(void)
{
	if (!is_read)
		read_table();
	return versions ? versions : "unknown";
}

static enum outcome find_overall(enum memory_model model, const __u8 *at)
{
	enum outcome overall = OUTCOME_NEVER;

	for (const struct shape *shape = shapes; shape->name; shape++) {
		enum outcome outcome = outcome_of(shape, model, at);

		if (!shape->is_needed || !shape_fits(shape, at))
			continue;
		if (outcome == OUTCOME_SOMETIMES)
			return OUTCOME_SOMETIMES;
		if (outcome != OUTCOME_NEVER)
			overall = outcome;
	}
	return overall;
}

/* A table asks for the few strategies of its run in each row. The others of the big table are worked out each time. */
enum outcome outcome_overall(enum memory_model model, const __u8 *at)
{
	static struct {
		__u8 at[POSITIONS];
		enum outcome overall[MEMORY_MODELS];
	} known[STRATEGIES_KNOWN];
	static unsigned int count;

	for (unsigned int i = 0; i < count; i++) {
		if (!memcmp(known[i].at, at, POSITIONS))
			return known[i].overall[model];
	}
	if (count == STRATEGIES_KNOWN)
		return find_overall(model, at);
	memcpy(known[count].at, at, POSITIONS);
	for (unsigned int i = 0; i < MEMORY_MODELS; i++)
		known[count].overall[i] = find_overall(i, at);
	return known[count++].overall[model];
}

bool outcome_is_broken(const __u8 *at)
{
	enum outcome arm = outcome_overall(MODEL_ARM, at);

	return (arm == OUTCOME_ABSENT ? outcome_overall(MODEL_LKMM, at) : arm) == OUTCOME_SOMETIMES;
}

void outcome_write_head(FILE *to, const char *by)
{
	fputs("# SPDX-License-Identifier: GPL-2.0-or-later\n"
	      "# Can the bad outcome of a shape happen? `invbench litmus --judge --all` makes this table.\n"
	      "# shape	pte	load	publish	ste	queue	arm	lkmm\n",
	      to);
	fprintf(to, JUDGED_BY "%s\n", by);
}

void outcome_write(FILE *to, const struct shape *shape, const __u8 *at,
		   const enum outcome outcomes[MEMORY_MODELS])
{
	const struct row row = row_of(shape, at);

	fputs(shape->name, to);
	for (unsigned int i = 0; i < POSITIONS; i++)
		fprintf(to, "\t%s", form_name(row.at[i]));
	for (unsigned int i = 0; i < MEMORY_MODELS; i++)
		fprintf(to, "\t%s", outcome_names[outcomes[i]]);
	fputc('\n', to);
}

static int each_from(const struct shape *shape, __u8 *at, unsigned int position,
		     int (*take)(void *to, const struct shape *shape, const __u8 *at), void *to)
{
	const __u8 kept = position < POSITIONS ? at[position] : 0;
	int ret = 0;

	if (position == POSITIONS)
		return shape_fits(shape, at) ? take(to, shape, at) : 0;
	if (!shape_uses(shape, position))
		return each_from(shape, at, position + 1, take, to);
	for (unsigned int form = AS_BUILT + 1; form < BARRIERS && !ret; form++) {
		if (!(barrier_forms[form].positions >> position & 1))
			continue;
		at[position] = (__u8)form;
		ret = each_from(shape, at, position + 1, take, to);
	}
	at[position] = kept;
	return ret;
}

int outcome_each(const struct shape *shape, __u8 *at,
		 int (*take)(void *to, const struct shape *shape, const __u8 *at), void *to)
{
	return each_from(shape, at, 0, take, to);
}
