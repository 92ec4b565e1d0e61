// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes a race, lets its threads meet and counts what they saw: see race.h. */
#include "bench/core/strategy.h"
#include "bench/core/model/race.h"

#define refuse(...) (snprintf(message, len, __VA_ARGS__), -EOPNOTSUPP)

int race_check(const struct invbench_cell *request, char *message, size_t len)
{
	if (request->cpus < RACE_THREADS_MIN || request->cpus > RACE_THREADS_MAX)
		return refuse(
			"race: cpus %u is out of range, allowed 2 (one attaches and walks) or 3",
			request->cpus);
	if (request->knobs.attach_rate)
		return refuse("attach_rate: race attaches a device itself, allowed 0");
	if (strategy_find(request->strategy)->at[POSITION_LOAD] == MB_BEFORE_ATC)
		return refuse("race: %s orders the count of devices with ATS, not the array",
			      request->strategy);
	return 0;
}

/* Puts the instances into a random order, the same in each run (Fisher and Yates). */
static void race_shuffle(struct race *race)
{
	__u64 random = 1;

	for (unsigned int i = 0; i < race->count; i++) {
		struct race_lines *lines = &race->lines[i];

		race->instances[i] = (struct race_instance){ .iopte = &lines->iopte,
							     .ste = &lines->ste,
							     .array = &lines->array };
	}
	for (unsigned int left = race->count; left > 1; left--) {
		struct race_instance last = race->instances[left - 1];
		unsigned int other;

		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		other = (unsigned int)(random >> 33) % left;
		race->instances[left - 1] = race->instances[other];
		race->instances[other] = last;
	}
}

struct race *race_make(const struct model *model, const struct invbench_cell *request,
		       struct inv_array *array)
{
	const struct strategy *strategy = strategy_find(request->strategy);
	struct race *race = kvzalloc(WHOLE_PAGES(sizeof(*race)), GFP_KERNEL);

	if (!race)
		return NULL;
	race->threads = request->cpus;
	race->count =
		strategy->at[POSITION_STE] == RCU_GRACE ? RACE_INSTANCES_GRACE : RACE_INSTANCES;
	race->old = array;
	if (array_merge(array, model->other.entries, &race->new)) {
		kvfree(race);
		return NULL;
	}
	race_shuffle(race);
	return race;
}

void race_free(struct race *race)
{
	if (race)
		array_free(race->new);
	kvfree(race);
}

void race_begin(struct race *race, struct model *model)
{
	for (unsigned int i = 0; i < race->threads; i++)
		race->places[i].arrived = 0;
	for (unsigned int i = 0; i < race->count; i++) {
		*race->instances[i].iopte = RACE_OLD_IOPTE;
		*race->instances[i].array = race->old;
		*race->instances[i].ste = 0;
	}
	race->has_ended = false;
	model->race = race;
}

void race_stop(struct race *race)
{
	WRITE_ONCE(race->has_ended, true);
}

void race_tally(struct race *race)
{
	for (unsigned int i = 0; i < race->count; i++)
		race->outcomes.counts[race->has_new[i]][race->walks[i]]++;
}

static int race_wait(struct race *race, unsigned int thread, __u32 count)
{
	ktime_t end = ktime_add_us(ktime_get(), RACE_TIMEOUT_US);
	unsigned int polls = 0;

	/* The release is in race_meet(). */
	while ((__s32)(smp_load_acquire(&race->places[thread].arrived) - count) < 0) {
		cpu_relax();
		if (++polls % RACE_POLLS)
			continue;
		if (READ_ONCE(race->has_ended))
			return -ETIMEDOUT;
		if (polls / RACE_POLLS >= RACE_LOOKS && ktime_after(ktime_get(), end)) {
			race_stop(race);
			return -ETIMEDOUT;
		}
		cond_resched();
	}
	return 0;
}

int race_meet(struct race *race, unsigned int thread)
{
	__u32 count = race->places[thread].arrived + 1;
	int ret = READ_ONCE(race->has_ended) ? -ETIMEDOUT : 0;

	/* Whoever sees that this thread is here sees what it did before. */
	smp_store_release(&race->places[thread].arrived, count);
	for (unsigned int i = 0; i < race->threads && !ret; i++)
		ret = race_wait(race, i, count);
	return ret;
}
