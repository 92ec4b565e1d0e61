/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes the times of a run doubtful, in words, to stand beside a verdict.
 * Found in its environment and in what its rounds met; none for the exact
 * clock, which counts the same whatever else the machine does.
 */
#ifndef INVBENCH_DOUBT_H
#define INVBENCH_DOUBT_H

#include "samples.h"

struct doubts {
	char **texts; /* each once */
	size_t count;
};

/* Takes the text over; what was told before is not told again. 0 or -ENOMEM. */
int doubts_tell(struct doubts *doubts, char *text);
/* Of all boots of the run that have a clock. 0 or -ENOMEM. */
int doubts_add(struct doubts *doubts, const struct samples *samples);
void doubts_free(struct doubts *doubts);

#endif
