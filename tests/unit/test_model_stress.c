/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole model: more than 10 million calls through walk and queue against an
 * SMMU that checks, while an attacher attaches and detaches.
 * Every call must send a command for each device that stays attached and none
 * for freed entries, and no command may be lost, duplicated or torn. Arrays are
 * overwritten before they are freed, so that a late reader sends a wild command.
 * test_model_faults.sh compiles the program with faults, which it must find.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "bench/core/sync.h"

#ifndef STRESS_SHARE
#define STRESS_SHARE 1 /* runs 1/STRESS_SHARE of the calls: sanitizers and emulators set more */
#endif
#define CALLERS_MAX 16
#define BATCH_MAX   64
#define TIMEOUT_US  60000000 /* of one wait; a fault may show as a wait that takes this long */
#define OVERWRITTEN 0xbad

static void array_overwrite(struct rcu_head *head);

/* Yields now and then between writing the slots and marking them valid. */
static inline void stress_barrier(void)
{
	static __thread unsigned int calls;

	dma_wmb();
	if (!(++calls % 256))
		sched_yield();
}

#undef kfree_rcu
#ifdef STRESS_FREES_EARLY
#define kfree_rcu(p, member) array_overwrite(&(p)->member)
#else
#define kfree_rcu(p, member) (SYNC_GRACE_BEGIN(), call_rcu(&(p)->member, array_overwrite))
#endif
#define QUEUE_BARRIER() stress_barrier()
#include "bench/core/queues/lockfree.h"

struct device {
	struct smmu smmu; /* first: an entry's pointer is to this */
	struct smmu_check check;
	unsigned int features;
	pthread_t thread;
	bool stop;
};

struct walk_batch;
static bool ends_in_sync(struct walk_batch *batch);
static int issue(struct smmu *smmu, struct walk_batch *batch, const struct command *commands,
		 unsigned int count, bool sync);

#define SMMU_FEATURES(of)		      (((const struct device *)(of))->features)
#define WALK_ISSUE(of, commands, count, sync) issue(of, batch, commands, count, sync)
#define WALK_ENDS_IN_SYNC(batch)	      ends_in_sync(batch)
#include "bench/core/model/walk.h"

static void array_overwrite(struct rcu_head *head)
{
	struct inv_array *array = (struct inv_array *)head;

	SYNC_GRACE_END();
	for (unsigned int i = 0; i < array->count; i++)
		WRITE_ONCE(array->entry[i].id, OVERWRITTEN);
#ifndef STRESS_FREES_EARLY
	free(array); /* otherwise it stays, so that late readers do not crash */
#endif
}

struct scenario {
	const char *name;
	unsigned int shift;
	unsigned int callers;
	unsigned int calls; /* per caller */
	unsigned int batch;
	unsigned int sync; /* calls per CMD_SYNC; 0: one per list */
	bool inlined;
};

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "65536 slots, inline, sync each call",   16,  3, 2600000, 64,  1, true },
	{ "65536 slots, inline, sync each batch",  16,  3,  200000,  2,  0, true },
	{ "65536 slots, inline, sync each 16th",   16,  3,  500000,  2, 16, true },
	{ "65536 slots, thread, sync each call",   16,  3,   80000,  1,  1, false },
	{ "256 slots, thread, sync each 16th",      8,  3,  100000, 64, 16, false },
	{ "8 slots, thread, sync each batch",       3,  3,   10000,  2,  0, false },
	{ "8 slots, inline, crowd",                 3, 16,   10000,  1,  1, true },
	{ "8 slots, thread, crowd",                 3, 16,    1000,  7,  1, false },
};
/* clang-format on */

struct domain {
	const struct scenario *scenario;
	struct device device;
	struct inv_array *array;
	pthread_t attacher;
	unsigned int changes;
	bool stop;
};

