/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends malformed requests to /dev/invbench. Each must be answered or refused with an errno; the
 * test searches the guest's log for errors of the kernel. The requests are mutations of valid ones,
 * because random bytes never pass the first check, with bad codes, bad addresses and bad orders.
 *
 *   fuzz_module COUNT [SEED]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/core/histogram.h"
#include "bench/core/uapi.h"
#include "drivers/engine/pci.h"
#include "drivers/machine/module.h"

#define SESSION	  1000 /* requests per session */
#define SLOW_ONE  16 /* one of this number of requests is a slow one */
#define SIZE_MOST (1ULL << 20)
#define LEAK_KIB  16384 /* half of a leak of one cell per session; CPUs keep some memory */

static uint64_t state;
static int fd;
static char device[INVBENCH_DEVICE_LEN];
/* The kernel may write here. No request has another valid address, or one near the end of these. */
static char request_room[2 << _IOC_SIZEBITS];
static char answer_room[2 * HISTOGRAM_BUCKETS * sizeof(uint32_t)];
static unsigned long answered, refused;

static uint64_t draw(uint64_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1dULL >> 16) % below;
}

/* A value that a check is likely to have got wrong. */
static uint64_t edge(void)
{
	static const uint64_t edges[] = { 0,	      1,	  2,	 3,
					  4095,	      4096,	  4097,	 65535,
					  0x7fffffff, 0x80000000, ~0U,	 1ULL << 30,
					  1ULL << 31, 1ULL << 40, ~0ULL, ~0ULL >> 1 };

	return draw(3) ? edges[draw(sizeof(edges) / sizeof(edges[0]))] : state;
}

static const char *pick(const char *const *names, unsigned int count)
{
	return names[draw(count)];
}

/* Overwrites a few aligned fields, or single bytes, with edges. */
static void mutate(void *request, size_t size)
{
	uint64_t left = draw(3);

	while (left--) {
		uint64_t value = edge();
		size_t width = 1U << draw(4);

		if (width <= size)
			memcpy((char *)request + draw(size / width) * width, &value, width);
	}
}

static void *address(void *good)
{
	switch (draw(24)) {
	case 0:
		return NULL;
	case 1:
		return (void *)~0xfffUL;
	case 2:
		return (void *)0xffff800000000000UL;
	case 3:
		return (char *)good + 1;
	default:
		return good;
	}
}

static void send_request(unsigned long code, const void *request, size_t size)
{
	int ret;

	memcpy(request_room, request, size);
	ret = ioctl(fd, code, address(request_room));
	if (!ret) {
		answered++;
	} else if (errno > 0 && errno < 4096) {
		refused++;
	} else {
		printf("fuzz_module: %d with errno %d\n", ret, errno);
		exit(1);
	}
}

static void fuzz_cell(void)
{
	static const char *const targets[] = { "driver", "driver", "driver", "model", "" };
	static const char *const workloads[] = { "empty",  "inv_range", "iotlb_sync", "unmap",
						 "attach", "detach",	"race",	      "nothing" };
	/* Few of them patch the driver, because each patch stops all CPUs. */
	static const char *const strategies[] = { "as-built", "v7.1", "as-built", "no-smp-mb",
						  "x" };
	struct invbench_cell cell = { .size = 4096ULL << draw(6),
				      .granule = 4096,
				      .entries = (uint32_t)(1 + draw(8)),
				      .trash = (uint32_t)draw(101),
				      .cpus = (uint32_t)(1 + draw(2)),
				      .knobs = INVBENCH_KNOBS,
				      .dma = INVBENCH_DMA,
				      .io = INVBENCH_IO };

	cell.allow_broken = !!draw(2);
	cell.knobs.ril = !!draw(4);
	cell.knobs.stage = draw(4) ? STAGE_S1 : (uint32_t)draw(STAGES);
	cell.knobs.ats = draw(4) ? 0 : (uint32_t)draw(8);
	strcpy(cell.target, pick(targets, 5));
	strcpy(cell.workload, pick(workloads, 8));
	strcpy(cell.strategy, pick(strategies, 5));
	mutate(&cell, sizeof(cell));
	/* The module serves a valid request; mapping a gigabyte of pages would take a minute. */
	if (cell.size <= INVBENCH_SIZE_MAX)
		cell.size %= SIZE_MOST;
	send_request(INVBENCH_CELL, &cell, sizeof(cell));
}

