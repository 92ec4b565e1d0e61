/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sweep axes: what may differ between two cells of a plan.
 * One table (axes.c) is parser, bounds, help, record and column headings.
 */
#ifndef INVBENCH_AXES_H
#define INVBENCH_AXES_H

#include <stdint.h>
#include <jansson.h>
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
	AXIS_COUNT,
};

enum axis_kind {
	AXIS_NAME, /* one of a registry */
	AXIS_NUMBER,
	AXIS_BYTES, /* a number, suffixes K M G */
};

struct axis {
	const char *name;
	enum axis_kind kind;
	const char *fallback; /* the value of a plan that does not say */
	enum registry_id registry; /* AXIS_NAME */
	uint64_t min, max; /* else */
	uint64_t choices; /* the only values allowed, powers of two added up; 0: all */
	const char *unit; /* "" for a name */
	const char *about;
};

/* .name for AXIS_NAME (the registry's own string), else .number. */
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

/* "a number, 0..4096" or "one of: …"; to be freed. */
char *axis_allowed(const struct axis *axis);

/* A member named after each axis: a string for a name, else an integer. */
int axes_json(const struct axis_value at[AXIS_COUNT], json_t *object);

/* Digits only, within the bounds; 0 or -EINVAL. */
int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number);

#endif
