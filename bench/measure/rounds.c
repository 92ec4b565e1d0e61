/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures candidates against each other on a noisy clock, in rounds of slots.
 * Each slot runs every candidate once, in a random order drawn for that slot. Drift and noise
 * therefore affect all candidates alike, and a test of the differences between rounds assumes
 * nothing about them (L1 of docs/statistics.md).
 * Code and data stay where they are placed for the life of a process. A run therefore starts a
 * process for each round, which makes the placement part of the noise.
 */
#include <stdio.h>

#include "bench/measure/candidate.h"
#include "bench/measure/emit.h"
#include "bench/measure/rounds.h"
#include "bench/system/now.h"

/*
 * The cheapest candidate's sub-batch lasts between half of this time and all of it. That is more
 * than a thousand steps of the clock and well below a tick of the kernel. The number of calls is a
 * power of two, so that another run of the plan finds the same number.
 */
#define SUB_BATCH_NS 128000
/* Keeps a candidate that costs much more than its peers from delaying the round. */
#define MOST_SUB_BATCHES 32
#define PROBES_IN_BATCH	 6 /* a probe lasts at least this part of a sub-batch */
#define PROBE_CALLS	 16
#define PROBE_GROWTH	 4 /* of the calls if a probe was too short, */
#define PROBE_LEAP	 16 /* and if it was shorter than it should be by even more than this */
#define PROBES		 3
/* A program needs longer runs than a function. */
static double sub_batch_ns(const struct measure *measure)
{
	return measure->engine->sub_batch_ns ? (double)measure->engine->sub_batch_ns : SUB_BATCH_NS;
}

/* Estimates the cost of a call: the cheapest of PROBES tries that last long enough. */
static int calibrate_candidate(struct measure *measure, struct candidate *candidate)
{
	const struct invbench_sample *sample = measure->samples;
	double probe_ns = sub_batch_ns(measure) / PROBES_IN_BATCH;
	uint64_t calls = PROBE_CALLS;
	int tries = 0, ret = 0;

	while (tries < PROBES && !ret && !candidate->failed) {
		double ns;

		ret = candidate_try(measure, candidate, calls);
		ns = (double)sample->ticks * measure->tick_ns;
		if (ns < probe_ns && calls < INVBENCH_CALLS_MAX / PROBE_LEAP)
			calls *= ns * PROBE_LEAP < probe_ns ? PROBE_LEAP : PROBE_GROWTH;
		else if (!tries++ || ns / (double)sample->calls < candidate->cost)
			candidate->cost = ns / (double)sample->calls;
	}
	return ret;
}

/* Whether the two candidates differ in nothing but their strategy. */
static bool are_peers(const struct candidate *a, const struct candidate *b)
{
	for (unsigned int i = 0; i < AXIS_COUNT; i++)
		if (i != AXIS_STRATEGY && (a->cell->at[i].number != b->cell->at[i].number ||
					   a->cell->at[i].name != b->cell->at[i].name))
			return false;
	return true;
}

static uint64_t calls_for(const struct measure *measure, const struct candidate *candidate)
{
	double longest = sub_batch_ns(measure), least = candidate->cost, most = candidate->cost;
	uint64_t calls = 1;

	for (unsigned int i = 0; i < measure->candidate_count; i++) {
		const struct candidate *peer = &measure->candidates[i];

		if (peer->failed || !are_peers(peer, candidate))
			continue;
		least = peer->cost < least ? peer->cost : least;
		most = peer->cost > most ? peer->cost : most;
	}
	/* Each call is timed, too, so it costs at least an empty sample. */
	if (least < measure->empty * measure->tick_ns)
		least = measure->empty * measure->tick_ns;
	while (2 * (double)calls * least <= longest &&
	       2 * (double)calls * most <= longest * MOST_SUB_BATCHES && calls < INVBENCH_CALLS_MAX)
		calls *= 2;
	return calls;
}

