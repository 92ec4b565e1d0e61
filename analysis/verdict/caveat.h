/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Caveats: conditions that affect the quality of the timing, printed with a verdict.
 * They come from the environment and from the noise of the rounds. The exact clock has none,
 * because other work does not change its counts.
 */
#ifndef INVBENCH_CAVEAT_H
#define INVBENCH_CAVEAT_H

#include "analysis/read/samples.h"

struct caveats {
	char **texts; /* without duplicates */
	size_t count;
};

/* Owns the text from then on and frees a duplicate. A NULL text counts as being out of memory. */
int caveats_add_text(struct caveats *caveats, char *text);
/* Adds the caveats of a run. Returns 0 or -ENOMEM. */
int caveats_add(struct caveats *caveats, const struct samples *samples);
void caveats_free(struct caveats *caveats);

#endif
