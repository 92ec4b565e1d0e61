/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and checks patches: see patch.h. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "bench/patch/patch.h"
#include "bench/system/file.h"
#include "bench/system/process.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define SHA256_HEX  64
#define TITLE_MAX   32 /* with the base's name it must fit into a kernel's release of 64 characters */
#define NO_FILE	    "/dev/null"
#define SYMLINK	    "120000"
#define SUBMODULE   "160000"
#define PATHS_RULES "a path inside the source is allowed, made of " PATH_ALLOWED

/* A patch while its lines are read. */
struct reader {
	unsigned int line;
	unsigned long removed, added; /* lines that the hunk still has */
	unsigned int hunks;
};

/* Whether a path has a part "..", which would lead out of the source. */
static bool leads_out(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")); at++)
		if ((at == path || at[-1] == '/') && (!at[2] || at[2] == '/'))
			return true;
	return false;
}

/* Checks a path as far as a tab, after which diff writes a time. skip: parts that patch -p1 drops. */
static char *path_error(const char *given, unsigned int skip)
{
	size_t length = strcspn(given, "\t\r");
	char *whole = strndup(given, length);
	const char *path = whole;
	char *error = NULL;

	if (!whole)
		return strdup(strerror(ENOMEM));
	if (strcmp(path, NO_FILE)) {
		if (skip && (path = strchr(whole, '/')))
			path++;
		if (!path || *path == '/' || *whole == '/' || !name_is_plain_path(path) ||
		    leads_out(path))
			error = strf("'%s': " PATHS_RULES "%s", whole,
				     skip ? ", after a first part such as a/" : "");
	}
	free(whole);
	return error;
}

/* "@@ -12,3 +12,4 @@": the lines that follow. A count that is missing is 1. */
static char *hunk_start(struct reader *reader, const char *line)
{
	unsigned long from, to;

	reader->removed = reader->added = 1;
	if (sscanf(line, "@@ -%lu,%lu +%lu,%lu @@", &from, &reader->removed, &to, &reader->added) !=
		    4 &&
	    sscanf(line, "@@ -%lu +%lu,%lu @@", &from, &to, &reader->added) != 3 &&
	    sscanf(line, "@@ -%lu,%lu +%lu @@", &from, &reader->removed, &to) != 3 &&
	    sscanf(line, "@@ -%lu +%lu @@", &from, &to) != 2)
		return strf("'%.40s' does not begin a hunk; @@ -LINE,COUNT +LINE,COUNT @@ does",
			    line);
	reader->hunks++;
	return NULL;
}

static char *hunk_line(struct reader *reader, const char *line)
{
	/* Editors drop the space of an empty line. */
	char kind = *line ? *line : ' ';

	if (kind == '\\')
		return NULL;
	if ((kind == ' ' && reader->removed && reader->added) || (kind == '-' && reader->removed) ||
	    (kind == '+' && reader->added)) {
		reader->removed -= kind != '+';
		reader->added -= kind != '-';
		return NULL;
	}
	return strf("the hunk lacks %lu lines of the old and %lu of the new text", reader->removed,
		    reader->added);
}

/* The lines between hunks that name a file or its kind; all others are a text for people. */
static char *header_line(struct reader *reader, const char *line)
{
	static const struct {
		const char *start;
		unsigned int skip;
	} paths[] = { { "--- ", 1 },	   { "+++ ", 1 },	{ "rename from ", 0 },
		      { "rename to ", 0 }, { "copy from ", 0 }, { "copy to ", 0 } };

	if (!strncmp(line, "@@ ", 3))
		return hunk_start(reader, line);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (!strncmp(line, paths[i].start, strlen(paths[i].start)))
			return path_error(line + strlen(paths[i].start), paths[i].skip);
	if (!strncmp(line, "GIT binary patch", 16) || !strncmp(line, "Binary files ", 13))
		return strdup("it changes a binary file; only text is allowed");
	if (strstr(line, "mode " SYMLINK) || strstr(line, "mode " SUBMODULE))
		return strf("'%.40s': only plain files are allowed", line);
	return NULL;
}

/* "---" without a path separates the message of a mail from its patch. */
static char *line_error(struct reader *reader, const char *line)
{
	reader->line++;
	if (reader->removed || reader->added)
		return hunk_line(reader, line);
	return header_line(reader, line);
}

char *patch_error(const char *text, unsigned int *line)
{
	struct reader reader = { 0 };
	char *error = NULL;

	while (*text && !error) {
		size_t length = strcspn(text, "\n");
		char *one = strndup(text, length);

		error = one ? line_error(&reader, one) : strdup(strerror(ENOMEM));
		free(one);
		text += length + (text[length] == '\n');
	}
	*line = error ? reader.line : 0;
	if (!error && (reader.removed || reader.added))
		error = strf("it ends within a hunk");
	if (!error && !reader.hunks)
		error = strf("it contains no change; a unified diff is needed");
	return error;
}

