/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command queue at its edges: laps, a full queue, batch boundaries, syncs.
 * Both real queues stand the same tests. Most run in one thread, with the SMMU
 * inline or moved by hand; where threads matter, they stop at the barrier or in
 * the pause of a wait, which are the test's own, until they are let on.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include <semaphore.h>
#include "bench/core/sync.h"

/* A thread with a stop waits there, the first time it comes by, until it is let on. */
struct stop {
	sem_t reached, leave;
};

static __thread struct stop *stop_in_pause, *stop_at_barrier;

static void stop_here(struct stop **here)
{
	struct stop *stop = *here;

	*here = NULL;
	if (stop) {
		sem_post(&stop->reached);
		sem_wait(&stop->leave);
	}
}

static void test_pause(unsigned long us)
{
	stop_here(&stop_in_pause);
	udelay(us);
}

static void test_barrier(void)
{
	dma_wmb();
	stop_here(&stop_at_barrier);
}

#define QUEUE_BARRIER() test_barrier()
#define udelay		test_pause
#include "bench/core/queues/lockfree.h"
#include "bench/core/queues/null.h"
#include "bench/core/queues/spinlock.h"

#ifndef STRESS_SHARE
#define STRESS_SHARE 1 /* for slow instruments more */
#endif
#define START_STEP (STRESS_SHARE < 100 ? 1 : 7)

#define LONG_US	 60000000 /* nothing that works ever takes it */
#define SHORT_US 2000 /* for what must not work */
#define BATCH	 256

typedef int issue_fn(struct queue *queue, struct producer *by, const struct command *commands,
		     unsigned int count, bool sync);

static issue_fn *const issues[] = { lockfree_issue, spinlock_issue };

#define for_each_queue(issue) for (unsigned int n_ = 0; n_ < 2 && (issue = issues[n_], true); n_++)
/* And each signal of a CMD_SYNC's end. */
#define for_each_setup(issue, msi) \
	for (unsigned int n_ = 0; n_ < 4 && (issue = issues[n_ / 2], msi = n_ % 2, true); n_++)

/* One queue, its checking SMMU, and producer 0. */
struct bed {
	struct queue *queue;
	struct smmu smmu;
	struct smmu_check check;
	struct producer by;
	issue_fn *issue;
	__u32 sent;
	__u32 syncs;
	unsigned int errands; /* of other producers */
};

static void bed_start(struct bed *bed, issue_fn *issue, struct queue_setup setup, bool inlined)
{
	memset(bed, 0, sizeof(*bed));
	assert_int_equal(queue_alloc(&bed->queue, &setup), 0);
	smmu_check_start(&bed->check);
	bed->smmu.queue = bed->queue;
	bed->smmu.check = &bed->check;
	bed->issue = issue;
	if (inlined)
		bed->queue->smmu = &bed->smmu;
}

static int bed_issue(struct bed *bed, unsigned int count, bool sync)
{
	struct command commands[BATCH];
	unsigned int i;
	int ret;

	assert_in_range(count, 0, BATCH);
	for (i = 0; i < count; i++)
		commands[i] = smmu_stamp(0, bed->sent + i);
	ret = bed->issue(bed->queue, &bed->by, commands, count, sync);
	if (!ret) {
		bed->sent += count;
		bed->syncs += sync;
	}
	return ret;
}

/* All that was issued has come, once, whole and in order. */
static void bed_stop(struct bed *bed)
{
	smmu_poll(&bed->smmu);
	smmu_check_end(&bed->check, 0, bed->sent);
	for (unsigned int id = 1; id <= bed->errands; id++)
		smmu_check_end(&bed->check, id, 1);
	assert_int_equal(bed->check.lost, 0);
	assert_int_equal(bed->check.duplicated, 0);
	assert_int_equal(bed->check.torn, 0);
	assert_int_equal(bed->check.reordered, 0);
	assert_int_equal(bed->smmu.commands, bed->sent + bed->errands + bed->syncs);
	assert_int_equal(bed->smmu.syncs, bed->syncs);
	queue_free(bed->queue);
}

static struct queue_setup small(bool msi)
{
	return (struct queue_setup){ .shift = 3, .msi = msi, .timeout_us = LONG_US };
}

static void test_alloc(void **state)
{
	struct queue_setup setup = { .timeout_us = LONG_US };
	struct queue *queue = NULL;

	(void)state;
	for (setup.shift = 0; setup.shift < 40; setup.shift++) {
		bool allowed = setup.shift >= 3 && setup.shift <= 19;

		assert_int_equal(queue_alloc(&queue, &setup), allowed ? 0 : -EINVAL);
		if (allowed) {
			assert_int_equal(queue_size(queue), 1U << setup.shift);
			queue_free(queue);
		}
	}
	queue_free(NULL);
}

