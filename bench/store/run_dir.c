/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Creates, finds and names the folders of runs: see run_dir.h.
 * mkdir(2) fails if the folder exists, so no run can overwrite another.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "bench/store/record.h"
#include "bench/store/run_dir.h"
#include "bench/system/file.h"
#include "bench/system/vector.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

#define TRIES 8

#define TIME_FORMAT "%Y%m%dT%H%M%SZ"
#define NAMES	    "[0-9]*Z-*" /* of the folders of runs */

/* The second after that of the latest run in out; 0: there is none. */
static time_t after_latest(const char *out)
{
	char **dirs = file_list(out, NAMES);
	size_t count = 0;
	time_t after = 0;
	struct tm tm = { 0 };

	while (dirs && dirs[count])
		count++;
	if (count && strptime(strrchr(dirs[count - 1], '/') + 1, TIME_FORMAT, &tm))
		after = timegm(&tm) + 1;
	file_list_free(dirs);
	return after;
}

/* The names sort by age, even if the latest run began in this second, or the clock was set back since. */
static char *new_id(const char *out, const char *plan)
{
	time_t now = time(NULL), after = after_latest(out);
	uint16_t random = 0;
	char utc[32];
	struct tm tm;

	now = now < after ? after : now;
	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), TIME_FORMAT, &tm);
	if (getrandom(&random, sizeof(random), 0) < 0)
		random = getpid();
	return strf("%s-%s-%04x", utc, plan, random);
}

int run_dir_create(const char *out, const char *plan, char **id, char **dir)
{
	int ret = home_mkdir(out);

	*id = *dir = NULL;
	if (!ret)
		ret = -EEXIST;
	/* Another run may draw the same digits in the same second. */
	for (unsigned int try = 0; try < TRIES && ret == -EEXIST; try++) {
		free(*id);
		free(*dir);
		*id = new_id(out, plan);
		*dir = *id ? strf("%s/%s", out, *id) : NULL;
		ret = !*dir ? -ENOMEM : mkdir(*dir, 0777) ? -errno : 0;
	}
	if (ret)
		message("%s: %s", *dir ? *dir : out, strerror(-ret));
	return ret;
}

/* A record without its first line is left by a full disk. */
static bool has_record(const char *dir)
{
	char *path = strf("%s/%s", dir, RECORD_FILE);
	struct stat status;
	bool has = path && !stat(path, &status) && status.st_size;

	free(path);
	return has;
}

/* Whether the record has a sample. Whoever reads it checks it; here a look at the text is enough. */
static bool has_measured(const char *dir)
{
	char *path = strf("%s/" RECORD_FILE, dir), *line = NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	bool found = false;
	size_t size = 0;

	while (file && !found && getline(&line, &size, file) > 0)
		found = strstr(line, "\"type\":\"round\"");
	if (file)
		fclose(file);
	free(line);
	free(path);
	return found;
}

/* Whether an id, TIME-PLAN-DIGITS, is of this plan. */
static bool is_of_plan(const char *id, const char *plan)
{
	const char *start = strchr(id, '-'), *end = strrchr(id, '-');
	size_t length = strlen(plan);

	return start && end > start && (size_t)(end - start - 1) == length &&
	       !strncmp(start + 1, plan, length);
}

static const char *id_of(const char *dir)
{
	return strrchr(dir, '/') + 1;
}

/* The newest run of the plan, NULL: of any, that measured something, else the newest. */
static char *find_newest(char *const *dirs, size_t count, const char *plan)
{
	const char *newest = NULL;

	while (count--) {
		if (!has_record(dirs[count]) || (plan && !is_of_plan(id_of(dirs[count]), plan)))
			continue;
		if (has_measured(dirs[count]))
			return strdup(dirs[count]);
		if (!newest)
			newest = dirs[count];
	}
	return newest ? strdup(newest) : NULL;
}

/* The run whose id has this part; refuses if several have it. */
static char *find_part(char *const *dirs, size_t count, const char *part)
{
	const char *one = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!strstr(id_of(dirs[i]), part))
			continue;
		if (one) {
			message("run: '%s' is part of several ids, such as %s and %s", part,
				id_of(one), id_of(dirs[i]));
			return NULL;
		}
		one = dirs[i];
	}
	if (!one)
		message("run: %s/%s: no such run; latest, a plan's name, or a part of an id",
			RUN_DIR_OUT, part);
	return one ? strdup(one) : NULL;
}

static char *find_named(const char *run)
{
	char **dirs = file_list(RUN_DIR_OUT, "[0-9]*"), *dir;
	size_t count = 0;

	while (dirs && dirs[count])
		count++;
	if (!strcmp(run, "latest")) {
		dir = find_newest(dirs, count, NULL);
		if (!dir)
			message("run: %s/ contains no run; measure one with: invbench run",
				RUN_DIR_OUT);
	} else {
		dir = find_newest(dirs, count, run);
		if (!dir)
			dir = find_part(dirs, count, run);
	}
	file_list_free(dirs);
	return dir;
}

