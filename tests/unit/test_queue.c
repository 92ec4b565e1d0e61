/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command queue at its limits: laps, a full queue, batch boundaries, CMD_SYNCs.
 * Both real queues run the same tests. Most use one thread, with the SMMU inline
 * or called by the test. Where threads matter, they stop at the barrier or in the
 * pause of a wait, which the test redefines, until the test lets them continue.
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

/* A thread waits here the first time, from reached until the test posts leave. */
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
#define STRESS_SHARE 1 /* sanitizers and emulators set more, to do less work */
#endif
#define START_STEP (STRESS_SHARE < 100 ? 1 : 7)

#define LONG_US	 60000000 /* no working wait takes this long */
#define SHORT_US 2000 /* for waits that must fail */
#define BATCH	 256

typedef int issue_fn(struct queue *queue, struct producer *by, const struct command *commands,
		     unsigned int count, bool sync);

static issue_fn *const issues[] = { lockfree_issue, spinlock_issue };

#define for_each_queue(issue) for (unsigned int n_ = 0; n_ < 2 && (issue = issues[n_], true); n_++)
/* Each queue with each signal of completion. */
#define for_each_setup(issue, msi) \
	for (unsigned int n_ = 0; n_ < 4 && (issue = issues[n_ / 2], msi = n_ % 2, true); n_++)

/* One queue, its checking SMMU, and producer 0. */
struct fixture {
	struct queue *queue;
	struct smmu smmu;
	struct smmu_check check;
	struct producer by;
	issue_fn *issue;
	__u32 sent;
	__u32 syncs;
	unsigned int others; /* commands of other producers */
};

static void fixture_start(struct fixture *fixture, issue_fn *issue, struct queue_setup setup,
			  bool inlined)
{
	memset(fixture, 0, sizeof(*fixture));
	assert_int_equal(queue_alloc(&fixture->queue, &setup), 0);
	smmu_check_start(&fixture->check);
	fixture->smmu.queue = fixture->queue;
	fixture->smmu.check = &fixture->check;
	fixture->issue = issue;
	if (inlined)
		fixture->queue->smmu = &fixture->smmu;
}

static int fixture_issue(struct fixture *fixture, unsigned int count, bool sync)
{
	struct command commands[BATCH];
	unsigned int i;
	int ret;

	assert_in_range(count, 0, BATCH);
	for (i = 0; i < count; i++)
		commands[i] = smmu_stamp(0, fixture->sent + i);
	ret = fixture->issue(fixture->queue, &fixture->by, commands, count, sync);
	if (!ret) {
		fixture->sent += count;
		fixture->syncs += sync;
	}
	return ret;
}

