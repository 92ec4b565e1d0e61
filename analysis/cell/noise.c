/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The noise of rounds, and which rounds are rejected: see noise.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/cell/noise.h"
#include "analysis/stats/order.h"

#define SHARE_MAX      0.25 /* (R1) (R2) */
#define INTERRUPTS_MAX 4 /* (R3) times the median */

static bool same_session(const struct round_noise *a, const struct round_noise *b)
{
	return a->boot == b->boot && a->first == b->first;
}

static double rate(const struct round_noise *round)
{
	return round->ns ? (double)round->interrupts / (double)round->ns : 0;
}

static int judge_session(struct round_noise *rounds, size_t count)
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
		struct round_noise *round = &rounds[i];

		round->rejected =
			round->preempted > SHARE_MAX * round->sub_batches || /* (R1) */
			(double)round->steal_ns > SHARE_MAX * (double)round->ns || /* (R2) */
			rate(round) > INTERRUPTS_MAX * median; /* (R3) */
	}
	return 0;
}

static int by_session_and_round(const void *left, const void *right)
{
	const struct round_noise *a = left, *b = right;

	if (a->boot != b->boot)
		return (a->boot > b->boot) - (a->boot < b->boot);
	if (a->first != b->first)
		return (a->first > b->first) - (a->first < b->first);
	return (a->round > b->round) - (a->round < b->round);
}

int noise_judge(struct round_noise *list, size_t count)
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

static bool covers(const struct round_noise *round, unsigned int boot, unsigned int cell)
{
	return round->boot == boot && cell >= round->first && cell <= round->last;
}

unsigned int noise_rounds(const struct round_noise *list, size_t count, unsigned int boot,
			  unsigned int cell)
{
	unsigned int whole = 0;
	size_t i;

	for (i = 0; i < count; i++)
		whole += covers(&list[i], boot, cell);
	return whole;
}

bool noise_rejects(const struct round_noise *list, size_t count, unsigned int boot,
		   unsigned int cell, unsigned int round)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const struct round_noise *first = &list[i];

		if (!covers(first, boot, cell) || round < first->round)
			continue;
		/*
		 * Round numbers of a session are consecutive, except that some may be missing. So
		 * the round stands at its distance from the first one, or before that place.
		 */
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