static void test_cache_lines(void **state)
{
	static const size_t hot[] = {
		offsetof(struct queue, slots),	       offsetof(struct queue, ends),
		offsetof(struct queue, owner_prod),    offsetof(struct queue, syncs),
		offsetof(struct queue, spinlock),      offsetof(struct queue, prod_register),
		offsetof(struct queue, cons_register), sizeof(struct queue),
	};
	unsigned int i;

	(void)state;
	for (i = 1; i < sizeof(hot) / sizeof(hot[0]); i++) {
		assert_int_equal(hot[i] % 64, 0);
		assert_true(hot[i] >= hot[i - 1] + 64);
	}
}

/* Every list length, from every index, over many laps, in the smallest queue. */
static void test_wrap(void **state)
{
	issue_fn *issue;
	struct bed bed;
	bool msi;
	unsigned int i;

	(void)state;
	for_each_setup(issue, msi) {
		bed_start(&bed, issue, small(msi), true);
		for (i = 0; i < 10000; i++)
			assert_int_equal(bed_issue(&bed, 1 + i % 7, i % 3), 0);
		assert_int_equal(bed.by.doorbells, 10000);
		assert_int_equal(bed.by.retries, 0);
		bed_stop(&bed);
	}
}

static void test_full(void **state)
{
	struct queue_setup setup = small(false);
	issue_fn *issue;
	struct bed bed;
	unsigned int i;

	(void)state;
	for_each_queue(issue) {
		bed_start(&bed, issue, setup, false);
		for (i = 0; i < 1000; i++) {
			assert_int_equal(bed_issue(&bed, 5, false), 0);
			assert_int_equal(bed_issue(&bed, 3, false), 0);
			/* 8 slots are full: one more must not fit, and must not be put. */
			bed.queue->setup.timeout_us = i < 4 ? SHORT_US : 0;
			assert_int_equal(bed_issue(&bed, 1, false), -ETIMEDOUT);
			assert_int_equal(bed_issue(&bed, 8, false), -ETIMEDOUT);
			bed.queue->setup.timeout_us = LONG_US;
			assert_true(smmu_poll(&bed.smmu));
			assert_false(smmu_poll(&bed.smmu));
			assert_int_equal(bed_issue(&bed, 1 + i % 8, false), 0);
			smmu_poll(&bed.smmu);
		}
		assert_true(bed.by.full >= 2000);
		bed_stop(&bed);
	}
}

static void test_nothing(void **state)
{
	issue_fn *issue;
	struct bed bed;
	bool msi;

	(void)state;
	for_each_setup(issue, msi) {
		bed_start(&bed, issue, small(msi), true);
		assert_int_equal(bed_issue(&bed, 0, false), 0);
		assert_int_equal(bed.by.doorbells, 0);
		for (int i = 0; i < 100; i++)
			assert_int_equal(bed_issue(&bed, 0, true), 0);
		assert_int_equal(bed.smmu.commands, 100);
		bed_stop(&bed);
	}
}

static void test_too_large(void **state)
{
	static const struct command none[1];
	issue_fn *issue;
	struct bed bed;

	(void)state;
	for_each_queue(issue) {
		bed_start(&bed, issue, small(false), true);
		assert_int_equal(bed_issue(&bed, 9, false), -EINVAL);
		assert_int_equal(bed_issue(&bed, 8, true), -EINVAL);
		assert_int_equal(issue(bed.queue, &bed.by, none, ~0U, false), -EINVAL);
		assert_int_equal(issue(bed.queue, &bed.by, none, ~0U, true), -EINVAL);
		assert_int_equal(bed.by.doorbells, 0);
		assert_int_equal(bed_issue(&bed, 8, false), 0);
		assert_int_equal(bed_issue(&bed, 7, true), 0);
		bed_stop(&bed);
	}
}

/* Around the valid map's words, from every index. */
static void test_boundaries(void **state)
{
	static const unsigned int counts[] = { 63, 64, 65, 126, 127, 128, 129, 130, 255, 256 };
	struct queue_setup setup = { .shift = 8, .timeout_us = LONG_US };
	issue_fn *issue;
	struct bed bed;
	unsigned int i, start;

	(void)state;
	for_each_queue(issue) {
		bed_start(&bed, issue, setup, true);
		for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
			for (start = 0; start < 2 * 256; start += START_STEP) {
				bool sync = start % 2 && counts[i] < 256;

				while (bed.smmu.position != start)
					assert_int_equal(bed_issue(&bed, 1, false), 0);
				assert_int_equal(bed_issue(&bed, counts[i], sync), 0);
			}
		}
		bed_stop(&bed);
	}
}