/* Takes the calls that another process found, if it found them for all candidates. */
static bool take_known_calls(struct measure *measure)
{
	for (unsigned int i = 0; i < measure->candidate_count && measure->known_calls; i++) {
		struct candidate *candidate = &measure->candidates[i];

		candidate->calls = measure->known_calls[candidate->cell->index];
		if (!candidate->calls)
			return false;
	}
	return measure->known_calls;
}

/* Peers make the same number of calls, so that the overhead of a sub-batch is the same for all. */
static int calibrate(struct measure *measure)
{
	int ret = 0;

	/* The plan's number is one of function calls. */
	if ((measure->plan.calls && !measure->engine->sub_batch_ns) || take_known_calls(measure))
		return 0;
	for (unsigned int i = 0; i < measure->candidate_count && !ret; i++)
		ret = calibrate_candidate(measure, &measure->candidates[i]);
	for (unsigned int i = 0; i < measure->candidate_count && !ret; i++) {
		struct candidate *candidate = &measure->candidates[i];

		candidate->calls = calls_for(measure, candidate);
		if (!candidate->failed)
			ret = emit_calibration(candidate);
	}
	return ret;
}

/* xorshift64*: small, and the same on all machines. The order is recorded as well. */
static uint64_t random_next(struct measure *measure)
{
	measure->random ^= measure->random >> 12;
	measure->random ^= measure->random << 25;
	measure->random ^= measure->random >> 27;
	return measure->random * 0x2545f4914f6cdd1dULL;
}

static void candidates_shuffle(struct measure *measure, unsigned int *order)
{
	for (unsigned int i = 0; i < measure->candidate_count; i++)
		order[i] = i;
	for (unsigned int i = measure->candidate_count; i > 1; i--) {
		unsigned int other = (unsigned int)(random_next(measure) % i), last = order[i - 1];

		order[i - 1] = order[other];
		order[other] = last;
	}
}

/* Runs every candidate once, in random order. */
static int slot_measure(struct measure *measure, unsigned int round, unsigned int slot)
{
	unsigned int order[INVBENCH_CELLS_MAX];
	int ret = 0;

	candidates_shuffle(measure, order);
	for (unsigned int i = 0; i < measure->candidate_count && !ret; i++)
		ret = candidate_slot(measure, &measure->candidates[order[i]], round, slot);
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
	return ret ? ret : emit_noise(measure, round, &noise);
}

/* When these candidates must end: the cells that are left share the time that is left. */
static double deadline(const struct measure *measure)
{
	double start = seconds_now();

	return start + (measure->began + measure->plan.max_seconds - start) *
			       measure->candidate_count / measure->cells_left;
}

static int report_time_limit(const struct measure *measure, unsigned int rounds)
{
	char reason[128];

	if (rounds == measure->plan.rounds)
		return 0;
	snprintf(reason, sizeof(reason),
		 "[%s]: %u of %u rounds fit into the limit of %u s (--max-seconds)",
		 measure->candidates[0].cell->section, rounds, measure->plan.rounds,
		 measure->plan.max_seconds);
	return emit_event("time_limit", NULL, reason);
}

/* Estimates the time of all rounds from the first one. */
static int report_expected(const struct measure *measure, double began, double until)
{
	double all = (seconds_now() - began) * measure->plan.rounds;

	return emit_expected(measure->candidates[0].cell,
			     all < until - began ? all : until - began);
}

int rounds_measure(struct measure *measure)
{
	unsigned int round = measure->round, end;
	double began, until;
	int ret = 0;

	if (!measure->candidate_count)
		return 0;
	end = measure->is_one_round ? round + 1 : measure->plan.rounds;
	until = deadline(measure);
	ret = calibrate(measure);
	began = seconds_now();
	for (; round < end && !ret && (round == measure->round || seconds_now() < until); round++) {
		ret = round_measure(measure, round);
		if (!ret && !round)
			ret = report_expected(measure, began, until);
	}
	if (!ret && !measure->is_one_round)
		ret = report_time_limit(measure, round);
	for (unsigned int i = 0; i < measure->candidate_count && !ret; i++)
		ret = candidate_finish(measure, &measure->candidates[i]);
	return ret;
}
