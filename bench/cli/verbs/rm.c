/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb rm removes runs, with all that was made of them, unless they have a name or still measure. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "bench/cli/verb.h"
#include "bench/store/index.h"
#include "bench/store/record.h"
#include "bench/store/run_dir.h"
#include "bench/system/home.h"
#include "bench/text/message.h"

#define RUNS_MAX 4096

static int refuse(const char *dir, const char *why)
{
	message("rm: %s: %s", dir, why);
	return -EINVAL;
}

/* A folder that somebody keeps elsewhere is theirs to remove. */
static int check_place(const char *dir)
{
	const char *out = RUN_DIR_OUT "/";

	if (strncmp(dir, out, strlen(out)) || strchr(dir + strlen(out), '/'))
		return refuse(dir, "not a folder in " RUN_DIR_OUT "/; remove it yourself");
	return 0;
}

static int check(const char *dir, const struct run_links *links)
{
	const char *id = strrchr(dir, '/') + 1;
	char *names = run_names(links, id);
	int ret = names ? 0 : -ENOMEM;

	if (!ret && *names) {
		message("rm: %s has the name %s; remove the name first: invbench name --remove WORD",
			dir, names);
		ret = -EINVAL;
	}
	free(names);
	return ret;
}

/* A run without a record, or with an empty one, has ended, too. */
static bool still_measures(const char *dir)
{
	char *path = strf("%s/" RECORD_FILE, dir);
	struct stat status;
	bool has_lines = path && !stat(path, &status) && status.st_size;

	free(path);
	return has_lines && !record_is_over(dir);
}

static int remove_run(const char *run, const struct run_links *links)
{
	char *dir = run_dir_find(run);
	int ret = dir ? check_place(dir) : -ENOENT;

	if (!ret)
		ret = check(dir, links);
	if (!ret && still_measures(dir))
		ret = refuse(dir, "it still measures; stop it first");
	if (!ret) {
		home_remove(dir);
		ret = index_forget(RUN_DIR_OUT, strrchr(dir, '/') + 1);
		printf("removed %s\n", dir);
	}
	free(dir);
	return ret;
}

int rm_main(int argc, char **argv)
{
	const struct option_row rows[] = { { 0 } };
	int first = options_parse(rows, argc, argv, 1, RUNS_MAX), ret;
	struct run_links links;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	ret = run_links_read(&links);
	for (int i = first; i < argc && !ret; i++)
		ret = remove_run(argv[i], &links);
	run_links_free(&links);
	return exit_code_of(ret);
}
