/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws figures with gnuplot: a process for each CPU, each of which draws several figures, because to start one takes as long
 * as most figures.
 */
#ifndef INVBENCH_GNUPLOT_H
#define INVBENCH_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How figures are drawn for a paper, or for a screen. */
struct figure_paper {
	const char *format; /* svg, png, pdf or eps; NULL: not at all */
	bool is_bare; /* without headline and footer, which a caption replaces */
	uint64_t width, height; /* mm; 0: a pixel of the page is a point */
};

struct drawing {
	const char *name; /* of the script, plots/NAME.gp */
	int result; /* 0: drawn; EXIT_CANNOT: no data; another exit status; or -errno */
	char *said; /* the last line that gnuplot printed, unless it was drawn; may be NULL */
};

/* Draws RUN/figures/NAME.FORMAT of each figure from RUN/data, and sets result and said, which the caller frees. */
void gnuplot_draw(const char *run_dir, const struct figure_paper *paper, struct drawing *drawings,
		  size_t count);

#endif
