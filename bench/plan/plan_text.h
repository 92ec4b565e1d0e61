/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of a plan: a list of values for each axis, from its text and from --set. */
#ifndef INVBENCH_PLAN_TEXT_H
#define INVBENCH_PLAN_TEXT_H

#include "bench/plan/plan.h"

struct value_list {
	struct axis_value *values;
	unsigned int count;
};

struct plan_section {
	char *name;
	struct value_list lists[AXIS_COUNT]; /* empty: the axis is not in the text */
};

/* Gives the keys of [plan] their defaults. */
void plan_defaults(struct plan *plan);

/* Parses plan->text into keys and sections. 0, or -errno after a message. */
int plan_parse(struct plan *plan);

/* Applies "KEY=VALUE" to a key of [plan], or to an axis in all sections. 0, or -errno after a message. */
int plan_set(struct plan *plan, const char *set);

/*
 * Replaces *list by the values in a text such as "1, 2,4". 0 or -errno. On -EINVAL, *error says why; the
 * caller frees it.
 */
int value_list_parse(struct value_list *list, const struct axis *axis, const char *text,
		     char **error);

#endif
