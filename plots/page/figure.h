/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of a run, drawn by gnuplot: each is one script *.gp in plots/.
 * A figure without data is not a failure; it has a reason, which the report prints.
 */
#ifndef INVBENCH_FIGURE_H
#define INVBENCH_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

struct figure {
	const char *name, *about; /* from the registry */
	char *reason; /* why it was not drawn, or NULL */
};

struct figures {
	struct figure *figures;
	unsigned int count;
	bool is_gnuplot_missing; /* no figure was drawn; reported once */
};

/* How a figure is drawn for a paper. */
struct figure_paper {
	const char *format; /* pdf or eps; NULL: not at all */
	bool is_bare; /* without headline and footer, which a caption replaces */
	uint64_t width, height; /* mm; 0: a pixel of the page is a point */
};

/*
 * Draws all figures from RUN/data into RUN/figures, each as SVG and PNG, and for a paper if that has a
 * format. Returns 0, also if some have no data or gnuplot is missing, or -errno. Reports
 * what went wrong.
 */
int figures_draw(const char *run_dir, const struct figure_paper *paper, struct figures *figures);

/* Draws the figure of that name as SVG and PNG; returns as above. */
int figure_draw(const char *run_dir, struct figure *figure);

/*
 * Draws it for a paper only and prints its path, or why it is missing; a figure that has a reason is not drawn. Returns as
 * above, -ENODATA without data, or -ENOENT without gnuplot.
 */
int figure_paper_report(const char *run_dir, struct figure *figure,
			const struct figure_paper *paper);
void figures_free(struct figures *figures);

#endif
