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

/*
 * AS_BUILT: whatever the running kernel has there. A barrier stands before a
 * plain load or store of its position; the others are that access, or say what
 * is done instead.
 */
enum barrier {
	AS_BUILT,
	NO_BARRIER,
	DMB_ISH, /* smp_mb() */
	DMB_ISHST, /* smp_wmb() */
	DMB_ISHLD, /* smp_rmb() */
	DMB_OSH, /* dma_mb() */
	DMB_OSHST, /* dma_wmb() */
	DSB_ISH,
	DSB_ST, /* wmb() */
	DSB_SY, /* mb() */
	LOAD_LDAR, /* acquire, after every release in order */
	LOAD_LDAPR, /* acquire, maybe before a release to elsewhere */
	STORE_PLAIN, /* WRITE_ONCE() */
	STORE_RELEASE, /* smp_store_release() */
	STORE_RELEASE_MB, /* and smp_mb() after it */
	STORE_RMW, /* xchg(), fully ordered */
	RCU_GRACE, /* synchronize_rcu() */
	MB_BEFORE_ATC, /* smp_mb(), but not before the first ATC_INV */
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
	__u8 positions; /* where it has a meaning, bits of enum position */
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
