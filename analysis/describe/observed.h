/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the race showed of a strategy, to stand beside the verdict of the memory models.
 * All cells of the workload race of a boot count together, by strategy, and stand beside every cell
 * of that strategy on that boot.
 */
#ifndef INVBENCH_OBSERVED_H
#define INVBENCH_OBSERVED_H

#include "analysis/read/samples.h"

/* The sums over the races of the cell's strategy on its boot. No instances: there was no race. */
struct race_outcomes observed_outcomes(const struct samples *samples,
				       const struct sampled_cell *cell);

/*
 * What the column "observed here" counts on a boot, and how the threads ran; "" if there was no race
 * on it. The caller frees it; NULL without memory.
 */
char *observed_about(const struct samples *samples, const struct sampled_boot *boot);

enum observed_verdict {
	OBSERVED_FITS, /* the models allow what the cell shows; or it is no race */
	OBSERVED_WEAKER, /* they exclude it, but a form of the strategy is weaker on this machine */
	OBSERVED_ALARM, /* they exclude it: a model, the machine or our code is wrong */
};

/* Compares a race with Arm's model and the kernel's. */
enum observed_verdict observed_judge(const struct samples *samples,
				     const struct sampled_cell *cell);

/* Says what is wrong with a race that does not fit. The caller frees it; NULL without memory. */
char *observed_text(const struct samples *samples, const struct sampled_cell *cell);

/* {lost, instances} of observed_outcomes(), or null without a race. */
json_t *observed_json(const struct samples *samples, const struct sampled_cell *cell);

/* Prints a message for each alarm. Returns their number. */
size_t observed_report_alarms(const struct samples *samples);

#endif
