/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines that measure prints: the body of a run's record (docs/record.md).
 * Times are in the unit of the boot's clock; nothing is derived.
 * All return 0 or -EIO.
 */
#ifndef INVBENCH_BODY_H
#define INVBENCH_BODY_H

#include <jansson.h>

#include "measure.h"
#include "noise.h"

/* Takes the line over; the reader at the other end owns all the rest. */
int body_emit(json_t *line);
/* cell: NULL for none. */
int body_event(const char *event, const struct cell *cell, const char *reason);
/* Says which cell is touched next, so that it is known if the machine dies of it. */
int body_progress(const struct cell *cell);
/* How long the rounds of the cell's section will take in all. */
int body_expected(const struct cell *cell, double seconds);

/* when: "start" or "end". -EILSEQ, said as an event: not to be believed. */
int body_clock(struct measure *measure, const char *when);
/* opened: false, the engine has refused it. */
int body_cell(const struct measure *measure, const struct arm *arm, bool opened);
int body_calibration(const struct arm *arm);
/* One sub-batch on one CPU. */
int body_sample(const struct measure *measure, const struct arm *arm, unsigned int round,
		unsigned int slot, const struct invbench_sample *sample);
/* What the program that did the sub-batch said of it; takes that over. */
int body_output(const struct arm *arm, unsigned int round, unsigned int slot, json_t *output);
/* How disturbed a round of the session's arms was. */
int body_noise(const struct measure *measure, unsigned int round, const struct noise *noise);
/* What stands in .counts. */
int body_histogram(const struct measure *measure, const struct arm *arm, unsigned int cpu);
int body_share(const struct measure *measure, const struct arm *arm, const struct share *share);
int body_counters(const struct arm *arm, const struct invbench_counters *counters);
/* What stands in .functions. */
int body_functions(const struct measure *measure, const struct arm *arm,
		   const struct invbench_functions *request);

#endif
