/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sweep axes: the parameters in which the cells of a plan can differ.
 * All that the program knows of an axis is a row of the table in axes.c.
 */
#ifndef INVBENCH_AXES_H
#define INVBENCH_AXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include "bench/core/uapi.h"
#include "bench/registry/registry.h"

enum axis_id {
	AXIS_TARGET,
	AXIS_WORKLOAD,
	AXIS_STRATEGY,
	AXIS_ENTRIES,
	AXIS_TRASH,
	AXIS_SIZE,
	AXIS_GRANULE,
	AXIS_CPUS,
	AXIS_STAGE,
	AXIS_ATS,
	AXIS_SMMUS,
	AXIS_LEAF,
	AXIS_RIL,
	AXIS_CMDQ,
	AXIS_CMDQ_LOG2SIZE,
	AXIS_BATCH,
	AXIS_CALLS_PER_SYNC,
	AXIS_COMPLETION,
	AXIS_CONSUMER,
	AXIS_CMD_DELAY,
	AXIS_ATTACH_RATE,
	AXIS_CONTAINER,
	AXIS_BACKING,
	AXIS_BURST,
	AXIS_DEVICES,
	AXIS_CONTAINERS,
	AXIS_PROBE,
	AXIS_DISK,
	AXIS_DOMAIN,
	AXIS_IOENGINE,
	AXIS_IODEPTH,
	AXIS_NUMJOBS,
	AXIS_NUMBER_IOS,
	AXIS_MEMORY,
	AXIS_COUNT,
};

enum axis_kind {
	AXIS_NAME, /* a name from a registry or from a list of words */
	AXIS_NUMBER,
	AXIS_BYTES, /* a number with an optional suffix K, M or G */
};

/* The most targets that an axis can be limited to. */
#define AXIS_TARGETS 2

struct axis {
	const char *name;
	enum axis_kind kind;
	const char *fallback; /* the value if the plan sets none */
	enum registry_id registry; /* of AXIS_NAME, if words is NULL */
	const char *const *words; /* end with NULL; the request holds the index of a word */
	uint64_t min, max; /* of AXIS_NUMBER and AXIS_BYTES */
	uint64_t choices; /* a mask of the allowed powers of two; 0: min..max */
	const char *unit; /* "" for AXIS_NAME */
	const char *about;
	size_t offset; /* of the field in struct invbench_cell */
	const char *only[AXIS_TARGETS]; /* the targets that have the axis; none: all have it */
};

/* AXIS_NAME uses name, a string of the table, and number, its index in words; others use number. */
struct axis_value {
	uint64_t number;
	const char *name;
};

extern const struct axis axes[AXIS_COUNT];

/* NULL: no axis has that name. */
const struct axis *axis_find(const char *name);

/* 0, or -EINVAL and the reason in *error, which the caller frees. */
int axis_parse(const struct axis *axis, const char *text, struct axis_value *value, char **error);

/* The value as a plan writes it: "4K" for 4096 bytes. The caller frees it. */
char *axis_format(const struct axis *axis, const struct axis_value *value);

/*
 * The same after the name of the axis, which a name from a registry does not need: "v7.1", "size 4K",
 * "ril off". The caller frees it.
 */
char *axis_label(const struct axis *axis, const struct axis_value *value);

/* "0..4096 entries", "4K, 16K" or "off, on". Not for names of a registry. The caller frees it. */
char *axis_allowed(const struct axis *axis);

/* Whether the value is the default. */
bool axis_is_fallback(const struct axis *axis, const struct axis_value *value);

/* Whether the target has the axis. */
bool axis_is_for(const struct axis *axis, const char *target);

/* Sets the fields of the axes in a request to an engine, and no others. */
void axes_request(const struct axis_value at[AXIS_COUNT], struct invbench_cell *request);

/*
 * Why the target cannot have these values: "batch: only the target model …". The caller frees it.
 * NULL: it can.
 */
char *axes_refusal(const struct axis_value at[AXIS_COUNT]);

/* Adds a member for each axis: a string for AXIS_NAME, else an integer. 0 or -ENOMEM. */
int axes_json(const struct axis_value at[AXIS_COUNT], json_t *object);

/* The axes with their allowed values and defaults, as `invbench list axes` prints them. */
const struct registry *axes_registry(void);

#endif
