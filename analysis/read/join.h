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

#endif
