/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb "measure": see measure.c. */
#ifndef INVBENCH_MEASURE_H
#define INVBENCH_MEASURE_H

/* measure PLAN [--set KEY=VALUE]… [--from CELL] [--device NAME]; an exit code. */
int measure_main(int argc, char **argv);

#endif