/* What stands in memory after one list: the commands, then the CMD_SYNC, by either signal. */
static void test_slots(void **state)
{
	issue_fn *issue;
	struct bed bed;
	bool msi;
	unsigned int i;

	(void)state;
	for_each_setup(issue, msi) {
		struct queue_setup setup = small(msi);

		setup.timeout_us = 0;
		bed_start(&bed, issue, setup, false);
		assert_int_equal(bed_issue(&bed, 3, true), -ETIMEDOUT);
		for (i = 0; i < 3; i++) {
			struct command stamp = smmu_stamp(0, i);

			assert_memory_equal(&bed.queue->slots[i], &stamp, sizeof(stamp));
		}
		assert_int_equal(bed.queue->slots[3].word[0], msi ? 0x0fc01046 : 0x0fc02046);
		assert_int_equal(bed.queue->slots[3].word[1], msi ? 3 * 16 : 0);
		assert_int_equal(bed.queue->prod_register, 4);
		bed.sent = 3;
		bed.syncs = 1;
		bed_stop(&bed);
	}
}

/* Without an SMMU a sync times out, and the queue works on once there is one. */
static void test_timeout(void **state)
{
	issue_fn *issue;
	struct bed bed;
	bool msi;

	(void)state;
	for_each_setup(issue, msi) {
		bed_start(&bed, issue, small(msi), false);
		bed.queue->setup.timeout_us = SHORT_US;
		assert_int_equal(bed_issue(&bed, 2, true), -ETIMEDOUT);
		assert_int_equal(bed.queue->ends.cons, 0);
		assert_int_equal(atomic_read(&bed.queue->syncs), 0);
		bed.sent += 2;
		bed.syncs++;
		bed.queue->setup.timeout_us = LONG_US;
		assert_true(smmu_poll(&bed.smmu));
		bed.queue->smmu = &bed.smmu;
		for (int i = 0; i < 100; i++)
			assert_int_equal(bed_issue(&bed, 7, true), 0);
		bed_stop(&bed);
	}
}

/* One command of another producer, issued by a thread that stops on its way. */
struct errand {
	pthread_t thread;
	struct bed *bed;
	struct producer by;
	struct stop stop;
	unsigned int id;
	bool sync; /* stops while it waits for its CMD_SYNC; else at the barrier */
	bool done;
	int ret;
};

static void *errand_run(void *argument)
{
	struct errand *errand = argument;
	struct command command = smmu_stamp(errand->id, 0);

	*(errand->sync ? &stop_in_pause : &stop_at_barrier) = &errand->stop;
	errand->ret =
		errand->bed->issue(errand->bed->queue, &errand->by, &command, 1, errand->sync);
	WRITE_ONCE(errand->done, true);
	return NULL;
}

/* Returns when it has reached its stop. */
static void errand_start(struct errand *errand, struct bed *bed, bool sync)
{
	memset(errand, 0, sizeof(*errand));
	errand->bed = bed;
	errand->id = ++bed->errands;
	errand->sync = sync;
	sem_init(&errand->stop.reached, 0, 0);
	sem_init(&errand->stop.leave, 0, 0);
	assert_int_equal(pthread_create(&errand->thread, NULL, errand_run, errand), 0);
	sem_wait(&errand->stop.reached);
}

static void errand_stop(struct errand *errand)
{
	pthread_join(errand->thread, NULL);
	errand->bed->syncs += errand->sync;
	assert_int_equal(errand->ret, 0);
}

/* At the barrier the slots are written, and not yet valid. */
static void test_written_before_valid(void **state)
{
	struct command stamp = smmu_stamp(1, 0), written;
	struct errand errand;
	struct bed bed;
	long valid;

	(void)state;
	bed_start(&bed, lockfree_issue, small(false), false);
	errand_start(&errand, &bed, false);
	written = bed.queue->slots[0];
	valid = atomic_long_read(&bed.queue->valid[0]);
	sem_post(&errand.stop.leave);
	errand_stop(&errand);
	assert_memory_equal(&written, &stamp, sizeof(stamp));
	assert_int_equal(valid, 0);
	assert_int_equal(atomic_long_read(&bed.queue->valid[0]), 1);
	bed_stop(&bed);
}

