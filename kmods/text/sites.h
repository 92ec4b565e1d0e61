/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sites: the barrier instructions in the running driver that can be patched.
 * A site is found by a scan of its function for the expected instruction. It is
 * usable only if the function contains that instruction exactly once.
 */
#ifndef INVBENCH_SITES_H
#define INVBENCH_SITES_H

#include "bench/core/uapi.h"
#include "bench/core/strategy.h"

/* Finds every site and copies its function's text for later comparison. 0 or -errno. */
int sites_load(void);
void sites_free(void);

/* The address of the function with that position's site; NULL if this kernel lacks it. */
void *site_function(enum position position);

/* Writes at most INVBENCH_SITES_MAX descriptions; returns their number. */
unsigned int sites_describe(struct invbench_site *to);

/* Whether every site's function has the text that it had at sites_load(). */
bool sites_whole(void);

/* Whether no site has a word of ours. Unlike sites_whole(), it is true while others probe these functions. */
bool sites_restored(void);

/*
 * Whether the strategy may be put in force in this kernel: 0, -EOPNOTSUPP or -EILSEQ with the reason, or
 * -EPERM for a broken strategy unless allow_broken.
 */
int sites_check(const struct strategy *strategy, bool allow_broken, char *message);

/*
 * Puts the strategy in force until sites_restore(). Reads the patched sites back
 * into patched and returns their number, or -errno; -EBUSY with the reason in
 * message: a kprobe is at a site, even a disabled one, or a word that is neither the
 * driver's nor ours. is_timed: calls are timed next, so all strategies stop the
 * machine, also one that changes nothing.
 */
int sites_patch(const struct strategy *strategy, bool is_timed, struct invbench_site *patched,
		char *message);

/*
 * Puts the driver's words back. 0, or -EBUSY with the reason in message: somebody else came to
 * write a site while the strategy was in force, so that its calls may not have executed it. Where
 * that is a kprobe with a word of ours, the module stays loaded and restores the site again until the kprobe
 * is removed. It reports what it could not restore in the kernel log.
 */
int sites_restore(char *message);

#endif
