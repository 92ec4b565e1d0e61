/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * L3: where a series of kernels changed its cost.
 * Each block boots every kernel once, in random order: what drifts from block
 * to block is taken off with the block's median, and what a change would look
 * like by chance is found by permuting the kernels within the blocks.
 */
#ifndef INVBENCH_CHANGE_H
#define INVBENCH_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

enum change_kind {
	CHANGE_STEP, /* the cost stayed at another level */
	CHANGE_SPIKE, /* one kernel out of line */
	CHANGE_NEW, /* the last kernel: step or spike is not known yet */
	CHANGE_KINDS,
};

extern const char *const change_names[CHANGE_KINDS];

struct change {
	enum change_kind kind;
	unsigned int at; /* the first kernel of the new level, or the spike */
	unsigned int from, to; /* the kernels among which .at lies, 99 % */
	double size, low, high; /* ln of new over old level, 99 % interval */
	double p; /* of this split, by permutation; NaN on the exact clock */
	unsigned int confirm; /* new: boots of this kernel that would confirm it */
};

struct changes {
	struct change *list; /* by .at */
	size_t count;
};

/*
 * cost[block * kernels + kernel], above 0; NaN where a boot failed, but every
 * kernel has one that did not. At least 3 kernels and 5 blocks. alpha: false
 * alarms of a whole series without a change. The same data give the same
 * answer: the seed is a hash of them. 0, -ENOMEM, or -EDOM: too little, or a
 * cost that is not above 0.
 */
int changes_find(const double *cost, unsigned int blocks, unsigned int kernels, double alpha,
		 struct changes *changes);

/* Exact clock: every difference between neighbours is a step. */
int changes_find_exact(const double *cost, unsigned int kernels, struct changes *changes);

void changes_free(struct changes *changes);

#endif
