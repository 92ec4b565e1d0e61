/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures a cell of fio: the time or the instructions of its I/Os, and their commands.
 * Each function returns 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_FIO_RUN_H
#define INVBENCH_FIO_RUN_H

#include "bench/core/uapi.h"

/* One sub-batch: see engine.run(). */
int fio_run(struct invbench_run *run);

/* Instructions of an I/O by function: see engine.functions(). */
int fio_functions(struct invbench_functions *request);

/* Commands of the cell's I/Os: see engine.count(). All are 0 without the module. */
int fio_count(uint32_t id, struct invbench_counters *counters);

#endif
