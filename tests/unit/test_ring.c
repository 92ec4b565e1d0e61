/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each record that perf wrote for an event is read or told as missed, also if the ring is full at the end.
 * The event is one that every machine has: a page fault of this process.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/observe/event/ring.h"

/* Touches this many new pages. */
static void fault(struct ring *ring, size_t pages)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *room = mmap(NULL, pages * page, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(room != MAP_FAILED);
	madvise((void *)room, pages * page, MADV_NOHUGEPAGE);
	assert_int_equal(ioctl(ring->events[0], PERF_EVENT_IOC_ENABLE), 0);
	for (size_t i = 0; i < pages; i++)
		room[i * page] = 1;
	assert_int_equal(ioctl(ring->events[0], PERF_EVENT_IOC_DISABLE), 0);
	munmap((void *)room, pages * page);
}

/* Opens an event with a ring of one page. 0, or -errno if perf may not be used here. */
static int begin(struct ring *ring)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ID,
		.read_format = PERF_FORMAT_LOST,
		.exclude_kernel = 1,
		.disabled = 1,
	};

	*ring = RING_CLOSED;
	ring->events[0] = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
	if (ring->events[0] < 0)
		return -errno;
	ring->bytes = (size_t)sysconf(_SC_PAGESIZE);
	ring->page =
		mmap(NULL, 2 * ring->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring->events[0], 0);
	return ring->page == MAP_FAILED ? -errno : 0;
}

static __u64 faults(const struct ring *ring)
{
	__u64 counts[2];

	assert_int_equal(read(ring->events[0], counts, sizeof(counts)), sizeof(counts));
	return counts[0];
}

static void test_lost(void **state)
{
	struct probe probe = { .function = { .size = FUNCTION_NO_SIZE } };
	struct calls calls = { 0 };
	struct ring ring;
	int ret = begin(&ring);

	(void)state;
	if (ret) {
		print_message("no event of perf: %s\n", strerror(-ret));
		skip();
	}
	fault(&ring, 1000);
	assert_int_equal(ring_drain(&probe, &ring, &calls), 0);
	assert_true(calls.count > 0 && calls.count < 1000);
	/* The next record tells of those that were lost, and then some are lost again. */
	fault(&ring, 1000);
	assert_int_equal(ring_drain(&probe, &ring, &calls), 0);
	assert_true(calls.stats.missed > 0);
	ring_count_lost(&ring, &calls);
	assert_true(faults(&ring) >= 2000);
	assert_int_equal(calls.count + calls.stats.missed, faults(&ring));
	ring_count_lost(&ring, &calls);
	assert_int_equal(calls.count + calls.stats.missed, faults(&ring));
	ring_close(&ring);
	calls_free(&calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
