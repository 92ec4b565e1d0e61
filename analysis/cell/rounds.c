/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cost of each round of a cell: see rounds.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/cell/rounds.h"
#include "analysis/stats/order.h"
#include "bench/system/vector.h"

static int close_sub_batch(struct rounds *rounds)
{
	const struct sub_batch *last = &rounds->last;

	if (!last->calls)
		return 0;
	if (rounds->slots == ROUNDS_SLOTS_MAX)
		return -EBADMSG;
	if (!rounds->gross)
		rounds->gross = calloc(ROUNDS_SLOTS_MAX, sizeof(*rounds->gross));
	if (!rounds->gross)
		return -ENOMEM;
	if (!rounds->slots)
		rounds->calls = last->calls;
	rounds->is_uneven |= last->calls != rounds->calls;
	rounds->gross[rounds->slots++] = (double)(last->ticks / last->calls);
	return 0;
}

static int close_round(struct rounds *rounds)
{
	int ret = close_sub_batch(rounds);
	struct round_cost *cost;

	if (ret || !rounds->slots)
		return ret;
	cost = grow(&rounds->costs, &rounds->count, sizeof(*cost));
	if (!cost)
		return -ENOMEM;
	*cost = (struct round_cost){
		.round = rounds->round,
		.gross = order_lower_quartile(rounds->gross, rounds->slots),
		.intervals = (double)rounds->last.intervals / (double)rounds->last.calls,
		.is_uneven = rounds->is_uneven,
	};
	rounds->is_uneven = false;
	rounds->slots = 0;
	rounds->last = (struct sub_batch){ 0 };
	return 0;
}

int rounds_add(struct rounds *rounds, unsigned int round, unsigned int workers,
	       const struct sub_batch *line)
{
	int ret = 0;

	if (round < rounds->round || (round == rounds->round && line->slot < rounds->last.slot))
		return -EBADMSG;
	if (!line->calls)
		return 0; /* it has no cost, neither at the end of a round nor before */
	if (round != rounds->round)
		ret = close_round(rounds);
	else if (rounds->last.calls && line->slot != rounds->last.slot)
		ret = close_sub_batch(rounds);
	if (ret)
		return ret;
	if (round != rounds->round || line->slot != rounds->last.slot)
		rounds->last = (struct sub_batch){ .slot = line->slot };
	rounds->round = round;
	if (++rounds->last.lines > workers)
		return -EBADMSG;
	rounds->last.intervals += line->intervals;
	rounds->last.calls += line->calls;
	rounds->last.ticks += line->ticks;
	return 0;
}

int rounds_settle(struct rounds *rounds)
{
	int ret = close_round(rounds);

	free(rounds->gross);
	rounds->gross = NULL;
	return ret;
}

int rounds_append(struct rounds *rounds, const struct rounds *more)
{
	for (size_t i = 0; i < more->count; i++) {
		struct round_cost *cost = grow(&rounds->costs, &rounds->count, sizeof(*cost));

		if (!cost)
			return -ENOMEM;
		*cost = more->costs[i];
	}
	return 0;
}

static int by_number(const void *left, const void *right)
{
	const struct round_cost *a = left, *b = right;

	return (a->round > b->round) - (a->round < b->round);
}

int rounds_sort(struct rounds *rounds)
{
	if (!rounds->count)
		return 0;
	qsort(rounds->costs, rounds->count, sizeof(*rounds->costs), by_number);
	for (size_t i = 1; i < rounds->count; i++) {
		if (rounds->costs[i].round == rounds->costs[i - 1].round)
			return -EBADMSG;
	}
	return 0;
}

const struct round_cost *rounds_uneven(const struct rounds *rounds)
{
	for (size_t i = 0; i < rounds->count; i++) {
		if (rounds->costs[i].is_uneven)
			return &rounds->costs[i];
	}
	return NULL;
}

void rounds_keep(struct rounds *rounds, unsigned int end)
{
	while (rounds->count && rounds->costs[rounds->count - 1].round >= end)
		rounds->count--;
}

void rounds_free(struct rounds *rounds)
{
	free(rounds->costs);
	free(rounds->gross);
	*rounds = (struct rounds){ 0 };
}

double rounds_net(const struct round_cost *cost, double empty)
{
	double net = cost->gross - cost->intervals * empty;

	return net > 0 ? net : 0;
}

static int by_round(const void *key, const void *of)
{
	unsigned int round = *(const unsigned int *)key;
	const struct round_cost *cost = of;

	return (round > cost->round) - (round < cost->round);
}

const struct round_cost *rounds_find(const struct rounds *rounds, unsigned int round)
{
	return rounds->count ? bsearch(&round, rounds->costs, rounds->count, sizeof(*rounds->costs),
				       by_round)
			     : NULL;
}