static void fuzz_run(void)
{
	struct invbench_run run = { .cell = (uint32_t)draw(6),
				    .mode = (uint32_t)draw(3),
				    .warmup = draw(3),
				    .calls = draw(4),
				    .sample_count = INVBENCH_CPUS_MAX };

	mutate(&run, sizeof(run));
	run.samples = (uintptr_t)address(answer_room);
	if (run.warmup <= INVBENCH_CALLS_MAX)
		run.warmup %= 16;
	if (run.calls <= INVBENCH_CALLS_MAX)
		run.calls %= 16;
	send_request(INVBENCH_RUN, &run, sizeof(run));
}

static void fuzz_histogram(void)
{
	struct invbench_histogram request = { .cell = (uint32_t)draw(6),
					      .worker = (uint32_t)draw(3),
					      .bucket_count = HISTOGRAM_BUCKETS };

	mutate(&request, sizeof(request));
	request.counts = (uintptr_t)address(answer_room);
	send_request(INVBENCH_HISTOGRAM, &request, sizeof(request));
}

static void fuzz_stream(void)
{
	struct invbench_stream request = { .cell = (uint32_t)draw(6),
					   .leaf = (uint32_t)draw(2),
					   .iova = draw(1 << 20) * 4096,
					   .size = 4096 * (1 + draw(600)),
					   .granule = 4096,
					   .room = (uint32_t)draw(INVBENCH_STREAM_MAX) };

	mutate(&request, sizeof(request));
	request.words = (uintptr_t)address(answer_room);
	send_request(INVBENCH_STREAM, &request, sizeof(request));
}

static void fuzz_count(void)
{
	struct invbench_count count = { .cell = (uint32_t)draw(6), .counters.calls = draw(4) };

	mutate(&count, sizeof(count));
	if (count.counters.calls <= 1024)
		count.counters.calls %= 8;
	send_request(INVBENCH_COUNT, &count, sizeof(count));
}

static void fuzz_race(void)
{
	struct invbench_race race = { .cell = (uint32_t)draw(6) };

	mutate(&race, sizeof(race));
	send_request(INVBENCH_RACE, &race, sizeof(race));
}

static void fuzz_functions(void)
{
	struct invbench_functions request = { .cell = (uint32_t)draw(6),
					      .calls = (uint32_t)draw(4),
					      .room = (uint32_t)draw(INVBENCH_SYMBOLS_MAX) };

	mutate(&request, sizeof(request));
	if (request.calls <= 1024)
		request.calls %= 8;
	request.functions = (uintptr_t)address(answer_room);
	send_request(INVBENCH_FUNCTIONS, &request, sizeof(request));
}

static void fuzz_events(void)
{
	struct invbench_events events = { .count = (uint32_t)draw(4),
					  .cpus = 1 + (uint32_t)draw(2) };

	for (unsigned int i = 0; i < INVBENCH_EVENTS_MAX; i++)
		events.events[i] = (struct invbench_event){ .type = (uint32_t)draw(10),
							    .config = draw(12),
							    .cpu = (int)draw(3) - 1 };
	mutate(&events, sizeof(events));
	send_request(INVBENCH_EVENTS, &events, sizeof(events));
}

static void fuzz_workers(void)
{
	struct invbench_workers workers = { .count = (uint32_t)draw(4) };

	for (unsigned int i = 0; i < 4; i++)
		workers.cpus[i] = (uint32_t)draw(3);
	mutate(&workers, sizeof(workers));
	send_request(INVBENCH_WORKERS, &workers, sizeof(workers));
}

static void fuzz_hold(void)
{
	/* Mostly as-built, because another strategy that is held prevents cells from having theirs. */
	static const char *const strategies[] = { "as-built", "as-built", "no-smp-mb", "x" };
	struct invbench_hold hold = { .allow_broken = (uint32_t)draw(2) };

	strcpy(hold.strategy, pick(strategies, 4));
	mutate(&hold, sizeof(hold));
	send_request(INVBENCH_HOLD, &hold, sizeof(hold));
}

