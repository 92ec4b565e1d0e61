/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the registries, finds names in them, and words the error for an unknown name.
 * Registries of C files are arrays, from lists made at build time. The others are read when they are
 * first used.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "bench/core/strategy.h"
#include "bench/registry/registry.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define ENTRY(id, name, about) { name, about },
#define WORKLOAD	       ENTRY
#define METRIC		       ENTRY
#define EXPORT		       ENTRY
#define DRIVER		       ENTRY
#define JOB		       ENTRY
#define PRIMITIVE	       ENTRY

static const struct registry_entry targets[] = {
#include "drivers.list"
};

static const struct registry_entry workloads[] = {
#include "workloads.list"
#include "jobs.list"
#include "primitives.list"
};

static const struct registry_entry metrics[] = {
#include "metrics.list"
};

static const struct registry_entry exports[] = {
#include "exports.list"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A kind has either entries, compiled in, or a folder of files. Strategies have a table of their own. */
static const struct kind {
	const char *name, *about;
	const struct registry_entry *entries;
	unsigned int count;
	const char *folder, *suffix;
} kinds[REGISTRY_COUNT] = {
	[REGISTRY_TARGETS] = { "targets", "code that can be called (the axis target)", targets,
			       COUNT(targets), NULL, NULL },
	[REGISTRY_WORKLOADS] = { "workloads", "operations that can be measured", workloads,
				 COUNT(workloads), NULL, NULL },
	[REGISTRY_STRATEGIES] = { "strategies", "barriers and where they stand", NULL, 0, NULL,
				  NULL },
	[REGISTRY_PLANS] = { "plans", "experiments for invbench run", NULL, 0, "bench/plans",
			     ".plan" },
	[REGISTRY_KERNELS] = { "kernels", "kernels that the lab can boot", NULL, 0, "bench/kernels",
			       ".kernel" },
	[REGISTRY_METRICS] = { "metrics", "columns of the result table", metrics, COUNT(metrics),
			       NULL, NULL },
	[REGISTRY_EXPORTS] = { "exports", "formats for other programs (invbench export)", exports,
			       COUNT(exports), NULL, NULL },
	[REGISTRY_PLOTS] = { "plots", "figures of a report", NULL, 0, "plots", ".gp" },
	[REGISTRY_FLEETS] = { "fleets", "engines that measure the parts of a plan on many machines",
			      NULL, 0, "bench/fleet", ".sh" },
};

static struct registry loaded[REGISTRY_COUNT];

/* Cuts the comment's leader and end off a line, in place, and returns the text between them. */
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

/* The first sentence ends before its full stop, but after its question mark. NULL: it goes on. */
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
		longer = strf("%s%s%s", found ? found : "", found ? " " : "", text);
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

/* name: taken over by the entry */
static struct registry_entry file_entry(const char *path, char *name)
{
	struct registry_entry entry = { .name = name };
	FILE *file = fopen(path, "r");

	entry.about = file ? registry_sentence(file) : NULL;
	if (!entry.about)
		entry.about = "";
	if (file)
		fclose(file);
	return entry;
}

/* Sorts numbers in names by value: 6.12.94 before 6.12.107. */
static int by_name(const void *a, const void *b)
{
	const struct registry_entry *one = a, *other = b;

	return strverscmp(one->name, other->name);
}

/* A file with another name than NAME.SUFFIX is no entry. */
static void load_files(const struct kind *kind, struct registry *registry)
{
	char *folder = home_path(kind->folder), *pattern = strf("*%s", kind->suffix);
	char **files = folder && pattern ? file_list(folder, pattern) : NULL;
	struct registry_entry *entries = NULL;
	size_t count = 0;

	while (files && files[count])
		count++;
	entries = count ? calloc(count, sizeof(*entries)) : NULL;
	for (size_t i = 0; entries && i < count; i++) {
		const char *base = strrchr(files[i], '/') + 1;
		char *name = strndup(base, strlen(base) - strlen(kind->suffix));

		if (name_is_valid(name))
			entries[registry->count++] = file_entry(files[i], name);
		else
			free(name);
	}
	if (entries)
		qsort(entries, registry->count, sizeof(*entries), by_name);
	registry->entries = entries;
	file_list_free(files);
	free(pattern);
	free(folder);
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

/* The Levenshtein distance of two words. Words that exceed the row count as very far. */
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

		/* In a short word two edits make another word, unless the first letters agree. */
		if (far < best && (far < 2 || *got == *entries[i].name)) {
			best = far;
			near = entries[i].name;
		}
	}
	/* The beginning of a name, such as a kernel's version without its last number: the last of them. */
	for (i = 0; i < count && best > strlen(got) / 3 + 1; i++) {
		const char *name = entries[i].name;

		if (strlen(got) > 1 && !strncmp(name, got, strlen(got)) &&
		    !strchr(name + strlen(got), '-'))
			near = name;
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
		fprintf(out, " (none)");
	fclose(out);
	return text;
}

char *registry_refusal_of_words(const char *const *words, const char *what, const char *got)
{
	struct registry_entry *known;
	unsigned int count = 0, i;
	char *text = NULL;

	while (words[count])
		count++;
	known = calloc(count + 1, sizeof(*known));
	for (i = 0; known && i < count; i++)
		known[i].name = words[i];
	if (known)
		text = registry_refusal_of(known, count, what, got);
	free(known);
	return text;
}

char *registry_refusal(enum registry_id id, const char *what, const char *got)
{
	const struct registry *registry = registry_get(id);

	if (kinds[id].folder && !home_dir())
		return strf(
			"%s: '%s' is unknown: %s is missing; start ./invbench in its source tree, or set "
			"INVBENCH_HOME to that tree",
			what, got, kinds[id].folder);
	return registry_refusal_of(registry->entries, registry->count, what, got);
}

char *registry_file(enum registry_id id, const char *name_or_path)
{
	const char *user = getenv("HOME");

	/* A shell does not see the ~ behind a comma: 7.3.4,~/linux */
	if (user && !strncmp(name_or_path, "~/", 2))
		return strf("%s%s", user, name_or_path + 1);
	if (strchr(name_or_path, '/'))
		return strdup(name_or_path);
	if (!home_dir())
		return NULL;
	return strf("%s/%s/%s%s", home_dir(), kinds[id].folder, name_or_path, kinds[id].suffix);
}
