/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the weakest correct combinations: see frontier.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/litmus/frontier.h"
#include "bench/system/vector.h"

#define BIT(form) (1U << (form))

/*
 * For each form those just below it: everything that they order, it orders, too. Not from a memory model
 * but from the definition of the instructions, so a larger shareability domain is stronger.
 */
static const __u32 weaker[BARRIERS] = {
	[DMB_ISHLD] = BIT(NO_BARRIER),
	[DMB_ISHST] = BIT(NO_BARRIER),
	[DMB_ISH] = BIT(DMB_ISHST) | BIT(DMB_ISHLD),
	[DMB_OSHST] = BIT(DMB_ISHST),
	[DMB_OSH] = BIT(DMB_ISH) | BIT(DMB_OSHST),
	[DSB_ISH] = BIT(DMB_ISH),
	[DSB_ST] = BIT(DMB_OSHST),
	[DSB_SY] = BIT(DSB_ISH) | BIT(DSB_ST) | BIT(DMB_OSH),
	[LOAD_LDAPR] = BIT(NO_BARRIER),
	[LOAD_LDAR] = BIT(LOAD_LDAPR) | BIT(NO_BARRIER),
	[STORE_RELEASE] = BIT(STORE_PLAIN) | BIT(NO_BARRIER),
	[STORE_RELEASE_MB] = BIT(STORE_RELEASE),
	[STORE_RMW] = BIT(STORE_RELEASE),
	[RCU_GRACE] = BIT(DMB_ISH),
};

struct search {
	enum memory_model model;
	struct frontier *frontier;
};

static const struct shape *walker(void)
{
	return &shapes[0];
}

static bool is_correct(enum memory_model model, const __u8 *at)
{
	return outcome_overall(model, at) == OUTCOME_NEVER;
}

/* Whether a weaker form at the position still is correct. */
static bool can_weaken(enum memory_model model, const __u8 *at, enum position position)
{
	__u8 other[POSITIONS];

	memcpy(other, at, sizeof(other));
	for (unsigned int form = 0; form < BARRIERS; form++) {
		if (!(weaker[at[position]] & BIT(form)) ||
		    !(barrier_forms[form].positions >> position & 1))
			continue;
		other[position] = (__u8)form;
		if (is_correct(model, other))
			return true;
	}
	return false;
}

static const struct strategy *find_strategy(const __u8 *at)
{
	for (unsigned int i = 0; i < strategy_count; i++)
		if (!memcmp(strategies[i].at, at, sizeof(strategies[i].at)))
			return &strategies[i];
	return NULL;
}

static int take(void *to, const struct shape *shape, const __u8 *at)
{
	const struct search *search = to;
	struct frontier *frontier = search->frontier;
	enum outcome outcome = outcome_overall(search->model, at);
	struct combination *added;

	frontier->judged += outcome == OUTCOME_NEVER || outcome == OUTCOME_SOMETIMES;
	frontier->correct += outcome == OUTCOME_NEVER;
	if (outcome != OUTCOME_NEVER)
		return 0;
	for (unsigned int position = 0; position < POSITIONS; position++)
		if (shape_uses(shape, position) && can_weaken(search->model, at, position))
			return 0;
	added = grow(&frontier->list, &frontier->count, sizeof(*added));
	if (!added)
		return -ENOMEM;
	memcpy(added->at, at, sizeof(added->at));
	added->strategy = find_strategy(at);
	return 0;
}

int frontier_find(enum memory_model model, struct frontier *frontier)
{
	struct search search = { model, frontier };
	__u8 at[POSITIONS] = BUILT_V7_1;

	*frontier = (struct frontier){ 0 };
	return outcome_each(walker(), at, take, &search);
}

void frontier_free(struct frontier *frontier)
{
	free(frontier->list);
	*frontier = (struct frontier){ 0 };
}
