/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints the body of a run's record, line by line (docs/record.md).
 * Times are in the unit of the run's clock. Nothing is derived from samples here.
 * All functions return 0 or -EIO; emit_clock() has one error more.
 */
#ifndef INVBENCH_EMIT_H
#define INVBENCH_EMIT_H

#include <jansson.h>

#include "bench/environment/noise.h"
#include "bench/measure/state.h"

/* Arguments: see environment_json(). */
int emit_environment(const struct invbench_info *info, const char *device);
/* cell: NULL if the event concerns no single cell. */
int emit_event(const char *event, const struct cell *cell, const char *reason);
/* Names the next cell to run, so that the runner knows the culprit if the machine dies. */
int emit_progress(const struct cell *cell);
/* Seconds that all rounds of the cell's group are expected to take. */
int emit_expected(const struct cell *cell, double seconds);

/*
 * Reads the engine's clock and sets .scale and .empty. when: "start" or "end".
 * -EILSEQ, reported as an event: the clock or the driver's text cannot be trusted.
 */
int emit_clock(struct measure *measure, const char *when);
/* is_open: whether the engine has accepted the cell. */
int emit_cell(const struct measure *measure, const struct candidate *candidate, bool is_open);
int emit_calibration(const struct candidate *candidate);
/* One sub-batch on one CPU. */
int emit_sample(const struct measure *measure, const struct candidate *candidate,
		unsigned int round, unsigned int slot, const struct invbench_sample *sample);
/* The output of the program that ran the sub-batch; frees it. NULL: prints nothing. */
int emit_output(const struct candidate *candidate, unsigned int round, unsigned int slot,
		json_t *output);
/* noise: the differences over one round of the session's candidates. */
int emit_noise(const struct measure *measure, unsigned int round, const struct noise *noise);
/* Prints .counts. */
int emit_histogram(const struct measure *measure, const struct candidate *candidate,
		   unsigned int cpu);
int emit_share(const struct measure *measure, const struct candidate *candidate,
	       const struct path_share *share);
/* How the instances of a race ended. */
int emit_race(const struct candidate *candidate, const struct invbench_outcomes *outcomes);
int emit_counters(const struct candidate *candidate, const struct invbench_counters *counters);
/* calls: of all workers together; waits: of each worker. */
int emit_waits(const struct measure *measure, const struct candidate *candidate, uint64_t calls,
	       const struct waits *waits);
/* Prints .functions, and then the cache lines that they touched. */
int emit_functions(const struct measure *measure, const struct candidate *candidate,
		   const struct invbench_functions *request);
int emit_lines(const struct measure *measure, const struct candidate *candidate,
	       const struct invbench_functions *request);

#endif
