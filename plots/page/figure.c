/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the figures of a run and says why one is missing: see figure.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/registry/registry.h"
#include "bench/text/message.h"
#include "plots/page/figure.h"

#define MISSING "gnuplot is missing; install it with: sudo apt-get install gnuplot-nox"

/* Describes why a figure was not drawn. */
static char *reason_of(int ret, const char *said)
{
	if (ret == -ENOENT)
		return strdup(MISSING);
	if (ret < 0)
		return strdup(strerror(-ret));
	return strdup(said ? said : "gnuplot failed without a message");
}

/* 0 if it was drawn or has no data, -ENOENT without gnuplot, or another -errno after a message. */
static int note_result(struct figure *figure, const struct drawing *drawing)
{
	int ret = drawing->result;

	if (!ret || figure->reason)
		return 0;
	figure->reason = reason_of(ret, drawing->said);
	if (ret == EXIT_CANNOT || ret == -ENOENT)
		return ret == -ENOENT ? ret : 0;
	message("plots/%s.gp: %s", figure->name, figure->reason ? figure->reason : "not drawn");
	return ret < 0 ? ret : -EIO;
}

/* Draws the figures that have no reason. After a failure the others are drawn nevertheless; the last failure is returned. */
static int draw(const char *run_dir, const struct figure_paper *paper, struct figure *figures,
		size_t count)
{
	struct drawing *drawings = calloc(count + 1, sizeof(*drawings));
	struct figure **of = calloc(count + 1, sizeof(*of));
	size_t drawn = 0, i;
	int ret = drawings && of ? 0 : -ENOMEM, noted;

	for (i = 0; i < count && !ret; i++) {
		if (figures[i].reason)
			continue;
		of[drawn] = &figures[i];
		drawings[drawn++].name = figures[i].name;
	}
	if (!ret)
		gnuplot_draw(run_dir, paper, drawings, drawn);
	for (i = 0; i < drawn; i++) {
		noted = note_result(of[i], &drawings[i]);
		ret = noted ? noted : ret;
		free(drawings[i].said);
	}
	free(of);
	free(drawings);
	return ret;
}

int figure_paper_report(const char *run_dir, struct figure *figure,
			const struct figure_paper *paper)
{
	int ret = draw(run_dir, paper, figure, 1);

	if (figure->reason && (!ret || ret == -ENOENT)) {
		message("no figure %s: %s", figure->name, figure->reason);
		return ret ? ret : -ENODATA;
	}
	if (!ret)
		fprintf(stderr, "report: %s/figures/%s.%s\n", run_dir, figure->name, paper->format);
	return ret;
}

/* Figures add to a result that is complete without them, so a missing gnuplot is no failure. */
static int report_missing(int ret)
{
	if (ret != -ENOENT)
		return ret;
	message("no figures: " MISSING);
	return 0;
}

static const struct figure_paper screen = { .format = "svg" };

int figures_draw_these(const char *run_dir, struct figure *figures, size_t count)
{
	return report_missing(draw(run_dir, &screen, figures, count));
}

int figures_draw(const char *run_dir, const struct figure_paper *paper, struct figures *figures)
{
	const struct registry *plots = registry_get(REGISTRY_PLOTS);
	int ret, further = 0;

	figures->figures = calloc(plots->count + 1, sizeof(*figures->figures));
	if (!figures->figures)
		return -ENOMEM;
	for (unsigned int i = 0; i < plots->count; i++) {
		figures->figures[i].name = plots->entries[i].name;
		figures->figures[i].about = plots->entries[i].about;
		figures->figures[i].further = paper->format;
	}
	figures->count = plots->count;
	ret = draw(run_dir, &screen, figures->figures, figures->count);
	figures->is_gnuplot_missing = ret == -ENOENT;
	if (paper->format)
		further = draw(run_dir, paper, figures->figures, figures->count);
	return report_missing(further ? further : ret);
}

void figures_free(struct figures *figures)
{
	unsigned int i;

	for (i = 0; i < figures->count; i++)
		free(figures->figures[i].reason);
	free(figures->figures);
	*figures = (struct figures){ 0 };
}