struct caller {
	pthread_t thread;
	struct domain *domain;
	struct producer by;
	struct walk_batch batch;
	struct command commands[BATCH_MAX];
	unsigned int id;
	unsigned int calls;
	unsigned int unsynced; /* calls since the last CMD_SYNC */
	unsigned int found; /* devices in this call, bit n for device n */
	__u32 sent;
	__u64 wild, missing, early;
	int ret;
};

static struct caller *caller_of(struct walk_batch *batch)
{
	return (struct caller *)((char *)batch - offsetof(struct caller, batch));
}

static bool ends_in_sync(struct walk_batch *batch)
{
	struct caller *me = caller_of(batch);

	if (++me->unsynced < me->domain->scenario->sync)
		return false;
	me->unsynced = 0;
	return true;
}

/* Devices 1 and 3 stay attached. Device 2 comes and goes. */
static void check_command(struct caller *me, const struct command *command)
{
	bool atc = command_opcode(command) == CMD_ATC_INV;
	unsigned int id = atc ? command->word[0] >> 32 : command->word[0] >> 48;

	if (id < 1 || id > 3 || (atc && id != 2))
		me->wild++;
	else
		me->found |= 1U << id;
}

/* Checks the walk's commands, and sends stamps instead, which the SMMU can check. */
static int issue(struct smmu *smmu, struct walk_batch *batch, const struct command *commands,
		 unsigned int count, bool sync)
{
	struct caller *me = caller_of(batch);
	struct command stamps[BATCH_MAX];
	int ret;

	for (unsigned int i = 0; i < count; i++) {
		check_command(me, &commands[i]);
		stamps[i] = smmu_stamp(me->id, me->sent + i);
	}
	ret = lockfree_issue(smmu->queue, &me->by, stamps, count, sync);
	me->sent += count;
	if (sync && !ret)
		me->early += smmu->check->streams[me->id].next != me->sent;
	return ret;
}

/* Calls until its share is done, and until the array has changed once: a short share may end
 * before the attacher first gets a CPU. */
static void *call(void *argument)
{
	const struct walk_range range = { 0x100000, 4096, 4096, true };
	struct caller *me = argument;
	const struct scenario *scenario = me->domain->scenario;

	rcu_register_thread();
	me->batch.commands = me->commands;
	me->batch.capacity = scenario->batch;
	while (!me->ret &&
	       (me->calls < scenario->calls / STRESS_SHARE || !READ_ONCE(me->domain->changes))) {
		me->found = 0;
		me->ret = walk_inv_range(&me->domain->array, &range, &me->batch);
		me->missing += (me->found & 10) != 10;
		me->calls++;
	}
	rcu_unregister_thread();
	return NULL;
}

static struct inv_array *entries(struct device *device, const __u32 *ids, unsigned int count,
				 __u32 ats)
{
	struct inv_array *array = array_alloc(count + 1);
	struct inv_entry entry;

	assert_non_null(array);
	for (unsigned int i = 0; i < count; i++) {
		entry = entry_make(&device->smmu, INV_S1_ASID, ids[i], 12);
		array_append(array, &entry);
	}
	entry = entry_make(&device->smmu, INV_ATS, ats, 0);
	if (ats)
		array_append(array, &entry);
	return array;
}

static void change(struct domain *domain, struct inv_array *coming)
{
	struct inv_array *next = NULL;

	assert_int_equal(array_merge(domain->array, coming, &next), 0);
	array_publish(&domain->array, next);
	sched_yield();
	/* The callers detect a merge that forgets a user, since entries then disappear early. */
	(void)array_unref(domain->array, coming);
	for (unsigned int i = 0; i < coming->count; i++)
		coming->entry[i].users = 1;
	assert_int_equal(array_purge(domain->array, &next), 0);
	if (next)
		array_publish(&domain->array, next);
}

