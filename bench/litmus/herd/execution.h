/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws executions: who read what when a bad outcome happens.
 * herd7 finds an execution and writes it as a graph; graphviz makes the picture.
 */
#ifndef INVBENCH_LITMUS_EXECUTION_H
#define INVBENCH_LITMUS_EXECUTION_H

#include "bench/litmus/herd/herd.h"

/* The options with which herd7 writes graphs; a file in the home folder. */
#define EXECUTION_OPTIONS "bench/litmus/herd/execution.cfg"

/* "no-smp-mb-walker-arm", which the caller frees. NULL without memory. */
char *execution_name(const struct litmus_case *one);

/*
 * Draws the graph of the case into FIGURES/NAME.svg. dot: the path of graphviz's program. Returns 0, or -errno
 * after a message.
 */
int execution_draw(const char *dot, const struct litmus_case *one, const char *graph,
		   const char *figures);

#endif
