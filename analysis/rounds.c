/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cell's rounds cost, one number a round: see rounds.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "rounds.h"
#include "stats/order.h"

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
	rounds->gross[rounds->slots++] = (double)(last->ticks / last->calls);
	return 0;
}

static int make_room(struct rounds *rounds, size_t count)
{
	size_t room = rounds->room ? rounds->room : 64;
	struct round_cost *grown;

	while (room < count)
		room *= 2;
	if (room == rounds->room)
		return 0;
	grown = realloc(rounds->costs, room * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	rounds->costs = grown;
	rounds->room = room;
	return 0;
}

static int close_round(struct rounds *rounds)
{
	int ret = close_sub_batch(rounds);

	if (ret || !rounds->slots)
		return ret;
	ret = make_room(rounds, rounds->count + 1);
	if (ret)
		return ret;
	/* All sub-batches of a round have the same number of calls, and of intervals. */
	rounds->costs[rounds->count++] = (struct round_cost){
		.round = rounds->round,
		.gross = order_lower_quartile(rounds->gross, rounds->slots),
		.intervals = (double)rounds->last.intervals / (double)rounds->last.calls,
	};
	rounds->slots = 0;
	rounds->last = (struct sub_batch){ 0 };
	return 0;
}

int rounds_add(struct rounds *rounds, unsigned int round, const struct sub_batch *line)
{
	int ret = 0;

	if (round != rounds->round)
		ret = close_round(rounds);
	else if (rounds->last.calls && line->slot != rounds->last.slot)
		ret = close_sub_batch(rounds);
	if (ret)
		return ret;
	if (round != rounds->round || line->slot != rounds->last.slot)
		rounds->last = (struct sub_batch){ .slot = line->slot };
	rounds->round = round;
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
	int ret = more->count ? make_room(rounds, rounds->count + more->count) : 0;

	if (ret || !more->count)
		return ret;
	memcpy(rounds->costs + rounds->count, more->costs, more->count * sizeof(*more->costs));
	rounds->count += more->count;
	return 0;
}

void rounds_keep(struct rounds *rounds, unsigned int first)
{
	while (rounds->count && rounds->costs[rounds->count - 1].round >= first)
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
