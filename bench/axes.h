/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sweep axes: what may differ between two cells of a plan.
 * One table (axes.c) is parser, bounds, help, record and column headings.
 */
#ifndef INVBENCH_AXES_H
#define INVBENCH_AXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include "core/control.h"
#include "registry.h"

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
	AXIS_QUEUE,
	AXIS_QUEUE_BITS,
	AXIS_BATCH,
	AXIS_SYNC,
	AXIS_COMPLETION,
	AXIS_WALKER,
	AXIS_LATENCY,
	AXIS_MUTATOR,
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
	AXIS_JOBS,
	AXIS_IOS,
	AXIS_COUNT,
};

enum axis_kind {
	AXIS_NAME, /* one of a registry or of a few words */
	AXIS_NUMBER,
	AXIS_BYTES, /* a number, suffixes K M G */
};

/* Most targets that an axis is for, if it is not for all. */
#define AXIS_TARGETS 2

struct axis {
	const char *name;
	enum axis_kind kind;
	const char *fallback; /* the value of a plan that does not say */
	enum registry_id registry; /* AXIS_NAME, */
	const char *const *words; /* or these, NULL at the end; their numbers are the request's */
	uint64_t min, max; /* else */
	uint64_t choices; /* the only values allowed, powers of two added up; 0: all */
	const char *unit; /* "" for a name */
	const char *about;
	size_t offset; /* of its field in struct invbench_cell */
	const char *only
		[AXIS_TARGETS]; /* can vary it; others have the fallback, which goes without saying */
};

/* .name for AXIS_NAME (the table's own string, .number is its place among words), else .number. */
struct axis_value {
	uint64_t number;
	const char *name;
};

extern const struct axis axes[AXIS_COUNT];

/* NULL when there is none of that name. */
const struct axis *axis_find(const char *name);

/* 0, or -EINVAL and a refusal in *error, to be freed. */
int axis_parse(const struct axis *axis, const char *text, struct axis_value *value, char **error);

/* As a person writes it: 4096 bytes are "4K"; to be freed. */
char *axis_format(const struct axis *axis, const struct axis_value *value);

/* The same with the axis' name, unless the value tells it: "merged", "size 4K", "ril off"; to be freed. */
char *axis_label(const struct axis *axis, const struct axis_value *value);

/* "0..4096 entries", "4K, 16K" or "off, on"; not for the names of a registry; to be freed. */
char *axis_allowed(const struct axis *axis);

/* Whether the value is what a plan that does not say gets. */
bool axis_is_fallback(const struct axis *axis, const struct axis_value *value);

/* The axes of a request to an engine; the rest of it is left as it is. */
void axes_request(const struct axis_value at[AXIS_COUNT], struct invbench_cell *request);

/*
 * Why the target cannot have these: "batch: only model …"; NULL: it can.
 * To be freed.
 */
char *axes_refusal(const struct axis_value at[AXIS_COUNT]);

/* A member named after each axis: a string for a name, else an integer. */
int axes_json(const struct axis_value at[AXIS_COUNT], json_t *object);

/* Digits only, within the bounds; 0 or -EINVAL. */
int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number);

#endif
