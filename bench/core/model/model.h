/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's rig: one domain, its array, one SMMU and its command queue.
 * All that the loops of every strategy share; what differs is in loops.h.
 */
#ifndef INVBENCH_MODEL_H
#define INVBENCH_MODEL_H

#include "../control.h"
#include "../smmu.h"
#include "../workload.h"

/* The SMMU that entries point to, and what the walk has to know of it. */
struct model_smmu {
	struct smmu smmu; /* first: an entry's pointer is to this */
	struct queue *queue;
	unsigned int features; /* enum smmu_feature */
};

#define SMMU_FEATURES(of) (((const struct model_smmu *)(of))->features)

#include "../array.h"

#define MODEL_QUEUE_SHIFT 16 /* 65,536 slots, what the lab's SMMU offers */
#define MODEL_BATCH	  64 /* the driver's CMDQ_BATCH_ENTRIES */
#define MODEL_ASID	  1 /* of the domain; the synthetic entries have higher ones */
#define MODEL_ASIDS	  65536

struct model {
	struct model_smmu smmu;
	struct inv_array *array; /* what walks load */
	struct inv_array *own; /* one entry: what an attach adds */
	__u64 ste;
};

/* 0 or -ENOMEM; NULL-safe free. */
int model_alloc(struct model **model);
void model_free(struct model *model);

/*
 * Brings a cell's array into force and returns the one that was, for
 * model_end(); NULL without memory. A detached workload replaces the array, so
 * it begins each time with a new one, without the domain's own entry.
 */
struct inv_array *model_begin(struct model *model, const struct invbench_cell *request,
			      bool detached, struct inv_array *array);
void model_end(struct model *model, bool detached, struct inv_array *saved);

/*
 * An array of .entries entries, .trash per cent of the synthetic ones without
 * users; with .own the domain's own is among them. NULL without memory.
 */
struct inv_array *model_array(struct model *model, unsigned int entries, unsigned int trash,
			      bool own);

/* What is compiled for one strategy; a call is a worker's own memory. */
struct model_strategy {
	const char *name;
	const char *missing; /* the barrier this machine has not, or NULL */
	const struct workload *const *workloads;
	unsigned int workload_count;
	size_t call_size;
	void (*call_init)(struct call *call, struct model *model,
			  const struct invbench_cell *request, struct invbench_counters *counters);
	void (*call_range)(struct call *call, const struct invbench_stream *range);
};

/* The commands from this position of the queue on, at most .room; how many there are. */
unsigned int model_commands(const struct model *model, __u32 position, __u64 *words,
			    unsigned int room);

const struct model_strategy *model_strategy_find(const char *name);

#endif
