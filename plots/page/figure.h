/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of a run, drawn by gnuplot: each is one script *.gp in plots/.
 * A figure without data is not a failure; it has a reason, which the report prints.
 */
#ifndef INVBENCH_FIGURE_H
#define INVBENCH_FIGURE_H

#include <stdbool.h>

struct figure {
	const char *name, *about; /* from the registry */
	char *reason; /* why it was not drawn, or NULL */
};

struct figures {
	struct figure *figures;
	unsigned int count;
	bool is_gnuplot_missing; /* no figure was drawn; reported once */
};

/*
 * Draws all figures from RUN/data into RUN/figures, each as SVG and PNG, and in the format paper, pdf or
 * eps, unless it is NULL. Returns 0, also if some have no data or gnuplot is missing, or -errno. Reports
 * what went wrong.
 */
int figures_draw(const char *run_dir, const char *paper, struct figures *figures);

/* Draws the figure of that name; returns as above. */
int figure_draw(const char *run_dir, struct figure *figure);
void figures_free(struct figures *figures);

#endif
