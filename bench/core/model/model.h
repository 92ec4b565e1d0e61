/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model: one domain, its array, its SMMUs and their command queues.
 * The loops of all strategies share this; their differences are in loops.h.
 */
#ifndef INVBENCH_MODEL_H
#define INVBENCH_MODEL_H

#include "bench/core/uapi.h"
#include "bench/core/queues/smmu.h"
#include "bench/core/workload.h"

/*
 * An SMMU, and what callers read of it. That is in another cache line than what
 * the SMMU writes.
 */
struct model_smmu {
	struct smmu smmu; /* first, since entries point to it */
	struct queue *queue ____cacheline_aligned;
	unsigned int features; /* enum smmu_feature */
	unsigned int kind; /* enum invbench_queue */
};

#define CACHE_LINE 64
_Static_assert(!(offsetof(struct model_smmu, queue) % CACHE_LINE),
	       "the SMMU writes no cache line that callers read");

#define SMMU_FEATURES(of) (((const struct model_smmu *)(of))->features)

#include "bench/core/model/array.h"

#define MODEL_ID  1 /* ASID, VMID and stream id of the measured device */
#define MODEL_IDS 65536 /* synthetic ids are the highest ones */

/* A device: the entries that its attach adds to the array, and its STE. */
struct model_master {
	struct inv_array *entries;
	__u64 ste;
};

/* A thread besides the callers. */
struct model_thread {
	struct helper helper;
	struct model *model;
	bool runs, stop;
};

/* An array that equal cells share. */
struct model_array {
	struct model_array *next;
	struct inv_array *array;
	__u32 entries, trash, ats;
};

struct race;

/* Cells with equal knobs share a model, so that they use equal addresses. */
struct model {
	struct model_smmu *smmus; /* in array order: a smaller index is a lower address */
	struct inv_array *array ____cacheline_aligned; /* that walks load */
	struct model_master own ____cacheline_aligned; /* the measured device */
	struct model_master other; /* the attacher's */
	struct invbench_knobs knobs; /* of the model; see model_get() */
	__u32 page_shift;
	unsigned int users; /* cells */
	struct model_array *arrays;
	struct model *next;
	/* The rest is valid while a cell is in force. */
	struct inv_array *saved;
	bool is_fresh; /* .array is freed at the end */
	const struct model_strategy *strategy;
	struct race *race; /* for the workload race */
	struct waits *waits; /* by caller, in the loops that record them */
	__u32 rate; /* of the attacher, changes per second */
	__u64 random; /* state of the generator for its phase */
	struct model_thread consumer, attacher;
	__u64 changes, change_ns, attacher_ns; /* as in struct invbench_counters */
};

_Static_assert(!(offsetof(struct model, array) % CACHE_LINE) &&
		       !(offsetof(struct model, own) % CACHE_LINE),
	       "of the lines that callers read, an attach writes only the array's");

/* The code that is compiled for one strategy. */
struct model_strategy {
	const char *name;
	const char *missing; /* a barrier that this machine lacks, or NULL */
	const struct workload *const *workloads;
	unsigned int workload_count;
	size_t call_size;
	void (*call_init)(struct call *call, struct model *model,
			  const struct invbench_cell *request, unsigned int worker,
			  struct invbench_counters *counters);
	void (*call_range)(struct call *call, const struct invbench_stream *range);
	int (*attach_detach)(struct model *model); /* attaches .other and detaches it */
};

/* Returns the strategy's code, always at the same address, or NULL. */
const struct model_strategy *model_strategy_find(const char *name);

/* Whether the model can run the cell, whose fields are in range: 0, or -EOPNOTSUPP and why. */
int model_check(const struct model_strategy *strategy, const struct workload *workload,
		const struct invbench_cell *request, char *message, size_t len);

/* The bytes of the queues of all models, with the one that model_get() would make. */
__u64 model_queue_bytes(const struct invbench_cell *request);

/* Finds or makes the model for a cell. 0 or -ENOMEM. Each get needs a put; NULL is allowed. */
int model_get(const struct invbench_cell *request, struct model **result);
void model_put(struct model *model);

/* Makes an array, with the measured device's entries if own is set. NULL: no memory. */
struct inv_array *model_array_make(const struct model *model, const struct invbench_cell *request,
				   bool own);
/* Finds or makes the array that the model keeps for such cells. NULL: no memory. */
struct inv_array *model_array(struct model *model, const struct invbench_cell *request);
/* Makes the entries of a device: those of its stage and, in a model with ATS, an ATS entry. */
struct inv_array *model_entries(const struct model *model, __u32 id);

/*
 * Between begin and end, walks load the array, and consumer and attacher run.
 * For a cell that changes its array, array is NULL: begin makes one that end
 * frees, for a detached workload without the measured device. 0 or -errno.
 */
int model_begin(struct model *model, const struct model_strategy *strategy,
		const struct invbench_cell *request, bool detached, struct inv_array *array);
/* 0, or -errno: the attacher failed, so that the calls were disturbed less than the cell says. */
int model_end(struct model *model);

/* Adds what the attacher did; call it after model_end(). */
void model_add_changes(const struct model *model, struct invbench_counters *to);

/* Whether the cell changes its array while in force. */
bool model_changes(const struct workload *workload, const struct invbench_cell *request);

/* Start and stop the cell's consumer and attacher. 0 or -errno; stop returns why the attacher ended before. */
int model_threads_start(struct model *model);
int model_threads_stop(struct model *model);

/* The position of the next command in the first queue. Needs that nobody inserts meanwhile. */
__u32 model_position(const struct model *model);

/*
 * Copies the commands that were inserted into the first queue since model_position(), at most room; returns
 * their number. All must have completed, and be no more than the queue has slots.
 */
unsigned int model_commands(const struct model *model, __u32 position, __u64 *words,
			    unsigned int room);

#endif
