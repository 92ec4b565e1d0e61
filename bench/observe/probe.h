/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attaches a probe to a kernel function, to observe its calls from outside.
 * Each kind is a word of the axis probe, so that a plan can measure what it costs.
 * The command observe uses those kinds that record calls.
 */
#ifndef INVBENCH_OBSERVE_PROBE_H
#define INVBENCH_OBSERVE_PROBE_H

#include <stdbool.h>

#include "bench/core/uapi.h"
#include "bench/observe/function.h"

struct process_stats_list;

struct probe {
	const struct probe_kind *kind;
	struct function function;
	bool is_attached;
	void *state; /* of the mechanism */
	char message[INVBENCH_MESSAGE_LEN]; /* why the last call failed */
};

/* A mechanism, one per file. Functions return 0 or -errno; NULL: nothing to do. */
struct probe_mechanism {
	int (*load)(struct probe *probe);
	int (*attach)(struct probe *probe);
	void (*detach)(struct probe *probe); /* also after .attach() failed halfway */
	void (*free)(struct probe *probe);
	int (*poll)(struct probe *probe); /* ten times per second, for kinds that record */
	int (*read)(struct probe *probe, struct process_stats_list *stats); /* adds all calls */
};

struct probe_kind {
	const struct probe_mechanism *mechanism;
	const char *entry, *exit; /* what the mechanism attaches, by its own names; NULL: nothing */
	bool is_sum; /* it keeps only the number of calls, and the sum of the times of some */
	bool has_gaps; /* it also records the time from call to call */
	bool has_waits; /* it also tells for what calls of the command queue wait */
};

extern const struct probe_kind probe_kinds[PROBES];

/* The name of the function that a cell's probe observes: see function_find(). */
const char *probe_function(enum invbench_probe kind);

extern const struct probe_mechanism probe_bpf, probe_event, probe_graph;

/* probe_load() attaches nothing yet. Each returns 0, or -errno and the reason in .message. */
int probe_load(struct probe *probe, enum invbench_probe kind, const struct function *function);
int probe_attach(struct probe *probe);
void probe_detach(struct probe *probe);
void probe_free(struct probe *probe);

/* For kinds that record calls. Reading works while attached and after; stats must be zeroed. */
int probe_poll(struct probe *probe);
int probe_read(struct probe *probe, struct process_stats_list *stats);

/* Writes "probe: " and the reason to .message, and returns the error. */
__attribute__((format(printf, 3, 4))) int probe_refuse(struct probe *probe, int error,
						       const char *format, ...);

#endif
