/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the registries, looks names up, and refuses unknown ones.
 * The compiled kinds are arrays made from build-time lists; the others are
 * globbed when first asked for. Refusing stands here once for everything that
 * has a name: what was said, what is nearest, what is allowed.
 */
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "axes.h"
#include "core/strategy.h"
#include "home.h"
#include "registry.h"
#include "say.h"

#define ENTRY(id, name, about) { name, about },
#define WORKLOAD	       ENTRY
#define METRIC		       ENTRY
#define EXPORT		       ENTRY
#define DRIVER		       ENTRY
#define JOB		       ENTRY

static const struct registry_entry drivers[] = {
#include "drivers.list"
};

static const struct registry_entry workloads[] = {
#include "workloads.list"
#include "jobs.list"
};

static const struct registry_entry metrics[] = {
#include "metrics.list"
};

static const struct registry_entry exports[] = {
#include "exports.list"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Either compiled in, or files. */
static const struct kind {
	const char *name, *about;
	const struct registry_entry *entries;
	unsigned int count;
	const char *folder, *suffix;
} kinds[REGISTRY_COUNT] = {
	[REGISTRY_DRIVERS] = { "drivers", "what is called, the axis target", drivers,
			       COUNT(drivers), NULL, NULL },
	[REGISTRY_WORKLOADS] = { "workloads", "the operation that is measured", workloads,
				 COUNT(workloads), NULL, NULL },
	[REGISTRY_STRATEGIES] = { "strategies", "which barrier stands where", NULL, 0, NULL, NULL },
	[REGISTRY_AXES] = { "axes", "what a plan can sweep", NULL, 0, NULL, NULL },
	[REGISTRY_PLANS] = { "plans", "experiments", NULL, 0, "bench/plans", ".plan" },
	[REGISTRY_KERNELS] = { "kernels", "kernels of the lab", NULL, 0, "bench/kernels",
			       ".kernel" },
	[REGISTRY_METRICS] = { "metrics", "columns of the result table", metrics, COUNT(metrics),
			       NULL, NULL },
	[REGISTRY_EXPORTS] = { "exports", "formats that other programs read", exports,
			       COUNT(exports), NULL, NULL },
	[REGISTRY_PLOTS] = { "plots", "figures of a report", NULL, 0, "plots", ".gp" },
};

static struct registry loaded[REGISTRY_COUNT];

/* The comment's text in a line: its leader and its end are cut off, in place. */
static char *comment_text(char *line)
{
	size_t length;

	line += strspn(line, " \t");
	if (!strncmp(line, "//", 2))
		line += 2;
	else if (*line == '/' && line[1] == '*')
		line += 1 + strspn(line + 1, "*");
	else if (*line == '*')
		line += strspn(line, "*") + (line[strspn(line, "*")] == '/');
	else if (*line == '#' || *line == ';')
		line++;
	line += strspn(line, " \t");
	length = strcspn(line, "\n");
	if (length >= 2 && line[length - 2] == '*' && line[length - 1] == '/')
		length -= 2;
	while (length && strchr(" \t", line[length - 1]))
		length--;
	line[length] = '\0';
	return line;
}

/* Its full stop, or what follows its question mark. */
static char *sentence_end(char *text)
{
	for (; *text; text++) {
		if ((*text == '.' || *text == '?') && (text[1] == ' ' || !text[1]))
			return text + (*text == '?');
	}
	return NULL;
}

char *registry_sentence(FILE *file)
{
	char *line = NULL, *found = NULL, *stop = NULL;
	size_t size = 0;

	while (!stop && getline(&line, &size, file) > 0) {
		char *text, *longer;

		if (strstr(line, "SPDX-License-Identifier") || !strncmp(line, "#!", 2))
			continue;
		text = comment_text(line);
		if (!*text && found)
			break;
		if (!*text)
			continue;
		longer = sentence("%s%s%s", found ? found : "", found ? " " : "", text);
		free(found);
		found = longer;
		if (!found)
			break;
		stop = sentence_end(found);
		if (stop)
			*stop = '\0';
	}
	free(line);
	return found;
}

static struct registry_entry file_entry(const char *path, const char *suffix)
{
	const char *base = strrchr(path, '/') + 1;
	struct registry_entry entry;
	FILE *file = fopen(path, "r");

	entry.name = strndup(base, strlen(base) - strlen(suffix));
	entry.about = file ? registry_sentence(file) : NULL;
	if (!entry.about)
		entry.about = "";
	if (file)
		fclose(file);
	return entry;
}

/* 6.12.94 before 6.12.107. */
static int by_name(const void *a, const void *b)
{
	const struct registry_entry *one = a, *other = b;

	return strverscmp(one->name, other->name);
}

static void load_files(const struct kind *kind, struct registry *registry)
{
	char *pattern =
		sentence("%s/%s/*%s", home_dir() ? home_dir() : "", kind->folder, kind->suffix);
	struct registry_entry *entries;
	glob_t found;
	size_t i;

	if (!pattern || !home_dir() || glob(pattern, 0, NULL, &found)) {
		free(pattern);
		return;
	}
	free(pattern);
	entries = calloc(found.gl_pathc, sizeof(*entries));
	for (i = 0; entries && i < found.gl_pathc; i++) {
		entries[registry->count] = file_entry(found.gl_pathv[i], kind->suffix);
		if (entries[registry->count].name)
			registry->count++;
	}
	if (entries)
		qsort(entries, registry->count, sizeof(*entries), by_name);
	registry->entries = entries;
	globfree(&found);
}

static void load_strategies(struct registry *registry)
{
	struct registry_entry *entries = calloc(strategy_count, sizeof(*entries));
	unsigned int i;

	for (i = 0; entries && i < strategy_count; i++) {
		entries[i].name = strategies[i].name;
		entries[i].about = strategies[i].about;
	}
	registry->entries = entries;
	registry->count = entries ? strategy_count : 0;
}

static void load_axes(struct registry *registry)
{
	struct registry_entry *entries = calloc(AXIS_COUNT, sizeof(*entries));
	unsigned int i;

	registry->entries = entries;
	for (i = 0; entries && i < AXIS_COUNT; i++) {
		bool named = axes[i].kind == AXIS_NAME && !axes[i].words;
		char *allowed = named ? NULL : axis_allowed(&axes[i]);

		entries[i].name = axes[i].name;
		entries[i].about =
			sentence("%s%s%s; default %s", axes[i].about, allowed ? ": " : "",
				 allowed ? allowed : "", axes[i].fallback);
		free(allowed);
	}
	registry->count = entries ? AXIS_COUNT : 0;
}

const struct registry *registry_get(enum registry_id id)
{
	const struct kind *kind = &kinds[id];
	struct registry *registry = &loaded[id];

	if (registry->name)
		return registry;
	registry->name = kind->name;
	registry->about = kind->about;
	registry->entries = kind->entries;
	registry->count = kind->count;
	if (kind->folder)
		load_files(kind, registry);
	else if (id == REGISTRY_STRATEGIES)
		load_strategies(registry);
	else if (id == REGISTRY_AXES)
		load_axes(registry);
	return registry;
}

const struct registry_entry *registry_find(enum registry_id id, const char *name)
{
	const struct registry *registry = registry_get(id);
	unsigned int i;

	for (i = 0; i < registry->count; i++) {
		if (!strcmp(registry->entries[i].name, name))
			return &registry->entries[i];
	}
	return NULL;
}

/* Edits (insert, delete, change) between two words; long words are never near. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[64], previous, above, i, j;
	unsigned int width = strlen(b);

	if (width >= COUNT(row) || strlen(a) >= COUNT(row))
		return COUNT(row);
	for (j = 0; j <= width; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		previous = row[0];
		row[0] = i;
		for (j = 1; j <= width; j++) {
			above = row[j];
			row[j] = previous + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			previous = above;
		}
	}
	return row[width];
}

static const char *nearest(const struct registry_entry *entries, unsigned int count,
			   const char *got)
{
	unsigned int best = strlen(got) / 3 + 2, i;
	const char *near = NULL;

	for (i = 0; i < count; i++) {
		unsigned int far = distance(got, entries[i].name);

		/* Of few letters two others are another word, unless it begins alike */
		if (far < best && (far < 2 || *got == *entries[i].name)) {
			best = far;
			near = entries[i].name;
		}
	}
	return near;
}

char *registry_refusal_of(const struct registry_entry *entries, unsigned int count,
			  const char *what, const char *got)
{
	const char *near = nearest(entries, count, got);
	char *text = NULL;
	size_t size;
	unsigned int i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%s: '%s' is unknown", what, got);
	if (near)
		fprintf(out, ", did you mean '%s'?", near);
	fprintf(out, "%s", near ? " allowed:" : ", allowed:");
	for (i = 0; i < count; i++)
		fprintf(out, "%s %s", i ? "," : "", entries[i].name);
	if (!count)
		fprintf(out, " (none here)");
	fclose(out);
	return text;
}

char *registry_refusal(enum registry_id id, const char *what, const char *got)
{
	const struct registry *registry = registry_get(id);

	return registry_refusal_of(registry->entries, registry->count, what, got);
}

char *registry_file(enum registry_id id, const char *name_or_path)
{
	if (strchr(name_or_path, '/'))
		return strdup(name_or_path);
	if (!home_dir())
		return NULL;
	return sentence("%s/%s/%s%s", home_dir(), kinds[id].folder, name_or_path, kinds[id].suffix);
}
