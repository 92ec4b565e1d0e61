/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of a run, drawn by gnuplot: one *.gp of this folder each.
 * A figure says itself when the run has no data for it; that is a reason to
 * tell the reader, not a failure.
 */
#ifndef INVBENCH_FIGURE_H
#define INVBENCH_FIGURE_H

struct figure {
	const char *name, *about; /* the registry's */
	char *reason; /* why it was not drawn, or NULL */
};

struct figures {
	struct figure *figures;
	unsigned int count;
};

/*
 * Draws all figures from RUN/data into RUN/figures, each as SVG and PNG.
 * 0 also when some had no data; -EOPNOTSUPP without gnuplot, else -errno, said why.
 */
int figures_draw(const char *run_dir, struct figures *figures);

/* One figure, by name; as above. */
int figure_draw(const char *run_dir, struct figure *figure);
void figures_free(struct figures *figures);

#endif
