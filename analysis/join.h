/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes one boot of the processes that each measured a round of it.
 * Which process a round came from is of no interest once it is known that each
 * has its own: the round's number tells them apart. So all that reads samples
 * sees one boot with many rounds, as if one process had made them.
 */
#ifndef INVBENCH_JOIN_H
#define INVBENCH_JOIN_H

#include "samples.h"

/* Of samples whose cells are finished, and before they are sorted. 0 or -errno. */
int samples_join(struct samples *samples);

#endif
