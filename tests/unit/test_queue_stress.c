/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Producers at full speed against an SMMU that checks: of more than 10 million
 * commands, none is lost, duplicated, torn or reordered, and no wait for a
 * CMD_SYNC ends early. There are more threads than cores, since preemption at any
 * instruction is what finds faults.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "bench/core/sync.h"

/* Yields now and then between writing the slots and marking them valid. */
static inline void stress_barrier(void)
{
	static __thread unsigned int calls;

	dma_wmb();
	if (!(++calls % 256))
		sched_yield();
}

#define QUEUE_BARRIER() stress_barrier()
#include "bench/core/queues/lockfree.h"
#include "bench/core/queues/spinlock.h"

#ifndef STRESS_SHARE
#define STRESS_SHARE 1 /* runs 1/STRESS_SHARE of the commands: sanitizers and emulators set more */
#endif
#define TIMEOUT_US    60000000 /* of one wait; a fault may show as a wait that takes this long */
#define PRODUCERS_MAX 16
#define LIST_MAX      64

typedef int issue_fn(struct queue *queue, struct producer *by, const struct command *commands,
		     unsigned int count, bool sync);

struct scenario {
	const char *name;
	issue_fn *issue;
	unsigned int shift;
	unsigned int producers;
	__u32 commands; /* per producer */
	unsigned int cost;
	bool msi;
	bool inlined;
};

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "lockfree 8 cons",		lockfree_issue,  3,  4,  100000, 0, false, false },
	{ "lockfree 8 msi",		lockfree_issue,  3,  4,  100000, 0, true,  false },
	{ "lockfree 8 inline",		lockfree_issue,  3,  4,  100000, 0, true,  true },
	{ "lockfree 65536 cons",	lockfree_issue, 16,  4,  800000, 0, false, false },
	{ "lockfree 65536 msi",		lockfree_issue, 16,  4,  800000, 0, true,  false },
	{ "lockfree 65536 inline",	lockfree_issue, 16,  4,  800000, 0, false, true },
	{ "lockfree 128 slow SMMU",	lockfree_issue,  7,  4,   50000, 8, true,  false },
	{ "lockfree 8 crowd cons",	lockfree_issue,  3, 16,    5000, 0, false, false },
	{ "lockfree 8 crowd msi",	lockfree_issue,  3, 16,    5000, 0, true,  false },
	{ "lockfree 8 crowd inline",	lockfree_issue,  3, 16,    5000, 0, false, true },
	{ "spinlock 8 cons",		spinlock_issue,  3,  4,   50000, 0, false, false },
	{ "spinlock 65536 msi",		spinlock_issue, 16,  4,  200000, 0, true,  false },
	{ "spinlock 8 crowd inline",	spinlock_issue,  3, 16,    5000, 0, true,  true },
};
/* clang-format on */

struct worker {
	pthread_t thread;
	const struct scenario *scenario;
	struct queue *queue;
	struct smmu_check *check;
	struct producer by;
	unsigned int id;
	__u32 sent;
	__u64 syncs;
	__u64 early; /* syncs that returned before the SMMU consumed the commands */
	int ret;
};

struct device {
	pthread_t thread;
	struct smmu smmu;
	bool stop;
};

static __u32 next_random(__u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void *produce(void *argument)
{
	struct worker *me = argument;
	__u32 commands = me->scenario->commands / STRESS_SHARE;
	__u32 random = 0x9e3779b9 * (me->id + 1), longest = (1U << me->scenario->shift) - 1;
	struct command list[LIST_MAX];

	if (longest > LIST_MAX)
		longest = LIST_MAX;
	while (me->sent < commands && !me->ret) {
		__u32 count = next_random(&random) % (longest + 1), i;
		bool sync = next_random(&random) % 4 == 0;

		if (count >= commands - me->sent) {
			count = commands - me->sent;
			sync = true;
		}
		for (i = 0; i < count; i++)
			list[i] = smmu_stamp(me->id, me->sent + i);
		me->ret = me->scenario->issue(me->queue, &me->by, list, count, sync);
		me->sent += count;
		me->syncs += sync;
		if (sync && !me->ret)
			me->early += me->check->streams[me->id].next != me->sent;
	}
	return NULL;
}

static void *consume(void *argument)
{
	struct device *device = argument;

	smmu_run(&device->smmu, &device->stop);
	return NULL;
}

/* The sums over all threads of a scenario. */
struct outcome {
	__u64 commands, syncs, early;
	struct producer by;
	int ret;
};

static void scenario_run(const struct scenario *scenario, struct device *device,
			 struct outcome *sum)
{
	struct worker workers[PRODUCERS_MAX] = { 0 };
	struct queue *queue = device->smmu.queue;
	unsigned int i;

	if (!scenario->inlined)
		assert_int_equal(pthread_create(&device->thread, NULL, consume, device), 0);
	for (i = 0; i < scenario->producers; i++) {
		workers[i].scenario = scenario;
		workers[i].queue = queue;
		workers[i].check = device->smmu.check;
		workers[i].id = i;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, produce, &workers[i]), 0);
	}
	for (i = 0; i < scenario->producers; i++) {
		pthread_join(workers[i].thread, NULL);
		sum->commands += workers[i].sent + workers[i].syncs;
		sum->syncs += workers[i].syncs;
		sum->early += workers[i].early;
		sum->by.doorbells += workers[i].by.doorbells;
		sum->by.retries += workers[i].by.retries;
		sum->by.full += workers[i].by.full;
		sum->ret = sum->ret ? sum->ret : workers[i].ret;
	}
	WRITE_ONCE(device->stop, true);
	if (!scenario->inlined)
		pthread_join(device->thread, NULL);
	for (i = 0; i < scenario->producers; i++)
		smmu_check_end(device->smmu.check, i, workers[i].sent);
}

static void test_scenario(void **state)
{
	const struct scenario *scenario = *state;
	struct queue_setup setup = { scenario->shift, scenario->msi, TIMEOUT_US };
	struct smmu_check check;
	struct device device = { .smmu = { .check = &check, .cost = scenario->cost } };
	struct outcome sum = { 0 };
	struct smmu *smmu = &device.smmu;

	assert_int_equal(queue_alloc(&smmu->queue, &setup), 0);
	smmu_check_start(&check);
	if (scenario->inlined)
		smmu->queue->smmu = smmu;
	scenario_run(scenario, &device, &sum);
	print_message("%s: commands %llu, syncs %llu, doorbells %llu, retries %llu, full %llu; "
		      "lost %llu, duplicated %llu, torn %llu, reordered %llu, early %llu, ret %d\n",
		      scenario->name, smmu->commands, smmu->syncs, sum.by.doorbells, sum.by.retries,
		      sum.by.full, check.lost, check.duplicated, check.torn, check.reordered,
		      sum.early, sum.ret);
	assert_int_equal(sum.ret, 0);
	assert_int_equal(check.lost | check.duplicated | check.torn | check.reordered, 0);
	assert_int_equal(sum.early, 0);
	assert_int_equal(smmu->commands, sum.commands);
	assert_int_equal(smmu->syncs, sum.syncs);
	assert_in_range(sum.by.doorbells, 1, sum.commands);
	queue_free(smmu->queue);
}

int main(void)
{
	struct CMUnitTest tests[sizeof(scenarios) / sizeof(scenarios[0])];
	unsigned int i;

	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		tests[i] = (struct CMUnitTest){ scenarios[i].name, test_scenario, NULL, NULL,
						(void *)&scenarios[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
