/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each kernel of a series costs, in release order, and where that changed.
 * Of one run of many kernels, or of many runs over months: a cell is known by
 * its axes, a kernel by its release, and only what one clock told is put
 * together. On the exact clock a boot's number is its cheapest call, the one whose
 * functions were counted where they were, and every difference is a step; on a
 * real clock it is what its rounds cost, as compare has it, and steps are found by L3
 * (stats/change.h).
 *
 * Kernels of another flavour (rt, 16k …) are a timeline of their own.
 */
#ifndef INVBENCH_TIMELINE_H
#define INVBENCH_TIMELINE_H

#include "accepted.h"
#include "samples.h"
#include "stats/change.h"

struct timeline_row {
	const struct sampled_cell *like; /* its axes */
	char *label; /* "unmap, size 4K" */
	double *cost; /* of each kernel, the newest run's; NaN: not measured */
	const struct sampled_cell **cells; /* whose cost that is, or NULL */
	double *older; /* another cost that an older run had on the exact clock; NaN: none */
	bool is_lacking; /* too few kernels or boots to tell a step from noise */
};

struct timeline_step {
	size_t row, before, at; /* kernels: the one it is held against, the first that has it */
	struct change change;
	char *accepted; /* why, or NULL */
};

struct timeline {
	const char *flavour; /* "": the usual one */
	const char **kernels; /* by release */
	size_t kernel_count;
	struct timeline_row *rows; /* in the order of the plan */
	size_t row_count;
	struct timeline_step *steps; /* row by row, each in release order */
	size_t step_count;
	const struct sampled_boot *clock; /* all have that of this boot */
	bool is_exact;
	unsigned int boots; /* the most that a kernel has */
};

/* What a boot's kernel is called: on the host by its release. */
const char *timeline_kernel(const struct sampled_boot *boot);

/* The flavour of a boot, "" for the usual one. */
const char *timeline_flavour(const struct sampled_boot *boot);

/*
 * runs: oldest first, to be kept as long as the timeline. 0, -ENOMEM; -ENODATA:
 * no cell was measured on two kernels of this flavour. To be freed in any case.
 */
int timeline_load(const struct samples *const *runs, size_t run_count, const char *flavour,
		  double alpha, struct timeline *timeline);
void timeline_free(struct timeline *timeline);

/* The workload, and as few axes as it takes to tell the row from all others; to be freed. */
char *timeline_label(const struct timeline *timeline, const struct timeline_row *row);

/* One of each flavour, the usual one first. */
struct timelines {
	struct timeline *list;
	size_t count;
};

/* 0, also when there is none; or -ENOMEM. To be freed in either case. */
int timelines_load(const struct samples *const *runs, size_t run_count, double alpha,
		   struct timelines *timelines);
void timelines_free(struct timelines *timelines);

/* Marks the accepted steps. 0 or -ENOMEM. */
int timeline_accept(struct timeline *timeline, const struct accepted *accepted);

/* -EINVAL, said why: a line is of a cell that no row is called, though its workload is there. */
int timeline_check(const struct timeline *timeline, const struct accepted *accepted);

/* Per cent. */
double timeline_change(const struct timeline_step *step);

/* A step that must be looked at: dearer by delta (0.01: 1 %) or more, there to stay, not accepted. */
bool timeline_is_new(const struct timeline_step *step, double delta);

#endif
