/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A barrier strategy: what stands at each position of the protocol.
 * One file in strategies/ is one strategy and holds nothing but its own
 * designated initialisers; its name is the file's, its description the file's
 * first sentence. Both kernel and user space are built from these files.
 *
 * The protocol (FACTS: W+RWC), by position:
 *   unmapping CPU   store IOPTE [pte] · [load] · load the array · commands ·
 *                   [queue] · mark the queue slot valid
 *   attaching CPU   store the array pointer [publish] · [ste] · store the STE
 */
#ifndef INVBENCH_STRATEGY_H
#define INVBENCH_STRATEGY_H

#include "shim.h"

enum position {
	POSITION_PTE,
	POSITION_LOAD,
	POSITION_PUBLISH,
	POSITION_STE,
	POSITION_QUEUE,
	POSITIONS,
};

/* AS_BUILT: whatever the running kernel has there. */
enum barrier {
	AS_BUILT,
	NO_BARRIER,
	DMB_ISH, /* smp_mb() */
	DMB_ISHST, /* smp_wmb() */
	DMB_OSH, /* dma_mb() */
	DMB_OSHST, /* dma_wmb() */
	DSB_ISH,
	DSB_SY, /* mb() */
	STORE_PLAIN, /* WRITE_ONCE() */
	STORE_RELEASE, /* smp_store_release() */
	BARRIERS,
};

struct strategy {
	const char *name;
	const char *about;
	__u8 at[POSITIONS]; /* enum barrier */
};

/* .word is the arm64 instruction to patch in; 0: not one instruction. */
struct barrier_form {
	const char *name;
	__u32 word;
};

extern const struct barrier_form barrier_forms[BARRIERS];
extern const char *const position_names[POSITIONS];
extern const struct strategy strategies[];
extern const unsigned int strategy_count;

/* Where a barrier can be exchanged in the running driver. */
static inline bool position_has_site(enum position position)
{
	return position == POSITION_LOAD || position == POSITION_STE || position == POSITION_QUEUE;
}

#endif