static void fuzz_watch(void)
{
	struct invbench_watch watch = { 0 };

	if (draw(2))
		strcpy(watch.device, device);
	mutate(&watch, sizeof(watch));
	send_request(INVBENCH_WATCH, &watch, sizeof(watch));
}

static void fuzz_attach(void)
{
	struct invbench_attach attach = { 0 };

	strcpy(attach.device, device);
	mutate(&attach, sizeof(attach));
	send_request(INVBENCH_ATTACH, &attach, sizeof(attach));
}

static void fuzz_code(void)
{
	unsigned long code = draw(2) ? state : INVBENCH_RUN ^ (1UL << draw(32));

	send_request(code, &state, sizeof(state));
}

static void fuzz_info(void)
{
	static const struct invbench_info info;

	send_request(INVBENCH_INFO, &info, sizeof(info));
}

/* Requests that start threads, stop all CPUs, attach probes or fill tables take milliseconds. */
static void (*const fast[])(void) = {
	fuzz_histogram,
	fuzz_attach,
	fuzz_code,
};
static void (*const slow[])(void) = {
	fuzz_cell,  fuzz_cell,	 fuzz_cell,   fuzz_run,	      fuzz_run,	 fuzz_run,
	fuzz_run,   fuzz_stream, fuzz_stream, fuzz_functions, fuzz_info, fuzz_hold,
	fuzz_watch, fuzz_events, fuzz_count,  fuzz_workers,   fuzz_race,
};

static void hammer(uint64_t count)
{
	while (count--) {
		if (draw(SLOW_ONE))
			fast[draw(sizeof(fast) / sizeof(fast[0]))]();
		else
			slow[draw(sizeof(slow) / sizeof(slow[0]))]();
	}
}

/* In half of the sessions a second process sends requests, too. */
static void session_fuzz(uint64_t count)
{
	struct invbench_attach attach = { 0 };
	pid_t other = -1;

	fd = open(INVBENCH_DEVICE_PATH, O_RDWR);
	if (fd < 0) {
		printf("fuzz_module: " INVBENCH_DEVICE_PATH ": %s\n", strerror(errno));
		exit(1);
	}
	strcpy(attach.device, device);
	/* One session in eight begins without a device. */
	if (draw(8))
		send_request(INVBENCH_ATTACH, &attach, sizeof(attach));
	if (draw(2)) {
		other = fork();
		if (!other) {
			state ^= 0x5eed;
			hammer(count / 4);
			_exit(0);
		}
	}
	hammer(count);
	if (other > 0)
		waitpid(other, NULL, 0);
	close(fd);
}

static long available_kib(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[128];
	long kib = 0;

	while (file && !kib && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %ld", &kib) != 1)
			kib = 0;
	if (file)
		fclose(file);
	return kib;
}

static int check_whole(void)
{
	struct invbench_info info;
	int ret;

	fd = open(INVBENCH_DEVICE_PATH, O_RDWR);
	ret = fd < 0 || ioctl(fd, INVBENCH_INFO, &info) || !info.text_whole;
	if (ret)
		printf("fuzz_module: the driver's text is not restored\n");
	close(fd);
	return ret;
}

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	long before = 0, lost;

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	if (!pci_find_free(&device, 1)) {
		printf("fuzz_module: the guest has no device behind an SMMUv3\n");
		return 1;
	}
	for (uint64_t done = 0; done < count; done += SESSION) {
		session_fuzz(SESSION);
		/* Caches have grown by then; growth after that is a leak. */
		if (done < count / 4)
			before = available_kib();
		if (done / SESSION % 10 == 9) { /* shows that the guest is alive */
			printf("fuzz_module: %lu of %lu\n", (unsigned long)(done + SESSION),
			       (unsigned long)count);
			fflush(stdout);
		}
	}
	lost = before - available_kib();
	printf("fuzz_module: %lu answered, %lu refused, %ld KiB less memory available\n", answered,
	       refused, lost);
	if (lost > LEAK_KIB) {
		printf("fuzz_module: the kernel leaks memory\n");
		return 1;
	}
	return check_whole() || !answered || !refused;
}
