/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Joins the processes that each measured one round of a boot.
 * The number of a round is unique among them, so it does not matter which process measured it.
 * Everything that reads samples sees one boot with many rounds.
 */
#ifndef INVBENCH_JOIN_H
#define INVBENCH_JOIN_H

#include "analysis/read/samples.h"

/*
 * Call it when the cells are finished and before they are sorted. 0, -ENOMEM, or -EBADMSG after a
 * message if two processes measured the same round, or the machine changed between them.
 */
int samples_join(struct samples *samples);

/* The boot that the rounds of this one join: the first of its kernel, or itself. */
struct sampled_boot *join_whole_of(const struct samples *samples, unsigned int number);

/* Marks a boot as torn: the rounds of others do not join it any more. */
void join_forget(struct samples *samples, struct sampled_boot *torn);

/*
 * For the line that ends a boot: joins a process and its cells with the first one at once, so that
 * memory does not grow with the number of processes. Processes whose cells later lines may still change, or that
 * a damaged record has in another order, are left to samples_join(). 0, -ENOMEM or -EBADMSG.
 */
int join_boot_end(struct samples *samples, struct sampled_boot *boot);

/* For join_boot_end(), in samples.c: whether the samples of a measured cell are complete. */
bool sampled_cell_is_whole(const struct sampled_cell *cell);
/* Computes what needs all lines of a cell, and decides whether the cell counts as measured. 0 or -errno. */
int sampled_cell_finish(const struct samples *samples, struct sampled_cell *cell);

#endif
