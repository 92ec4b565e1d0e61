/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes and finds the folders of runs.
 * A folder is made with mkdir(2), which never takes one that exists, so no run
 * can overwrite another.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "bench/home.h"
#include "record.h"
#include "run_dir.h"
#include "bench/say.h"

#define TRIES 8

static char *new_id(const char *plan)
{
	time_t now = time(NULL);
	uint16_t random = 0;
	char utc[32];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", &tm);
	if (getrandom(&random, sizeof(random), 0) < 0)
		random = getpid();
	return sentence("%s-%s-%04x", utc, plan, random);
}

int run_dir_create(const char *out, const char *plan, char **id, char **dir)
{
	int ret = home_mkdir(out);

	*id = *dir = NULL;
	if (!ret)
		ret = -EEXIST;
	/* Another run may have drawn the same digits within the second. */
	for (unsigned int try = 0; try < TRIES && ret == -EEXIST; try++) {
		free(*id);
		free(*dir);
		*id = new_id(plan);
		*dir = *id ? sentence("%s/%s", out, *id) : NULL;
		ret = !*dir ? -ENOMEM : mkdir(*dir, 0777) ? -errno : 0;
	}
	if (ret)
		say("%s: %s", *dir ? *dir : out, strerror(-ret));
	return ret;
}

static int is_run(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static char *find_latest(void)
{
	struct dirent **found;
	char *dir = NULL;
	int count = scandir(RUN_DIR_OUT, &found, is_run, alphasort);
	int i;

	if (count > 0)
		dir = sentence("%s/%s", RUN_DIR_OUT, found[count - 1]->d_name);
	else
		say("run: there is none under %s/", RUN_DIR_OUT);
	for (i = 0; i < count; i++)
		free(found[i]);
	if (count >= 0)
		free(found);
	return dir;
}

char *run_find(const char *run)
{
	struct stat status;
	char *path;

	if (!strcmp(run, "latest"))
		return find_latest();
	path = strchr(run, '/') || !stat(run, &status) ? strdup(run)
						       : sentence("%s/%s", RUN_DIR_OUT, run);
	if (!path || !stat(path, &status))
		return path;
	say("run: %s: %s", path, strerror(errno));
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
		say("run: %s: what is made of a run lies in its folder, where the record is named %s",
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