/* The owner rings once for two, and not while the other's slot is not valid. */
static void test_owner_gathers(void **state)
{
	struct errand owner, other;
	unsigned int looks;
	struct bed bed;
	__u32 rung;

	(void)state;
	bed_start(&bed, lockfree_issue, small(false), false);
	errand_start(&owner, &bed, false);
	errand_start(&other, &bed, false);
	sem_post(&owner.stop.leave);
	/* A faulty owner has time to ring; a sound one cannot, however long it has. */
	for (looks = 0; looks < 100 && !READ_ONCE(owner.done); looks++)
		usleep(1000);
	rung = READ_ONCE(bed.queue->prod_register);
	sem_post(&other.stop.leave);
	errand_stop(&owner);
	errand_stop(&other);
	assert_int_equal(rung, 0);
	assert_int_equal(bed.queue->prod_register, 2);
	assert_int_equal(owner.by.doorbells, 1);
	assert_int_equal(other.by.doorbells, 0);
	bed_stop(&bed);
}

/*
 * While a sync's caller sleeps, though its CMD_SYNC is long done, nobody gets a
 * lap ahead of it: of 8 slots 6 can be filled behind its 2, and no more.
 */
static void test_sync_holds_lap(void **state)
{
	static struct errand errand; /* a thread that never comes back may outlive the test */
	static struct bed bed;
	unsigned int put;
	issue_fn *issue;
	bool msi;

	(void)state;
	for_each_setup(issue, msi) {
		bed_start(&bed, issue, small(msi), false);
		errand_start(&errand, &bed, true);
		bed.queue->setup.timeout_us = SHORT_US;
		for (put = 0; put < 100; put++) {
			smmu_poll(&bed.smmu);
			if (bed_issue(&bed, 1, false))
				break;
		}
		bed.queue->setup.timeout_us = LONG_US;
		sem_post(&errand.stop.leave);
		assert_int_equal(put, 6);
		errand_stop(&errand);
		assert_int_equal(bed_issue(&bed, 8, false), 0);
		bed_stop(&bed);
	}
}

static void test_null(void **state)
{
	static const struct command none[64];
	struct producer by = { 0 };
	struct queue *queue = NULL;
	struct queue_setup setup = small(false);

	(void)state;
	setup.shift = 6;
	assert_int_equal(queue_alloc(&queue, &setup), 0);
	assert_int_equal(null_issue(queue, &by, none, 64, false), 0);
	assert_int_equal(null_issue(queue, &by, none, 64, true), -EINVAL);
	assert_int_equal(null_issue(queue, &by, none, 3, true), 0);
	assert_int_equal(null_issue(queue, &by, none, 0, true), 0);
	assert_int_equal(by.commands, 69);
	assert_int_equal(by.syncs, 2);
	assert_int_equal(queue->prod_register, 0);
	queue_free(queue);
}

/* The checker: each kind of damage is counted as what it is. */
static void test_check(void **state)
{
	static const __u32 order[] = { 0, 1, 1, 3, 2, 2, 6, 70, 4 };
	struct queue_setup setup = small(true);
	struct smmu_check check;
	struct command command;
	struct queue *queue = NULL;
	unsigned int i;

	(void)state;
	assert_int_equal(queue_alloc(&queue, &setup), 0);
	smmu_check_start(&check);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		command = smmu_stamp(63, order[i]);
		smmu_check_command(&check, queue, 0, &command);
	}
	smmu_check_end(&check, 63, 73);
	assert_int_equal(check.duplicated, 3); /* 1, 2, and 4: too late to tell */
	assert_int_equal(check.reordered, 1); /* 2 */
	assert_int_equal(check.lost, 2 + 63 + 2); /* 4, 5; 7 to 69; 71, 72 */
	assert_int_equal(check.torn, 0);

	command = queue_make_sync(queue, 3);
	smmu_check_command(&check, queue, 3, &command);
	smmu_check_command(&check, queue, 3 + 8, &command);
	assert_int_equal(check.torn, 0);
	smmu_check_command(&check, queue, 4, &command);
	command = smmu_stamp(0, 0);
	command.word[0]++;
	smmu_check_command(&check, queue, 0, &command);
	command = smmu_stamp(SMMU_PRODUCERS_MAX, 0);
	smmu_check_command(&check, queue, 0, &command);
	command = (struct command){ 0 };
	smmu_check_command(&check, queue, 0, &command);
	assert_int_equal(check.torn, 4);
	queue_free(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc),	      cmocka_unit_test(test_cache_lines),
		cmocka_unit_test(test_wrap),	      cmocka_unit_test(test_full),
		cmocka_unit_test(test_nothing),	      cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_boundaries),    cmocka_unit_test(test_slots),
		cmocka_unit_test(test_timeout),	      cmocka_unit_test(test_null),
		cmocka_unit_test(test_check),	      cmocka_unit_test(test_written_before_valid),
		cmocka_unit_test(test_owner_gathers), cmocka_unit_test(test_sync_holds_lap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
