/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How disturbed the rounds of a boot were, and which are rejected: see disturbance.h. */
#include <errno.h>
#include <stdlib.h>
#include "disturbance.h"
#include "stats/order.h"

#define SHARE_MAX      0.25 /* (R1) (R2) */
#define INTERRUPTS_MAX 4 /* (R3) times the median */

static bool same_session(const struct disturbance *a, const struct disturbance *b)
{
	return a->boot == b->boot && a->first == b->first;
}

static double rate(const struct disturbance *round)
{
	return round->ns ? (double)round->interrupts / (double)round->ns : 0;
}

static int judge_session(struct disturbance *rounds, size_t count)
{
	double *rates = calloc(count, sizeof(*rates)), median;
	size_t i;

	if (!rates)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		rates[i] = rate(&rounds[i]);
	order_sort(rates, count);
	median = order_median(rates, count);
	free(rates);
	for (i = 0; i < count; i++) {
		struct disturbance *round = &rounds[i];

		round->rejected =
			round->preempted > SHARE_MAX * round->sub_batches || /* (R1) */
			(double)round->steal_ns > SHARE_MAX * (double)round->ns || /* (R2) */
			rate(round) > INTERRUPTS_MAX * median; /* (R3) */
	}
	return 0;
}

static int by_session_and_round(const void *left, const void *right)
{
	const struct disturbance *a = left, *b = right;

	if (a->boot != b->boot)
		return (a->boot > b->boot) - (a->boot < b->boot);
	if (a->first != b->first)
		return (a->first > b->first) - (a->first < b->first);
	return (a->round > b->round) - (a->round < b->round);
}

int disturbances_judge(struct disturbance *list, size_t count)
{
	size_t from, to;
	int ret = 0;

	if (count)
		qsort(list, count, sizeof(*list), by_session_and_round);
	for (from = 0; from < count && !ret; from = to) {
		for (to = from + 1; to < count && same_session(&list[from], &list[to]);)
			to++;
		ret = judge_session(list + from, to - from);
	}
	return ret;
}

static bool is_of(const struct disturbance *round, unsigned int boot, unsigned int cell)
{
	return round->boot == boot && cell >= round->first && cell <= round->last;
}

unsigned int disturbance_rounds(const struct disturbance *list, size_t count, unsigned int boot,
				unsigned int cell)
{
	unsigned int whole = 0;
	size_t i;

	for (i = 0; i < count; i++)
		whole += is_of(&list[i], boot, cell);
	return whole;
}

bool disturbance_rejects(const struct disturbance *list, size_t count, unsigned int boot,
			 unsigned int cell, unsigned int round)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const struct disturbance *first = &list[i];

		if (!is_of(first, boot, cell) || round < first->round)
			continue;
		/* Rounds of a session are numbered one by one, but that one may be missing. */
		i += round - first->round;
		for (i = i < count ? i : count - 1;
		     !same_session(first, &list[i]) || list[i].round > round;)
			i--;
		if (list[i].round == round)
			return list[i].rejected;
		while (i + 1 < count && same_session(first, &list[i + 1]))
			i++;
	}
	return false;
}
