/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the data files, figures and page of a run: see report.h.
 * All of them come from the record, so they can be rewritten at any time. Without gnuplot the page
 * has no figures but is otherwise complete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/track/track.h"
#include "analysis/print/tsv/fields.h"
#include "analysis/print/tsv/tsv.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "plots/page/figure.h"
#include "plots/page/page.h"
#include "plots/page/report.h"

/* Creates a folder inside the run's folder if it is missing; refuses a link that leads elsewhere. The caller frees the path. */
static char *folder(const char *run_dir, const char *name)
{
	char *path = strf("%s/%s", run_dir, name);
	int ret = path ? home_mkdir(run_dir) : -ENOMEM;

	if (!ret)
		ret = file_make_folder(path);
	if (!ret)
		return path;
	message("%s/%s: %s", run_dir, name, strerror(-ret));
	free(path);
	return NULL;
}

/* A run whose clocks are all emulated has no figures, so gnuplot is not started. */
static int draw_figures(const struct samples *samples, const char *run_dir,
			const struct figure_paper *paper, struct figures *figures)
{
	return sampled_first_clock(samples) ? figures_draw(run_dir, paper, figures) : 0;
}

static void print_places(const char *run_dir, const char *format, const struct figures *figures,
			 bool reasons)
{
	unsigned int i;

	for (i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->figures[i];

		if (figure->reason && reasons && !figures->is_gnuplot_missing)
			fprintf(stderr, "report: no figure %s: %s\n", figure->name, figure->reason);
		if (!figure->reason)
			fprintf(stderr, "report: %s/figures/%s.svg%s%s\n", run_dir, figure->name,
				format ? " ." : "", format ? format : "");
	}
	fprintf(stderr, "report: %s/report.html\n", run_dir);
}

/* Writes the data files of a run. The caller frees the samples in either case. */
static int write_data(const char *run_dir, struct samples *samples)
{
	char *data = folder(run_dir, "data"), *drawn = folder(run_dir, "figures");
	int ret = data && drawn ? samples_load(run_dir, samples) : -EIO;

	if (!ret)
		ret = tsv_write(samples, data);
	free(data);
	free(drawn);
	return ret;
}

int report_figure(const char *run_dir, const char *name, const struct figure_paper *paper)
{
	struct figure figure = { .name = name };
	struct samples samples = { 0 };
	int ret = write_data(run_dir, &samples);

	if (!ret && !sampled_first_clock(&samples))
		figure.reason = strdup(
			"its clock is emulated, and emulated time says nothing about hardware");
	if (!ret)
		ret = figure_paper_report(run_dir, &figure, paper);
	free(figure.reason);
	samples_free(&samples);
	return ret;
}

int report_make(const char *run_dir, const struct figure_paper *paper, bool reasons)
{
	const struct figure_paper none = { 0 };
	struct samples samples = { 0 };
	struct figures figures = { 0 };
	struct executions executions = { 0 };
	int ret = write_data(run_dir, &samples), drawing = 0;

	if (ret)
		goto out;
	drawing = draw_figures(&samples, run_dir, paper ? paper : &none, &figures);
	ret = executions_draw(&samples, run_dir, &executions);
	if (!ret)
		ret = page_write(&samples, &figures, &executions, run_dir);
	if (ret)
		goto out;
	print_places(run_dir, paper ? paper->format : NULL, &figures, reasons);
	if (samples.stopped) {
		message("%s; the report covers only the lines before it", samples.stopped);
		ret = -EBADMSG;
	}
out:
	executions_free(&executions);
	figures_free(&figures);
	samples_free(&samples);
	return ret ? ret : drawing;
}

int report_timeline(const struct samples *newest, const struct timelines *timelines, double delta,
		    const char *dir)
{
	struct figure figure = { .name = "timeline" };
	char *data = folder(dir, "data"), *drawn = folder(dir, "figures");
	/* The figure needs no other table, and a table of kernels with its tests takes long. */
	int ret = data && drawn ? variables_write(newest, NULL, data) : -EIO;

	if (!ret)
		ret = track_write(timelines, delta, data);
	if (!ret)
		ret = figures_draw_these(dir, &figure, 1);
	if (!ret && !figure.reason)
		fprintf(stderr, "report: %s/timeline.svg\n", drawn);
	free(figure.reason);
	free(data);
	free(drawn);
	return ret;
}
