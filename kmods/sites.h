/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The barrier instructions in the running driver that can be exchanged.
 * A site is found by scanning its function for the instruction expected
 * there; it is usable only if that stands in the function exactly once.
 */
#ifndef INVBENCH_SITES_H
#define INVBENCH_SITES_H

#include "control.h"
#include "strategy.h"

/* Finds every site and keeps a copy of its function's text. 0 or -errno. */
int sites_load(void);
void sites_free(void);

/* The function in which the position lies, or NULL: this kernel has none. */
void *site_function(enum position position);

unsigned int sites_describe(struct invbench_site *to);

/* Every site's function is byte for byte what it was when we came. */
bool sites_whole(void);

/*
 * Whether this kernel can run the strategy: 0, -EOPNOTSUPP or -EILSEQ, with
 * the reason in message.
 */
int sites_check(const struct strategy *strategy, char *message, size_t len);

/*
 * Puts the strategy in force and reads it back into patched, as many as the
 * number it returns (or -errno). Until sites_restore(), which always succeeds
 * in leaving the original words or says so in the log.
 */
int sites_patch(const struct strategy *strategy, struct invbench_site *patched);
void sites_restore(void);

#endif