/* Checks that all commands arrived once, complete and in order. */
static void fixture_stop(struct fixture *fixture)
{
	smmu_poll(&fixture->smmu);
	smmu_check_end(&fixture->check, 0, fixture->sent);
	for (unsigned int id = 1; id <= fixture->others; id++)
		smmu_check_end(&fixture->check, id, 1);
	assert_int_equal(fixture->check.lost, 0);
	assert_int_equal(fixture->check.duplicated, 0);
	assert_int_equal(fixture->check.torn, 0);
	assert_int_equal(fixture->check.reordered, 0);
	assert_int_equal(fixture->smmu.commands, fixture->sent + fixture->others + fixture->syncs);
	assert_int_equal(fixture->smmu.syncs, fixture->syncs);
	queue_free(fixture->queue);
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

/* Every list length from every index, over many laps, in the smallest queue. */
static void test_wrap(void **state)
{
	issue_fn *issue;
	struct fixture fixture;
	bool msi;
	unsigned int i;

	(void)state;
	for_each_setup(issue, msi) {
		fixture_start(&fixture, issue, small(msi), true);
		for (i = 0; i < 10000; i++)
			assert_int_equal(fixture_issue(&fixture, 1 + i % 7, i % 3), 0);
		assert_int_equal(fixture.by.doorbells, 10000);
		assert_int_equal(fixture.by.retries, 0);
		fixture_stop(&fixture);
	}
}

static void test_full(void **state)
{
	struct queue_setup setup = small(false);
	issue_fn *issue;
	struct fixture fixture;
	unsigned int i;

	(void)state;
	for_each_queue(issue) {
		fixture_start(&fixture, issue, setup, false);
		for (i = 0; i < 1000; i++) {
			assert_int_equal(fixture_issue(&fixture, 5, false), 0);
			assert_int_equal(fixture_issue(&fixture, 3, false), 0);
			/* All 8 slots are full: one more must fail and insert nothing. */
			fixture.queue->setup.timeout_us = i < 4 ? SHORT_US : 0;
			assert_int_equal(fixture_issue(&fixture, 1, false), -ETIMEDOUT);
			assert_int_equal(fixture_issue(&fixture, 8, false), -ETIMEDOUT);
			fixture.queue->setup.timeout_us = LONG_US;
			assert_true(smmu_poll(&fixture.smmu));
			assert_false(smmu_poll(&fixture.smmu));
			assert_int_equal(fixture_issue(&fixture, 1 + i % 8, false), 0);
			smmu_poll(&fixture.smmu);
		}
		assert_true(fixture.by.full >= 2000);
		fixture_stop(&fixture);
	}
}

static void test_nothing(void **state)
{
	issue_fn *issue;
	struct fixture fixture;
	bool msi;

	(void)state;
	for_each_setup(issue, msi) {
		fixture_start(&fixture, issue, small(msi), true);
		assert_int_equal(fixture_issue(&fixture, 0, false), 0);
		assert_int_equal(fixture.by.doorbells, 0);
		for (int i = 0; i < 100; i++)
			assert_int_equal(fixture_issue(&fixture, 0, true), 0);
		assert_int_equal(fixture.smmu.commands, 100);
		fixture_stop(&fixture);
	}
}

static void test_too_large(void **state)
{
	static const struct command none[1];
	issue_fn *issue;
	struct fixture fixture;

	(void)state;
	for_each_queue(issue) {
		fixture_start(&fixture, issue, small(false), true);
		assert_int_equal(fixture_issue(&fixture, 9, false), -EINVAL);
		assert_int_equal(fixture_issue(&fixture, 8, true), -EINVAL);
		assert_int_equal(issue(fixture.queue, &fixture.by, none, ~0U, false), -EINVAL);
		assert_int_equal(issue(fixture.queue, &fixture.by, none, ~0U, true), -EINVAL);
		assert_int_equal(fixture.by.doorbells, 0);
		assert_int_equal(fixture_issue(&fixture, 8, false), 0);
		assert_int_equal(fixture_issue(&fixture, 7, true), 0);
		fixture_stop(&fixture);
	}
}

/* Lists across the words of the valid map, from every index. */
static void test_boundaries(void **state)
{
	static const unsigned int counts[] = { 63, 64, 65, 126, 127, 128, 129, 130, 255, 256 };
	struct queue_setup setup = { .shift = 8, .timeout_us = LONG_US };
	issue_fn *issue;
	struct fixture fixture;
	unsigned int i, start;

	(void)state;
	for_each_queue(issue) {
		fixture_start(&fixture, issue, setup, true);
		for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
			for (start = 0; start < 2 * 256; start += START_STEP) {
				bool sync = start % 2 && counts[i] < 256;

				while (fixture.smmu.position != start)
					assert_int_equal(fixture_issue(&fixture, 1, false), 0);
				assert_int_equal(fixture_issue(&fixture, counts[i], sync), 0);
			}
		}
		fixture_stop(&fixture);
	}
}

/* A list in memory: its commands, then the CMD_SYNC with either signal. */
static void test_slots(void **state)
{
	issue_fn *issue;
	struct fixture fixture;
	bool msi;
	unsigned int i;

	(void)state;
	for_each_setup(issue, msi) {
		struct queue_setup setup = small(msi);

		setup.timeout_us = 0;
		fixture_start(&fixture, issue, setup, false);
		assert_int_equal(fixture_issue(&fixture, 3, true), -ETIMEDOUT);
		for (i = 0; i < 3; i++) {
			struct command stamp = smmu_stamp(0, i);

			assert_memory_equal(&fixture.queue->slots[i], &stamp, sizeof(stamp));
		}
		assert_int_equal(fixture.queue->slots[3].word[0], msi ? 0x0fc01046 : 0x0fc02046);
		assert_int_equal(fixture.queue->slots[3].word[1], msi ? 3 * 16 : 0);
		assert_int_equal(fixture.queue->prod_register, 4);
		fixture.sent = 3;
		fixture.syncs = 1;
		fixture_stop(&fixture);
	}
}

/* Without an SMMU a CMD_SYNC times out; with one, the queue works again. */
static void test_timeout(void **state)
{
	issue_fn *issue;
	struct fixture fixture;
	bool msi;

	(void)state;
	for_each_setup(issue, msi) {
		fixture_start(&fixture, issue, small(msi), false);
		fixture.queue->setup.timeout_us = SHORT_US;
		assert_int_equal(fixture_issue(&fixture, 2, true), -ETIMEDOUT);
		assert_int_equal(fixture.queue->ends.cons, 0);
		assert_int_equal(atomic_read(&fixture.queue->syncs), 0);
		fixture.sent += 2;
		fixture.syncs++;
		fixture.queue->setup.timeout_us = LONG_US;
		assert_true(smmu_poll(&fixture.smmu));
		fixture.queue->smmu = &fixture.smmu;
		for (int i = 0; i < 100; i++)
			assert_int_equal(fixture_issue(&fixture, 7, true), 0);
		fixture_stop(&fixture);
	}
}

