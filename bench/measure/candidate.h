/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One cell as it is measured. All functions return 0, or -errno, which ends the run. An engine that
 * fails a cell does not end the run: the failure is reported as an event and .failed is set.
 */
#ifndef INVBENCH_CANDIDATE_H
#define INVBENCH_CANDIDATE_H

#include "bench/measure/state.h"

/* Opens the cell at the engine. Adds no candidate if the cell cannot be measured here. */
int candidate_open(struct measure *measure, const struct cell *cell);
/* Makes a number of calls, discards their histograms and leaves their cost in .samples. */
int candidate_try(struct measure *measure, struct candidate *candidate, uint64_t calls);
/* Releases the probe; the engine releases its part when it stops. */
void candidate_close(struct candidate *candidate);
/* Runs one sub-batch in each mode that the candidate has. */
int candidate_slot(struct measure *measure, struct candidate *candidate, unsigned int round,
		   unsigned int slot);
/* Emits histograms, share and counters. A cell is complete once its counters are in the record. */
int candidate_finish(struct measure *measure, struct candidate *candidate);
/*
 * Emits the functions of a call. Runs last, because these calls are not timed. *is_absent: nothing on
 * this machine counts them, and the engine knows why; the candidate is measured all the same.
 */
int candidate_attribute(struct measure *measure, struct candidate *candidate, bool *is_absent);
/* The same for the waits of calls. */
int candidate_record_waits(struct measure *measure, struct candidate *candidate, bool *is_absent);

#endif