/* The whole file as text. NULL: see errno; EFBIG: too large, EILSEQ: it contains a zero byte. */
static char *file_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = file ? calloc(1, PATCH_BYTES_MAX + 2) : NULL;
	size_t length = text ? fread(text, 1, PATCH_BYTES_MAX + 1, file) : 0;
	int error = !text || ferror(file)      ? errno
		    : length > PATCH_BYTES_MAX ? EFBIG
		    : strlen(text) != length   ? EILSEQ
					       : 0;

	if (file)
		fclose(file);
	errno = error;
	if (!error)
		return text;
	free(text);
	return NULL;
}

static char *file_sha256(const char *path)
{
	char *const arguments[] = { "sha256sum", "-b", "--", (char *)path, NULL };
	char sum[SHA256_HEX + 1];

	if (process_output(arguments, true, sum, sizeof(sum)) || strlen(sum) != SHA256_HEX)
		return NULL;
	return strdup(sum);
}

/* The checksum is taken first: a file that changes meanwhile is then refused where it is applied. */
static int patch_load(const char *path, struct patch *patch)
{
	unsigned int line = 0;
	char *error;
	int ret = -EINVAL;

	patch->path = realpath(path, NULL);
	if (!patch->path) {
		ret = -errno;
		message("patch: %s: %s", path, strerror(errno));
		return ret;
	}
	if (!name_is_plain_path(patch->path)) {
		message("patch: %s: scripts cannot use this path; allowed: " PATH_ALLOWED,
			patch->path);
		return -EINVAL;
	}
	patch->sha256 = file_sha256(patch->path);
	patch->text = patch->sha256 ? file_text(patch->path) : NULL;
	if (!patch->text) {
		message("patch: %s: %s", path,
			errno == EFBIG	  ? "is larger than 1 MiB"
			: errno == EILSEQ ? "is not a text"
					  : strerror(errno));
		return -EINVAL;
	}
	error = patch_error(patch->text, &line);
	if (error && line)
		message("patch: %s:%u: %s", path, line, error);
	else if (error)
		message("patch: %s: %s", path, error);
	else
		ret = 0;
	free(error);
	return ret;
}

static int add_file(struct patches *patches, const char *path)
{
	struct patch *longer =
		reallocarray(patches->list, patches->count + 1, sizeof(*patches->list));

	if (!longer)
		return -ENOMEM;
	patches->list = longer;
	longer += patches->count++;
	*longer = (struct patch){ 0 };
	return patch_load(path, longer);
}

static int add_folder(struct patches *patches, const char *path)
{
	char **files = file_list(path, "*.patch");
	int ret = files ? 0 : -ENOMEM;

	for (char **file = files; !ret && *file; file++)
		ret = add_file(patches, *file);
	if (!ret && !*files) {
		message("patch: %s: the folder contains no file *.patch", path);
		ret = -EINVAL;
	}
	file_list_free(files);
	return ret;
}

int patches_add(struct patches *patches, const char *path)
{
	struct stat status;

	if (stat(path, &status)) {
		int ret = -errno;

		message("patch: %s: %s; allowed: a file with a patch, or a folder with files *.patch",
			path, strerror(errno));
		return ret;
	}
	return S_ISDIR(status.st_mode) ? add_folder(patches, path) : add_file(patches, path);
}

void patches_free(struct patches *patches)
{
	for (unsigned int i = 0; i < patches->count; i++) {
		free(patches->list[i].path);
		free(patches->list[i].sha256);
		free(patches->list[i].text);
	}
	free(patches->list);
	*patches = (struct patches){ 0 };
}

/* The length of a file's name without the ending of a patch. */
static size_t length_without_ending(const char *name)
{
	size_t length = strlen(name);

	for (const char *const *end = (const char *const[]){ ".patch", ".diff", NULL }; *end; end++)
		if (length > strlen(*end) && !strcmp(name + length - strlen(*end), *end))
			return length - strlen(*end);
	return length;
}

/*
 * Drops what git format-patch adds: "0001-" and ".patch". The ending goes before the name is cut: else half
 * of it could stay.
 */
char *patch_title(const char *path)
{
	char *whole = realpath(path, NULL), *title;
	const char *name = whole ? strrchr(whole, '/') + 1 : path;
	size_t length;

	if (strspn(name, "0123456789") == 4 && name[4] == '-' && name[5])
		name += 5;
	length = length_without_ending(name);
	title = strndup(name, length < TITLE_MAX ? length : TITLE_MAX);
	free(whole);
	if (!title)
		return NULL;
	for (char *at = title; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("._", *at))
			*at = '-';
	return title;
}

json_t *patches_json(const struct patches *patches)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < patches->count; i++) {
		const struct patch *patch = &patches->list[i];

		/* A text that is not UTF-8 has no place in JSON; its checksum stays. */
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:o*}", "file", strrchr(patch->path, '/') + 1,
					"sha256", patch->sha256, "text", json_string(patch->text)));
	}
	return list;
}
