/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A barrier strategy: the barrier or access at each position of the protocol.
 * Each file in strategies/ is one strategy and contains only its designated
 * initialisers. The file's name is the strategy's name, its first sentence the
 * description. Kernel and user space are built from the same files.
 *
 * The protocol, in program order; brackets hold the positions:
 *
 *   unmapping CPU                        attaching CPU
 *     store the IOPTE       [pte]          store the array pointer  [publish]
 *     barrier               [load]         barrier                  [ste]
 *     load the array pointer               store the STE
 *     write the commands                 SMMU
 *     barrier               [queue]        load the STE
 *     mark the queue slots valid           walk: load the IOPTE
 *
 * Either the unmapping CPU loads the new array and so invalidates for the new
 * device too, or the SMMU, once it has read the new STE, reads the changed IOPTE.
 * Otherwise the device uses a stale translation that nothing invalidates.
 * Position [load] orders a store before a load, which only a full barrier or an
 * equivalent access does. The litmus shape is W+RWC.
 */
#ifndef INVBENCH_STRATEGY_H
#define INVBENCH_STRATEGY_H

#include "bench/core/shim.h"

enum position {
	POSITION_PTE,
	POSITION_LOAD,
	POSITION_PUBLISH,
	POSITION_STE,
	POSITION_QUEUE,
	POSITIONS,
};

/*
 * What a position can hold. AS_BUILT is what the running kernel has. A barrier
 * comes before the plain load or store of its position. LOAD_ and STORE_ are
 * that access itself.
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
	LOAD_LDAR, /* acquire; ordered after earlier store-releases */
	LOAD_LDAPR, /* acquire; may pass a store-release to another address */
	STORE_PLAIN, /* WRITE_ONCE() */
	STORE_RELEASE, /* smp_store_release() */
	STORE_RELEASE_MB, /* smp_store_release(), then smp_mb() */
	STORE_RMW, /* xchg(), fully ordered */
	RCU_GRACE, /* synchronize_rcu() */
	MB_BEFORE_ATC, /* smp_mb() later: behind the TLBs' CMD_SYNC, where ATC_INVs may follow */
	BARRIERS,
};

/* What the driver of Linux 7.1 has, for positions that a strategy leaves as built. */
#define BUILT_V7_1                                                              \
	{                                                                       \
		[POSITION_PTE] = STORE_PLAIN, [POSITION_LOAD] = DMB_ISH,        \
		[POSITION_PUBLISH] = STORE_RELEASE, [POSITION_STE] = DMB_OSHST, \
		[POSITION_QUEUE] = DMB_OSHST,                                   \
	}

struct strategy {
	const char *name;
	const char *about;
	bool is_broken; /* loses an invalidation: a control that proves that checks can fail */
	__u8 at[POSITIONS]; /* enum barrier */
};

/* .word is the arm64 instruction to patch in; 0: it is not one instruction. */
struct barrier_form {
	const char *id; /* in enum barrier */
	const char *name;
	__u32 word;
	__u8 positions; /* where it is allowed, a bit for each enum position */
};

extern const struct barrier_form barrier_forms[BARRIERS];
extern const char *const position_names[POSITIONS];
extern const struct strategy strategies[];
extern const unsigned int strategy_count;

/* Returns the strategy of that name, or NULL. */
const struct strategy *strategy_find(const char *name);

/*
 * Whether the kernel's macro promises less on x86-64 than the instruction does on
 * Arm: wmb() is an SFENCE there, which lets a later load pass an earlier store.
 */
static inline bool barrier_is_weaker_on_x86(enum barrier form)
{
	return form == DSB_ST;
}

/* Whether the running driver has a barrier there that can be patched. */
static inline bool position_has_site(enum position position)
{
	return position == POSITION_LOAD || position == POSITION_STE || position == POSITION_QUEUE;
}

#endif
