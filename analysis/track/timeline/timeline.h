/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cost of each kernel of a series, in release order, and the steps between them.
 * A timeline joins one run of many kernels or many runs over months: section and axes identify a cell,
 * as in compare, the release identifies a kernel, and all costs come from one clock. Two sections may
 * have the same axes. A boot then measures both cells, which are one row each: together they would be
 * two costs of one boot. On the exact clock the cost of a
 * boot is its cheapest call, whose functions may be counted, and every difference is a step. On a
 * real clock it is the cost of its rounds, as in compare, and L3 finds the steps (stats/change.h).
 *
 * On a real clock all boots of a row are of one machine, that of its newest boot (machine/left_out.h), and in the
 * lab all boots of one kernel are of one image. Sections of a gathered run may each have a machine of their own.
 *
 * Each flavour of kernels (rt, 16k …) has a separate timeline.
 */
#ifndef INVBENCH_TIMELINE_H
#define INVBENCH_TIMELINE_H

#include "analysis/track/accepted.h"
#include "analysis/track/machine/left_out.h"
#include "analysis/read/samples.h"
#include "analysis/stats/change.h"

struct timeline_row {
	const struct sampled_cell *like; /* its section and axes */
	char *label; /* "unmap, size 4K", and ", [section]" if another section has the same axes */
	char *plain; /* the label without the section */
	double *cost; /* of each kernel, in the clock's unit; NaN: not measured */
	const struct sampled_cell **cells; /* the cells with these costs, or NULL */
	const struct sampled_boot *newest; /* whose machine the row is about */
	const struct sampled_boot **boots; /* the newest of each kernel, or NULL */
	double *older; /* another cost in an older run, exact clock only; NaN: none */
	unsigned int boots_needed; /* of each kernel, for L3; 0 on the exact clock */
	bool is_incomplete; /* too few kernels or boots for L3, or a cost of 0 on the exact clock */
};

struct timeline_step {
	size_t row, before, at; /* kernels: the one compared with, and the first with the step */
	struct change change;
	char *accepted; /* the reason, or NULL: not accepted */
};

struct timeline {
	const char *flavour; /* "": the default one */
	const char **kernels; /* sorted by release */
	const struct sampled_boot **boot_of; /* of each kernel, the newest */
	size_t kernel_count;
	struct timeline_row *rows; /* in the order of the plan */
	size_t row_count;
	struct timeline_step *steps; /* row by row, each in release order */
	size_t step_count;
	const struct sampled_boot *clock; /* a boot whose clock all costs share */
	bool is_exact;
	unsigned int boots; /* the largest number of boots of a kernel */
	unsigned int
		*fewest; /* boots of each kernel in the row with the fewest, L3 only; 0: unknown */
	struct left_out left_out;
};

/* The flavour of a boot, "" for the default one. */
const char *timeline_flavour(const struct sampled_boot *boot);

/*
 * Collects the costs. runs: oldest first; they must outlive the timeline. Returns 0, -ENOMEM, or
 * -ENODATA if no cell was measured on two kernels of this flavour and one machine. The caller frees the
 * timeline in any case.
 */
int timeline_load(const struct samples *const *runs, size_t run_count, const char *flavour,
		  struct timeline *timeline);
/*
 * Finds the steps. alpha: share of false alarms among all rows together, 0.01 is 1 %; family: how many
 * rows the timelines have that one answer is made of. Returns 0 or -ENOMEM.
 */
int timeline_search(const struct samples *const *runs, size_t run_count, double alpha,
		    size_t family, struct timeline *timeline);
void timeline_free(struct timeline *timeline);

/* The workload and as few axes as make the row unique, and if they cannot, the section. The caller frees it. */
char *timeline_label(const struct timeline *timeline, const struct timeline_row *row);
/* The same without the section, which several rows may share. */
char *timeline_plain_label(const struct timeline *timeline, const struct timeline_row *row);
/* The same for a heading, which has no columns for the verdict: "unmap, v7.1 (correct on Arm)". */
char *timeline_title(const struct timeline *timeline, const struct timeline_row *row);

/* One timeline for each flavour, the default one first. */
struct timelines {
	struct timeline *list;
	size_t count;
};

/*
 * alpha: as above; one exit code answers for all flavours, so their rows are one family. Returns 0, also
 * for an empty list, or -ENOMEM. The caller frees the list in any case.
 */
int timelines_load(const struct samples *const *runs, size_t run_count, double alpha,
		   struct timelines *timelines);
void timelines_free(struct timelines *timelines);

/* Marks the accepted steps. Returns 0 or -ENOMEM. */
int timeline_accept(struct timeline *timeline, const struct accepted *accepted);

/*
 * Returns 0, or after reporting why -EINVAL if an accepted step names a cell that no row has
 * although its workload was measured.
 */
int timeline_check(const struct timeline *timeline, const struct accepted *accepted);

/* The step of a row at a kernel, or NULL. */
const struct timeline_step *timeline_step_at(const struct timeline *timeline, size_t row,
					     size_t kernel);

/* Whether a kernel has so few boots that L3 may not see its change. */
bool timeline_is_short(const struct timeline *timeline, size_t kernel);

/* The size of a step in per cent, above 0 if the new cost is higher. */
double timeline_change(const struct timeline_step *step);

/* Whether more boots must confirm it: it is at the last kernel, or its interval contains 0. */
bool timeline_is_unconfirmed(const struct timeline_step *step);

/* Whether the step is a regression: confirmed, not accepted, and costs more by delta (0.01: 1 %). */
bool timeline_is_new(const struct timeline_step *step, double delta);

#endif
