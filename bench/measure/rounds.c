/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many arms against each other on a noisy clock: rounds of sub-batches.
 * A round meets every arm in each of its slots, in an order drawn anew for each
 * slot: so drift and noise fall on all arms alike, and a test on the rounds'
 * differences needs to assume nothing about either (L1 of docs/statistics.md).
 * Where code and memory lie lasts as long as a process, so a run starts one for
 * each round: then that is noise, too.
 */
#include <stdio.h>

#include "body.h"

/*
 * The cheapest arm's sub-batch lasts this long at most and half of it at least:
 * over a thousand steps of the clock, and well below a tick of the kernel. A
 * power of two, so that another run of the plan finds the same number.
 */
#define SUB_BATCH_NS 128000
/* One that is much dearer than its peers shall not hold up the round. */
#define SUB_BATCH_MOST_NS 4000000
#define PROBE_CALLS	  16
#define PROBE_GROWTH	  4
#define PROBE_NS	  20000
#define PROBES		  3
/* A core's cycle, when its frequency is not known: right within 1 to 4 GHz, so N is too. */
#define CYCLE_NS 0.5

/* Of a tick of the boot's clock. */
static double nanoseconds(const struct measure *measure)
{
	return measure->scale == 1 ? CYCLE_NS : measure->scale;
}

/* What a call costs, roughly: the cheapest of a few tries that are long enough to tell. */
static int calibrate_arm(struct measure *measure, struct arm *arm)
{
	const struct invbench_sample *sample = measure->samples;
	uint64_t calls = PROBE_CALLS;
	int tries = 0, ret = 0;

	while (tries < PROBES && !ret && !arm->failed) {
		double ns;

		ret = arm_try(measure, arm, calls);
		ns = (double)sample->ticks * nanoseconds(measure);
		if (ns < PROBE_NS && calls < INVBENCH_CALLS_MAX / PROBE_GROWTH)
			calls *= PROBE_GROWTH;
		else if (!tries++ || ns / (double)sample->calls < arm->cost)
			arm->cost = ns / (double)sample->calls;
	}
	return ret;
}

/* Whether strategies are told apart by these two, and by nothing else. */
static bool are_peers(const struct arm *a, const struct arm *b)
{
	for (unsigned int i = 0; i < AXIS_COUNT; i++)
		if (i != AXIS_STRATEGY && (a->cell->at[i].number != b->cell->at[i].number ||
					   a->cell->at[i].name != b->cell->at[i].name))
			return false;
	return true;
}

static uint64_t calls_for(const struct measure *measure, const struct arm *arm)
{
	double least = arm->cost, most = arm->cost;
	uint64_t calls = 1;

	for (unsigned int i = 0; i < measure->arm_count; i++) {
		const struct arm *peer = &measure->arms[i];

		if (peer->failed || !are_peers(peer, arm))
			continue;
		least = peer->cost < least ? peer->cost : least;
		most = peer->cost > most ? peer->cost : most;
	}
	/* What costs next to nothing is timed one by one too, at the cost of the clock. */
	if (least < measure->empty * nanoseconds(measure))
		least = measure->empty * nanoseconds(measure);
	while (2 * (double)calls * least <= SUB_BATCH_NS &&
	       2 * (double)calls * most <= SUB_BATCH_MOST_NS && calls < INVBENCH_CALLS_MAX)
		calls *= 2;
	return calls;
}

/* Another process has found it, for all arms or for none: then all processes have one number. */
static bool are_known(struct measure *measure)
{
	for (unsigned int i = 0; i < measure->arm_count && measure->known_calls; i++) {
		struct arm *arm = &measure->arms[i];

		arm->calls = measure->known_calls[arm->cell->index];
		if (!arm->calls)
			return false;
	}
	return measure->known_calls;
}

/* One number of calls for all that is compared: what a sub-batch costs besides is alike then. */
static int calibrate(struct measure *measure)
{
	int ret = 0;

	if (measure->plan.calls || are_known(measure))
		return 0;
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++)
		ret = calibrate_arm(measure, &measure->arms[i]);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++) {
		struct arm *arm = &measure->arms[i];

		arm->calls = calls_for(measure, arm);
		if (!arm->failed)
			ret = body_calibration(arm);
	}
	return ret;
}

/* xorshift64*: small, seeded, the same everywhere; the order is recorded too. */
static uint64_t random_next(struct measure *measure)
{
	measure->random ^= measure->random >> 12;
	measure->random ^= measure->random << 25;
	measure->random ^= measure->random >> 27;
	return measure->random * 0x2545f4914f6cdd1dULL;
}

static void arms_shuffle(struct measure *measure, unsigned int *order)
{
	for (unsigned int i = 0; i < measure->arm_count; i++)
		order[i] = i;
	for (unsigned int i = measure->arm_count; i > 1; i--) {
		unsigned int other = (unsigned int)(random_next(measure) % i), last = order[i - 1];

		order[i - 1] = order[other];
		order[other] = last;
	}
}

/* One slot of every arm, in an order of its own. */
static int slot_measure(struct measure *measure, unsigned int round, unsigned int slot)
{
	unsigned int order[INVBENCH_CELLS_MAX];
	int ret = 0;

	arms_shuffle(measure, order);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++)
		ret = arm_slot(measure, &measure->arms[order[i]], round, slot);
	return ret;
}

static int round_measure(struct measure *measure, unsigned int round)
{
	unsigned int order = measure->order, preempted = measure->preempted;
	struct noise noise;
	int ret = 0;

	noise_read(&noise);
	for (unsigned int slot = 0; slot < measure->plan.slots && !ret; slot++)
		ret = slot_measure(measure, round, slot);
	noise_since(&noise);
	noise.sub_batches = measure->order - order;
	noise.preempted = measure->preempted - preempted;
	return ret ? ret : body_noise(measure, round, &noise);
}

/* When these arms must be done: what is left of the cap is shared among the cells that are left. */
static double deadline(const struct measure *measure)
{
	double start = noise_clock();

	return start + (measure->began + measure->plan.cap - start) * measure->arm_count /
			       measure->cells_left;
}

static int say_capped(const struct measure *measure, unsigned int rounds)
{
	char reason[128];

	if (rounds == measure->plan.rounds)
		return 0;
	snprintf(reason, sizeof(reason), "[%s]: %u of %u rounds fit into the cap of %u s (--cap)",
		 measure->arms[0].cell->section, rounds, measure->plan.rounds, measure->plan.cap);
	return body_event("cap", NULL, reason);
}

/* The first round knows what the others will take, the cap permitting. */
static int say_expected(const struct measure *measure, double began, double until)
{
	double all = (noise_clock() - began) * measure->plan.rounds;

	return body_expected(measure->arms[0].cell, all < until - began ? all : until - began);
}

int rounds_measure(struct measure *measure)
{
	unsigned int round = measure->round, end;
	double began, until;
	int ret = 0;

	if (!measure->arm_count)
		return 0;
	end = measure->is_one_round ? round + 1 : measure->plan.rounds;
	until = deadline(measure);
	ret = calibrate(measure);
	began = noise_clock();
	for (; round < end && !ret && (round == measure->round || noise_clock() < until); round++) {
		ret = round_measure(measure, round);
		if (!ret && !round)
			ret = say_expected(measure, began, until);
	}
	if (!ret && !measure->is_one_round)
		ret = say_capped(measure, round);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++)
		ret = arm_finish(measure, &measure->arms[i]);
	return ret;
}
