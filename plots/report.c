/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb report: makes data files, figures and page of a run anew.
 * Everything is made from the record, so it can be made again at any time; a
 * missing gnuplot takes the figures from the page and nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../analysis/track.h"
#include "../analysis/tsv.h"
#include "../bench/home.h"
#include "bench/run/run_dir.h"
#include "../bench/say.h"
#include "../bench/verb.h"
#include "figure.h"
#include "page.h"
#include "report.h"

/* A folder inside the run's, made if it is missing; to be freed. */
static char *folder(const char *run_dir, const char *name)
{
	char *path = sentence("%s/%s", run_dir, name);
	int ret = path ? home_mkdir(path) : -ENOMEM;

	if (!ret)
		return path;
	say("%s/%s: %s", run_dir, name, strerror(-ret));
	free(path);
	return NULL;
}

/* A clock that tells nothing has no figures, and no gnuplot is asked about them. */
static int draw_if_told(const struct samples *samples, const char *run_dir, struct figures *figures)
{
	return sampled_first_clock(samples) ? figures_draw(run_dir, figures) : 0;
}

static void print_places(const char *run_dir, const struct figures *figures, bool reasons)
{
	unsigned int i;

	for (i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->figures[i];

		if (figure->reason && reasons)
			fprintf(stderr, "report: no figure %s: %s\n", figure->name, figure->reason);
		if (!figure->reason)
			fprintf(stderr, "report: %s/figures/%s.svg .png\n", run_dir, figure->name);
	}
	fprintf(stderr, "report: %s/report.html\n", run_dir);
}

int report_make(const char *run_dir, bool reasons)
{
	struct samples samples = { 0 };
	struct figures figures = { 0 };
	char *data = folder(run_dir, "data"), *drawn = folder(run_dir, "figures");
	int ret = -EIO, drawing = 0;

	if (!data || !drawn)
		goto out;
	ret = samples_load(run_dir, &samples);
	if (!ret)
		ret = tsv_write(&samples, data);
	if (ret)
		goto out;
	drawing = draw_if_told(&samples, run_dir, &figures);
	ret = page_write(&samples, &figures, run_dir);
	if (ret)
		goto out;
	print_places(run_dir, &figures, reasons);
	if (samples.stopped) {
		say("%s; the report is of what stands before it", samples.stopped);
		ret = -EBADMSG;
	}
out:
	figures_free(&figures);
	samples_free(&samples);
	free(data);
	free(drawn);
	return ret ? ret : drawing;
}

int report_timeline(const struct samples *newest, const struct timelines *timelines, double delta,
		    const char *dir)
{
	struct figure figure = { .name = "timeline" };
	char *data = folder(dir, "data"), *drawn = folder(dir, "figures");
	int ret = data && drawn ? tsv_write(newest, data) : -EIO;

	if (!ret)
		ret = track_write(timelines, delta, data);
	if (!ret)
		ret = figure_draw(dir, &figure);
	if (!ret && !figure.reason)
		fprintf(stderr, "report: %s/timeline.svg .png\n", drawn);
	free(figure.reason);
	free(data);
	free(drawn);
	return ret;
}

int report_main(int argc, char **argv)
{
	const struct option_row rows[] = { { 0 } };
	int first = options_parse(rows, argc, argv, 0, 1);
	char *dir;
	int ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	dir = run_dir_find(first < argc ? argv[first] : "latest");
	if (!dir)
		return EXIT_USAGE;
	ret = report_make(dir, true);
	free(dir);
	return exit_code_of(ret);
}