/* The target of a link to a folder beside it; NULL: there is no such link. */
static char *target_of(const char *path)
{
	char target[NAME_MAX + 1];
	ssize_t length = readlink(path, target, sizeof(target) - 1);

	if (length <= 0)
		return NULL;
	target[length] = '\0';
	return strchr(target, '/') || *target == '.' ? NULL : strdup(target);
}

char *run_name_of(const char *name)
{
	char *path = strchr(name, '/') ? NULL : strf(RUN_DIR_OUT "/%s", name);
	char *id = path ? target_of(path) : NULL;

	free(path);
	return id;
}

static int by_id_and_name(const void *left, const void *right)
{
	const struct run_link *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	return order ? order : strcmp(a->name, b->name);
}

int run_links_read(struct run_links *links)
{
	char **paths = file_list(RUN_DIR_OUT, "[!0-9]*");
	int ret = paths ? 0 : -ENOMEM;

	*links = (struct run_links){ 0 };
	for (char **path = paths; !ret && *path; path++) {
		struct run_link link = { .id = target_of(*path) }, *added;

		if (!link.id)
			continue;
		link.name = strdup(strrchr(*path, '/') + 1);
		added = link.name ? grow(&links->list, &links->count, sizeof(*added)) : NULL;
		if (added) {
			*added = link;
			continue;
		}
		ret = -ENOMEM;
		free(link.id);
		free(link.name);
	}
	if (links->count)
		qsort(links->list, links->count, sizeof(*links->list), by_id_and_name);
	file_list_free(paths);
	return ret;
}

void run_links_free(struct run_links *links)
{
	for (size_t i = 0; i < links->count; i++) {
		free(links->list[i].id);
		free(links->list[i].name);
	}
	free(links->list);
	*links = (struct run_links){ 0 };
}

static int compare_id(const void *id, const void *link)
{
	return strcmp(id, ((const struct run_link *)link)->id);
}

char *run_names(const struct run_links *links, const char *id)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *before = "";

	for (size_t i = vector_lower_bound(id, links->list, links->count, sizeof(*links->list),
					   compare_id);
	     out && i < links->count && !strcmp(links->list[i].id, id); i++) {
		fprintf(out, "%s%s", before, links->list[i].name);
		before = ", ";
	}
	return out && !fclose(out) ? text : NULL;
}

/* The new link replaces the old one in one step, so that the name always has a run. */
int run_name_give(const char *name, const char *id)
{
	char *path = strf(RUN_DIR_OUT "/%s", name), *fresh = strf(RUN_DIR_OUT "/.%s.new", name);
	char *old = run_name_of(name);
	int ret = path && fresh ? 0 : -ENOMEM;

	if (!ret && !old && !access(path, F_OK))
		ret = -EEXIST;
	if (!ret && unlink(fresh) && errno != ENOENT)
		ret = -errno;
	if (!ret && (symlink(id, fresh) || rename(fresh, path)))
		ret = -errno;
	if (!ret)
		ret = file_sync_folder(RUN_DIR_OUT);
	free(old);
	free(fresh);
	free(path);
	return ret;
}

int run_name_take(const char *name)
{
	char *id = run_name_of(name), *path = id ? strf(RUN_DIR_OUT "/%s", name) : NULL;
	int ret = !id ? -ENOENT : !path ? -ENOMEM : unlink(path) ? -errno : 0;

	free(path);
	free(id);
	return ret;
}

/* A folder in out/, by its own name or by one that was given to it. */
static char *path_in_out(const char *run)
{
	char *id = run_name_of(run), *path = strf("%s/%s", RUN_DIR_OUT, id ? id : run);

	free(id);
	return path;
}

char *run_find(const char *run)
{
	struct stat status;
	char *path = path_in_out(run);

	if (strcmp(run, "latest") && (strchr(run, '/') || !stat(run, &status))) {
		free(path);
		path = strdup(run);
	} else if (!path || !*run || stat(path, &status)) {
		free(path);
		return find_named(run);
	}
	if (!path || !stat(path, &status))
		return path;
	message("run: %s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

char *run_dir_find(const char *run)
{
	char *path = run_find(run), *base;
	struct stat status;

	if (!path || stat(path, &status) || S_ISDIR(status.st_mode))
		return path;
	base = strrchr(path, '/');
	base = base ? base + 1 : path;
	if (strcmp(base, RECORD_FILE)) {
		message("run: %s: name the folder of the run, or its record, which is called %s",
			path, RECORD_FILE);
		free(path);
		return NULL;
	}
	if (base == path)
		strcpy(path, ".");
	else
		base[-1] = '\0';
	return path;
}
