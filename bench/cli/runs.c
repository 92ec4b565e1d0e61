/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the runs in out/: see runs.h. They come from the index, so no record is read. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "bench/cli/runs.h"
#include "bench/store/index.h"
#include "bench/store/run_dir.h"
#include "bench/text/grid.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

/* The folder is searched for names once, and not for each run. */
struct listing {
	struct run_links links;
	struct grid grid;
	json_t *array;
};

static int put_run(const struct indexed_run *run, void *data)
{
	struct listing *listing = data;
	struct grid *grid = &listing->grid;

	grid_put(grid, strdup(run->id));
	grid_put(grid, run_names(&listing->links, run->id));
	grid_put(grid, strdup(run->created_utc));
	grid_put(grid, strdup(run->plan));
	grid_put(grid, strdup(run->place));
	grid_put(grid, strdup(run->kernels));
	grid_put(grid, strdup(run->verdict));
	grid_put(grid, strf("%d of %d", run->measured, run->cells));
	return 0;
}

static int print_table(struct listing *listing)
{
	static const char *const titles[] = { "run",   "name",	  "created", "plan",
					      "place", "kernels", "verdict", "cells" };
	struct grid *grid = &listing->grid;
	int ret;

	/* The id has the time and the plan, too. */
	static const unsigned int ranks[] = { 1, 2, 6, 7, 5, 4, 1, 3 };

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		grid_column(grid, strdup(titles[i]), NULL, i < 7);
		grid_rank(grid, ranks[i]);
	}
	ret = index_each(RUN_DIR_OUT, put_run, listing);
	if (!ret)
		ret = grid_print_within(grid, text_terminal_width(stdout), stdout);
	grid_free(grid);
	return ret;
}

static int add_run(const struct indexed_run *run, void *data)
{
	struct listing *listing = data;
	char *names = run_names(&listing->links, run->id);
	json_t *object =
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i}", "run", run->id, "name",
			  names ? names : "", "created_utc", run->created_utc, "plan", run->plan,
			  "place", run->place, "kernels", run->kernels, "verdict", run->verdict,
			  "measured", run->measured, "cells", run->cells);

	free(names);
	return json_array_append_new(listing->array, object) ? -ENOMEM : 0;
}

static int print_json(struct listing *listing)
{
	int ret;

	listing->array = json_array();
	ret = index_each(RUN_DIR_OUT, add_run, listing);
	if (!ret)
		return json_print(listing->array, JSON_PLAIN, stdout);
	json_decref(listing->array);
	return ret;
}

int runs_print(bool json)
{
	struct listing listing = { 0 };
	struct stat status;
	int ret;

	if (!stat(RUN_DIR_OUT, &status)) {
		ret = run_links_read(&listing.links);
		if (!ret)
			ret = json ? print_json(&listing) : print_table(&listing);
		run_links_free(&listing.links);
		return ret;
	}
	message("list runs: %s/ contains no run; measure one with: invbench run", RUN_DIR_OUT);
	return -ENOENT;
}
