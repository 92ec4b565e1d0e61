/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * L3: finds where the cost changes in a series of kernels.
 * Each block boots every kernel once, in random order. Subtracting the block's median removes
 * drift between blocks. Permuting the kernels within the blocks shows what chance alone produces.
 */
#ifndef INVBENCH_CHANGE_H
#define INVBENCH_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

enum change_kind {
	CHANGE_STEP, /* the cost stays at the new level, or at the last kernel: enough boots show it */
	CHANGE_SPIKE, /* one kernel differs from both its neighbours */
	CHANGE_NEW, /* at the last kernel, which has too few boots for a step */
	CHANGE_KINDS,
};

#define CHANGE_BLOCKS_MIN 5
#define CHANGE_SIZE_ALPHA 0.01 /* of the interval of the size, whatever alpha the test has */

extern const char *const change_names[CHANGE_KINDS];

struct change {
	enum change_kind kind;
	unsigned int at; /* the first kernel of the new level, or the spike */
	unsigned int from, to; /* .at lies between these kernels with 99 % confidence */
	double size, low, high; /* ln(new level / old level), and its interval */
	double p; /* by permutation, times the series of the family; NaN on the exact clock */
	unsigned int
		confirm; /* boots, or blocks, that are missing to confirm it; 0: it is confirmed */
	bool confirm_each; /* boots of each kernel are missing, not only of the last one */
};

struct changes {
	struct change *list; /* sorted by .at */
	size_t count;
};

/*
 * cost[block * kernels + kernel] is above 0, in any unit, or NaN if the boot failed; every kernel
 * needs one boot that succeeded. alpha: share of false alarms for a whole family of series without
 * a change; family: how many series it has, each of which gets an equal part (S16).
 * The seed is a hash of the costs, so the same costs give the same answer. Returns 0, -ENOMEM, or
 * -EDOM for fewer than 3 kernels or changes_blocks() blocks or for a cost that is not above 0.
 */
int changes_find(const double *cost, unsigned int blocks, unsigned int kernels, double alpha,
		 size_t family, struct changes *changes);

/* The smallest number of blocks with which p of a change at any kernel can reach alpha, at least 5. */
unsigned int changes_blocks(unsigned int kernels, double alpha, size_t family);

/*
 * On the exact clock every difference between neighbours is a step. Returns 0, -ENOMEM, or -EDOM if
 * a cost is not above 0.
 */
int changes_find_exact(const double *cost, unsigned int kernels, struct changes *changes);

void changes_free(struct changes *changes);

#endif