static void *attach_detach(void *argument)
{
	static const __u32 ids[] = { 1, 2 };
	struct domain *domain = argument;
	struct inv_array *coming = entries(&domain->device, ids, 2, 2);

	rcu_register_thread();
	while (!READ_ONCE(domain->stop)) {
		change(domain, coming);
		WRITE_ONCE(domain->changes, domain->changes + 1);
		sched_yield();
		if (domain->changes % 1024 == 0)
			rcu_barrier(); /* limits the memory that waits to be freed */
	}
	array_free(coming);
	rcu_unregister_thread();
	return NULL;
}

static void *consume(void *argument)
{
	struct device *device = argument;

	smmu_run(&device->smmu, &device->stop);
	return NULL;
}

static void domain_start(struct domain *domain, const struct scenario *scenario)
{
	static const __u32 ids[] = { 1, 3 };
	struct queue_setup setup = { .shift = scenario->shift, .timeout_us = TIMEOUT_US };
	struct device *device = &domain->device;

	memset(domain, 0, sizeof(*domain));
	domain->scenario = scenario;
	assert_int_equal(queue_alloc(&device->smmu.queue, &setup), 0);
	smmu_check_start(&device->check);
	device->smmu.check = &device->check;
	device->features = SMMU_RANGE_INV | (scenario->sync ? 0 : SMMU_FORCE_SYNC);
	domain->array = entries(device, ids, 2, 0);
	if (scenario->inlined)
		device->smmu.queue->smmu = &device->smmu;
	else
		assert_int_equal(pthread_create(&device->thread, NULL, consume, device), 0);
	assert_int_equal(pthread_create(&domain->attacher, NULL, attach_detach, domain), 0);
}

static void domain_stop(struct domain *domain)
{
	WRITE_ONCE(domain->stop, true);
	pthread_join(domain->attacher, NULL);
	WRITE_ONCE(domain->device.stop, true);
	if (!domain->scenario->inlined)
		pthread_join(domain->device.thread, NULL);
	rcu_barrier();
	array_free(domain->array);
	queue_free(domain->device.smmu.queue);
}

static void test_scenario(void **state)
{
	static struct caller callers[CALLERS_MAX];
	static struct domain domain;
	const struct scenario *scenario = *state;
	const struct smmu_check *check = &domain.device.check;
	struct caller sum = { 0 };

	domain_start(&domain, scenario);
	for (unsigned int i = 0; i < scenario->callers; i++) {
		callers[i] = (struct caller){ .domain = &domain, .id = i };
		assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
	}
	for (unsigned int i = 0; i < scenario->callers; i++) {
		pthread_join(callers[i].thread, NULL);
		sum.wild += callers[i].wild;
		sum.missing += callers[i].missing;
		sum.early += callers[i].early;
		sum.calls += callers[i].calls;
		sum.by.commands += callers[i].by.commands;
		sum.ret = sum.ret ? sum.ret : callers[i].ret;
	}
	domain_stop(&domain);
	for (unsigned int i = 0; i < scenario->callers; i++)
		smmu_check_end(&domain.device.check, i, callers[i].sent);
	print_message(
		"%s: %u calls, commands %llu, changes %u; wild %llu, missing %llu, lost %llu, "
		"duplicated %llu, torn %llu, reordered %llu, early %llu, ret %d\n",
		scenario->name, sum.calls, sum.by.commands, domain.changes, sum.wild, sum.missing,
		check->lost, check->duplicated, check->torn, check->reordered, sum.early, sum.ret);
	assert_int_equal(sum.ret, 0);
	assert_int_equal(sum.wild | sum.missing | sum.early, 0);
	assert_int_equal(check->lost | check->duplicated | check->torn | check->reordered, 0);
	assert_int_equal(domain.device.smmu.commands, sum.by.commands);
	assert_in_range(domain.changes, 1, UINT32_MAX);
}

int main(void)
{
	struct CMUnitTest tests[sizeof(scenarios) / sizeof(scenarios[0])];

	for (unsigned int i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		tests[i] = (struct CMUnitTest){ scenarios[i].name, test_scenario, NULL, NULL,
						(void *)&scenarios[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
