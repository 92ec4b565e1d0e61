/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's rig: one domain, its array, its SMMUs and their command queues.
 * All that the loops of every strategy share; what differs is in loops.h.
 */
#ifndef INVBENCH_MODEL_H
#define INVBENCH_MODEL_H

#include "../control.h"
#include "../smmu.h"
#include "../workload.h"

/*
 * The SMMU that entries point to, and what the walk has to know of it, apart
 * from what the SMMU itself writes.
 */
struct model_smmu {
	struct smmu smmu; /* first: an entry's pointer is to this */
	struct queue *queue ____cacheline_aligned;
	unsigned int features; /* enum smmu_feature */
	unsigned int kind; /* enum invbench_queue */
};

#define CACHE_LINE 64
_Static_assert(!(offsetof(struct model_smmu, queue) % CACHE_LINE),
	       "what the SMMU writes and what callers read have lines of their own");

#define SMMU_FEATURES(of) (((const struct model_smmu *)(of))->features)

#include "../array.h"

#define MODEL_ID \
	1 /* ASID, VMID and stream id of the measured device; synthetic ones are the highest */
#define MODEL_IDS 65536

/* A device that comes and goes: what its attach adds to the array, and its STE. */
struct model_master {
	struct inv_array *entries;
	__u64 ste;
};

/* A thread beside the callers. */
struct model_thread {
	struct helper helper;
	struct model *model;
	bool runs, stop;
};

/* The array of all cells that ask for the same one. */
struct model_array {
	struct model_array *next;
	struct inv_array *array;
	__u32 entries, trash, ats;
};

/* One for all cells with the same knobs, so that equal cells differ in no address. */
struct model {
	struct model_smmu *smmus; /* in array order: a smaller index is a lower address */
	struct inv_array *array ____cacheline_aligned; /* what walks load */
	struct model_master own
		____cacheline_aligned; /* what attach and detach are measured with */
	struct model_master other; /* the mutator's */
	struct invbench_knobs knobs; /* those that it was made for */
	__u32 page_shift;
	unsigned int users; /* cells */
	struct model_array *arrays;
	struct model *next;
	/* While a cell is in force: */
	struct inv_array *saved;
	bool is_fresh; /* .array was made for this time only */
	const struct model_strategy *strategy;
	__u32 rate; /* of the mutator */
	__u64 random; /* its phase is drawn from */
	struct model_thread walker, mutator;
	__u64 changes, change_ns, mutator_ns; /* of this time, as in invbench_counters */
};

_Static_assert(!(offsetof(struct model, array) % CACHE_LINE) &&
		       !(offsetof(struct model, own) % CACHE_LINE),
	       "an attach writes to lines that no caller reads, but for the array's own");

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
	int (*mutate)(struct model *model); /* attaches .other and detaches it */
};

const struct model_strategy *model_strategy_find(const char *name);

/* 0, or -EOPNOTSUPP for what the model cannot do, with the reason. Bounds are checked before. */
int model_check(const struct model_strategy *strategy, const struct workload *workload,
		const struct invbench_cell *request, char *message, size_t len);

/* The rig of such cells: found or made. 0 or -ENOMEM; each get needs a put, which takes NULL too. */
int model_get(const struct invbench_cell *request, struct model **model);
void model_put(struct model *model);

/* With .own, the entries of the measured device are among them. NULL without memory. */
struct inv_array *model_array_make(const struct model *model, const struct invbench_cell *request,
				   bool own);
/* One that stays the rig's, and is every such cell's: found or made. NULL without memory. */
struct inv_array *model_array(struct model *model, const struct invbench_cell *request);
/* What a device adds: its stage's entries with that id and, if there are any, an ATS entry. */
struct inv_array *model_entries(const struct model *model, __u32 id);

/*
 * Between these two the array is what walks load, and walker and mutator run.
 * NULL for the array: it changes meanwhile, and one is made for this time only;
 * for a detached workload without the measured device. 0 or -errno.
 */
int model_begin(struct model *model, const struct model_strategy *strategy,
		const struct invbench_cell *request, bool detached, struct inv_array *array);
void model_end(struct model *model);

/* After model_end(): adds what the mutator did meanwhile. */
void model_add_changes(const struct model *model, struct invbench_counters *to);

/* Whether a cell's array changes while it is in force. */
bool model_changes(const struct workload *workload, const struct invbench_cell *request);

/* The threads that the cell wants beside its callers; 0 or -errno. */
int model_threads_start(struct model *model);
void model_threads_stop(struct model *model);

/* The commands from this position of the first queue on, at most .room; how many there are. */
unsigned int model_commands(const struct model *model, __u32 position, __u64 *words,
			    unsigned int room);

#endif
