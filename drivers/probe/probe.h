/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be attached to a kernel function to look at its calls from outside.
 * Each kind is a word of the axis probe, so that a plan can ask what it costs the
 * calls; with some of them the verb observe looks.
 */
#ifndef INVBENCH_PROBE_PROBE_H
#define INVBENCH_PROBE_PROBE_H

#include <stdbool.h>

#include "bench/core/control.h"
#include "function.h"

struct sights;

struct probe {
	const struct probe_kind *kind;
	struct function function;
	bool is_attached;
	void *state; /* the way's */
	char message[INVBENCH_MESSAGE_LEN]; /* why the last call failed */
};

/* How a kind gets there, a file each. All return 0 or -errno; NULL: nothing to do. */
struct probe_way {
	int (*load)(struct probe *probe);
	int (*attach)(struct probe *probe);
	void (*detach)(struct probe *probe); /* also what is attached in part */
	void (*free)(struct probe *probe);
	int (*poll)(struct probe *probe); /* ten times a second, of kinds that observe */
	int (*read)(struct probe *probe, struct sights *sights); /* all that was seen */
};

struct probe_kind {
	const struct probe_way *way;
	const char *entry, *exit; /* what the way puts there, in its own words; NULL: nothing */
	bool is_sum; /* of what it sees only calls and their time are kept, of all together */
};

extern const struct probe_kind probe_kinds[PROBES];
extern const struct probe_way probe_bpf, probe_event, probe_graph;

/* Nothing is attached before probe_attach(). 0 or -errno, and why in .message. */
int probe_load(struct probe *probe, enum invbench_probe kind, const struct function *function);
int probe_attach(struct probe *probe);
void probe_detach(struct probe *probe);
void probe_free(struct probe *probe);

/* Of kinds that observe. What was seen can be read while attached and after; sights is zero before. */
int probe_poll(struct probe *probe);
int probe_read(struct probe *probe, struct sights *sights);

/* Returns the error; the message begins with "probe: ". */
__attribute__((format(printf, 3, 4))) int probe_refuse(struct probe *probe, int error,
						       const char *format, ...);

#endif