/* A command of another producer, in a thread that stops on its way. */
struct paused {
	pthread_t thread;
	struct fixture *fixture;
	struct producer by;
	struct stop stop;
	unsigned int id;
	bool sync; /* stop in the wait for a CMD_SYNC; otherwise at the barrier */
	bool done;
	int ret;
};

static void *paused_run(void *argument)
{
	struct paused *paused = argument;
	struct command command = smmu_stamp(paused->id, 0);

	*(paused->sync ? &stop_in_pause : &stop_at_barrier) = &paused->stop;
	paused->ret = paused->fixture->issue(paused->fixture->queue, &paused->by, &command, 1,
					     paused->sync);
	WRITE_ONCE(paused->done, true);
	return NULL;
}

/* Returns once the thread has stopped. */
static void paused_start(struct paused *paused, struct fixture *fixture, bool sync)
{
	memset(paused, 0, sizeof(*paused));
	paused->fixture = fixture;
	paused->id = ++fixture->others;
	paused->sync = sync;
	sem_init(&paused->stop.reached, 0, 0);
	sem_init(&paused->stop.leave, 0, 0);
	assert_int_equal(pthread_create(&paused->thread, NULL, paused_run, paused), 0);
	sem_wait(&paused->stop.reached);
}

static void paused_stop(struct paused *paused)
{
	pthread_join(paused->thread, NULL);
	paused->fixture->syncs += paused->sync;
	assert_int_equal(paused->ret, 0);
}

/* At the barrier, slots are written and not yet valid. */
static void test_written_before_valid(void **state)
{
	struct command stamp = smmu_stamp(1, 0), written;
	struct paused paused;
	struct fixture fixture;
	long valid;

	(void)state;
	fixture_start(&fixture, lockfree_issue, small(false), false);
	paused_start(&paused, &fixture, false);
	written = fixture.queue->slots[0];
	valid = atomic_long_read(&fixture.queue->valid[0]);
	sem_post(&paused.stop.leave);
	paused_stop(&paused);
	assert_memory_equal(&written, &stamp, sizeof(stamp));
	assert_int_equal(valid, 0);
	assert_int_equal(atomic_long_read(&fixture.queue->valid[0]), 1);
	fixture_stop(&fixture);
}

/* The owner rings once for two producers, after the other's slot is valid. */
static void test_owner_gathers(void **state)
{
	struct paused owner, other;
	unsigned int interim;
	struct fixture fixture;
	__u32 rung;

	(void)state;
	fixture_start(&fixture, lockfree_issue, small(false), false);
	paused_start(&owner, &fixture, false);
	paused_start(&other, &fixture, false);
	sem_post(&owner.stop.leave);
	/* Give a faulty owner time to ring. A correct one waits. */
	for (interim = 0; interim < 100 && !READ_ONCE(owner.done); interim++)
		usleep(1000);
	rung = READ_ONCE(fixture.queue->prod_register);
	sem_post(&other.stop.leave);
	paused_stop(&owner);
	paused_stop(&other);
	assert_int_equal(rung, 0);
	assert_int_equal(fixture.queue->prod_register, 2);
	assert_int_equal(owner.by.doorbells, 1);
	assert_int_equal(other.by.doorbells, 0);
	fixture_stop(&fixture);
}

/*
 * While a waiter sleeps after its CMD_SYNC has completed, nobody gets a lap ahead
 * of it: besides its 2 slots, 6 of 8 can be filled.
 */
static void test_sync_holds_lap(void **state)
{
	static struct paused paused; /* static, since a hanging thread may outlive the test */
	static struct fixture fixture;
	unsigned int put;
	issue_fn *issue;
	bool msi;

	(void)state;
	for_each_setup(issue, msi) {
		fixture_start(&fixture, issue, small(msi), false);
		paused_start(&paused, &fixture, true);
		fixture.queue->setup.timeout_us = SHORT_US;
		for (put = 0; put < 100; put++) {
			smmu_poll(&fixture.smmu);
			if (fixture_issue(&fixture, 1, false))
				break;
		}
		fixture.queue->setup.timeout_us = LONG_US;
		sem_post(&paused.stop.leave);
		assert_int_equal(put, 6);
		paused_stop(&paused);
		assert_int_equal(fixture_issue(&fixture, 8, false), 0);
		fixture_stop(&fixture);
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

/* The checker counts each kind of damage correctly. */
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
	assert_int_equal(check.duplicated,
			 3); /* 1 and 2; 4 comes too late to be told from a duplicate */
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
