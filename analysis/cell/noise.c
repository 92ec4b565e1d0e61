/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The noise of rounds, and which rounds are rejected: see noise.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/cell/noise.h"
#include "bench/system/vector.h"
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

/* Notes with each line the last cell of all sessions of its boot up to it. */
static void set_reach(struct round_noise *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct round_noise *before = i ? &list[i - 1] : NULL;

		list[i].reach = list[i].last;
		if (before && before->boot == list[i].boot && before->reach > list[i].reach)
			list[i].reach = before->reach;
	}
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
	set_reach(list, count);
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

struct place {
	unsigned int boot;
	uint64_t cell;
};

static int compare_place(const void *key, const void *element)
{
	const struct place *place = key;
	const struct round_noise *noise = element;

	if (place->boot != noise->boot)
		return (place->boot > noise->boot) - (place->boot < noise->boot);
	return (place->cell > noise->first) - (place->cell < noise->first);
}

static int compare_round(const void *key, const void *element)
{
	unsigned int a = *(const unsigned int *)key;
	unsigned int b = ((const struct round_noise *)element)->round;

	return (a > b) - (a < b);
}

/* The number of lines of earlier boots, and of the sessions of this one that begin before a cell. */
static size_t lines_before(const struct round_noise *list, size_t count, unsigned int boot,
			   uint64_t cell)
{
	const struct place place = { boot, cell };

	return vector_lower_bound(&place, list, count, sizeof(*list), compare_place);
}

/* Sessions overlap if later rounds leave out cells, so several may have the cell: the last ones begin nearest to it. */
bool noise_rejects(const struct round_noise *list, size_t count, unsigned int boot,
		   unsigned int cell, unsigned int round)
{
	size_t end = lines_before(list, count, boot, (uint64_t)cell + 1), first, at;

	for (; end && list[end - 1].boot == boot && list[end - 1].reach >= cell; end = first) {
		first = lines_before(list, end, boot, list[end - 1].first);
		at = first + vector_lower_bound(&round, list + first, end - first, sizeof(*list),
						compare_round);
		if (at < end && list[at].round == round && cell <= list[at].last)
			return list[at].rejected;
	}
	return false;
}
