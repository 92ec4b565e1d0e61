/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of a run, drawn by gnuplot: each is one script *.gp in plots/.
 * A figure without data is not a failure; it has a reason, which the report prints.
 */
#ifndef INVBENCH_FIGURE_H
#define INVBENCH_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include "plots/gnuplot/gnuplot.h"

struct figure {
	const char *name, *about; /* from the registry */
	const char *further; /* the format in which it is there besides SVG, or NULL */
	char *reason; /* why it was not drawn, or NULL */
};

struct figures {
	struct figure *figures;
	unsigned int count;
	bool is_gnuplot_missing; /* no figure was drawn; reported once */
};

/*
 * Draws all figures from RUN/data into RUN/figures, each as SVG, and for a paper if that has a
 * format. Returns 0, also if some have no data or gnuplot is missing, or -errno. Reports
 * what went wrong.
 */
int figures_draw(const char *run_dir, const struct figure_paper *paper, struct figures *figures);

/* Draws the figures of these names as SVG; returns as above. */
int figures_draw_these(const char *run_dir, struct figure *figures, size_t count);

/*
 * Draws it for a paper only and prints its path, or why it is missing; a figure that has a reason is not drawn. Returns as
 * above, -ENODATA without data, or -ENOENT without gnuplot.
 */
int figure_paper_report(const char *run_dir, struct figure *figure,
			const struct figure_paper *paper);
void figures_free(struct figures *figures);

#endif
