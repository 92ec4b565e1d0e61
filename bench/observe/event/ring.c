/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ring buffer of a CPU: see ring.h. */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#ifdef __aarch64__
#include <asm/perf_regs.h>
#endif

#include "bench/observe/event/ring.h"

#define PMU	    "/sys/bus/event_source/devices/kprobe/type"
#define RING_PAGES  256 /* a power of 2 */
#define EVENT_ENTRY 0
#define EVENT_EXIT  1

/* perf's layout for the requested sample type. */
struct sample {
	struct perf_event_header header;
	__u32 pid, tid;
	__u64 time, id;
	__u64 abi, registers[]; /* the size if the function has one, then the stack pointer */
};

static int read_type(__u32 *type)
{
	FILE *file = fopen(PMU, "re");
	int ret = file && fscanf(file, "%u", type) == 1 ? 0 : -ENOENT;

	if (file)
		fclose(file);
	return ret;
}

static int registers_of(struct probe *probe, __u64 *mask)
{
#ifdef __aarch64__
	*mask = 1ULL << PERF_REG_ARM64_SP;
	if (probe->function.size != FUNCTION_NO_SIZE)
		*mask |= 1ULL << (PERF_REG_ARM64_X0 + probe->function.size);
	return 0;
#else
	(void)mask;
	return probe_refuse(probe, -EOPNOTSUPP, "kprobe: only arm64 is supported");
#endif
}

static int perf_open(struct perf_event_attr *attr, unsigned int cpu)
{
	return (int)syscall(SYS_perf_event_open, attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static int event_open(struct probe *probe, bool is_exit, unsigned int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.config = is_exit, /* bit 0: kretprobe */
		.kprobe_func = (__u64)(unsigned long)probe->function.name,
		.sample_period = 1,
		.sample_type =
			PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ID | PERF_SAMPLE_REGS_INTR,
		.watermark = 1,
		.wakeup_watermark = RING_PAGES / 4 * 4096,
		.read_format = PERF_FORMAT_LOST,
		.comm = !is_exit, /* also record the names of new processes */
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
	int fd, ret = read_type(&attr.type);

	if (ret)
		return probe_refuse(probe, -EOPNOTSUPP,
				    PMU " is missing: the kernel has no "
					"kprobe events (CONFIG_KPROBE_EVENTS)");
	ret = registers_of(probe, (__u64 *)&attr.sample_regs_intr);
	if (ret)
		return ret;
	fd = perf_open(&attr, cpu);
	if (fd < 0 && errno == EINVAL) {
		attr.read_format = 0; /* unknown before 6.0 */
		fd = perf_open(&attr, cpu);
	}
	if (fd < 0 && errno == ENODEV)
		return -ENODEV;
	return fd < 0 ? probe_refuse(probe, -EOPNOTSUPP, "perf event at %s: %s",
				     probe->function.name, strerror(errno))
		      : fd;
}

bool ring_is_read(const struct probe *probe)
{
	return probe->kind->entry && probe->kind->exit;
}

static int ring_map(struct probe *probe, struct ring *ring)
{
	int fd = ring->events[ring->events[EVENT_ENTRY] < 0];

	ring->bytes = RING_PAGES * (size_t)sysconf(_SC_PAGESIZE);
	ring->page = mmap(NULL, ring->bytes + (size_t)sysconf(_SC_PAGESIZE),
			  PROT_READ | (ring_is_read(probe) ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
	if (ring->page == MAP_FAILED) {
		ring->page = NULL;
		return probe_refuse(probe, -errno, "perf ring buffer: %s", strerror(errno));
	}
	if (!ring_is_read(probe))
		return 0;
	if (ioctl(ring->events[EVENT_EXIT], PERF_EVENT_IOC_SET_OUTPUT, fd) ||
	    ioctl(ring->events[EVENT_EXIT], PERF_EVENT_IOC_ID, &ring->exit_id))
		return probe_refuse(probe, -errno, "perf ring buffer: %s", strerror(errno));
	return 0;
}

int ring_open(struct probe *probe, struct ring *ring, unsigned int cpu)
{
	const char *const ends[] = { probe->kind->entry, probe->kind->exit };

	for (int end = EVENT_EXIT; end >= EVENT_ENTRY; end--) {
		if (!ends[end])
			continue;
		ring->events[end] = event_open(probe, end == EVENT_EXIT, cpu);
		if (ring->events[end] < 0) /* -ENODEV: the CPU is offline and makes no calls */
			return ring->events[end] == -ENODEV ? 0 : ring->events[end];
	}
	return ring_map(probe, ring);
}

/* Copies from the ring, with wraparound. */
static void ring_copy(const struct ring *ring, __u64 from, void *to, size_t size)
{
	const char *data = (const char *)ring->page + sysconf(_SC_PAGESIZE);
	size_t at = from % ring->bytes, first = ring->bytes - at;

	first = first < size ? first : size;
	memcpy(to, data + at, first);
	memcpy((char *)to + first, data, size - first);
}

/* The number of records that the kernel dropped. */
static __u64 lost_of(const struct ring *ring, __u64 at)
{
	struct {
		struct perf_event_header header;
		__u64 id, lost;
	} lost;

	ring_copy(ring, at, &lost, sizeof(lost));
	return lost.lost;
}

static void ring_lose(struct calls *calls, struct ring *ring, __u64 lost)
{
	calls->stats.missed += lost;
	ring->told += lost;
}

static int ring_name(struct calls *calls, const struct ring *ring, __u64 at)
{
	struct {
		struct perf_event_header header;
		__u32 pid, tid;
		char name[OBSERVED_NAME_LEN];
	} named;
	struct process_stats *one;

	ring_copy(ring, at, &named, sizeof(named));
	if (named.pid != named.tid)
		return 0;
	one = process_stats_find(&calls->stats, named.pid);
	if (one)
		snprintf(one->seen.name, sizeof(one->seen.name), "%.15s", named.name);
	return one ? 0 : -ENOMEM;
}

static void ring_gap(struct calls *calls, struct ring *ring, __u64 start)
{
	if (ring->last && start > ring->last)
		histogram_record(calls->stats.totals.gap, start - ring->last);
	ring->last = start;
}

static int ring_take(const struct probe *probe, struct ring *ring, struct calls *calls, __u64 at)
{
	const struct function *function = &probe->function;
	bool has_size = function->size != FUNCTION_NO_SIZE;
	union {
		struct sample sample;
		__u64 room[7];
	} from;

	ring_copy(ring, at, &from, sizeof(from));
	if (from.sample.id != ring->exit_id)
		ring_gap(calls, ring, from.sample.time);
	return calls_add(calls, &(struct call_end){ .time = from.sample.time,
						    .frame = from.sample.registers[has_size],
						    .size = has_size ? from.sample.registers[0] &
									       function->size_mask
								     : 0,
						    .process = from.sample.pid,
						    .is_exit = from.sample.id == ring->exit_id });
}

int ring_drain(const struct probe *probe, struct ring *ring, struct calls *calls)
{
	__u64 head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	__u64 at = ring->page->data_tail;
	struct perf_event_header header;
	int ret = 0;

	for (; at < head && !ret; at += header.size) {
		ring_copy(ring, at, &header, sizeof(header));
		if (header.type == PERF_RECORD_SAMPLE)
			ret = ring_take(probe, ring, calls, at);
		else if (header.type == PERF_RECORD_COMM)
			ret = ring_name(calls, ring, at);
		else if (header.type == PERF_RECORD_LOST)
			ring_lose(calls, ring, lost_of(ring, at));
	}
	__atomic_store_n(&ring->page->data_tail, at, __ATOMIC_RELEASE);
	return ret;
}

void ring_count_lost(struct ring *ring, struct calls *calls)
{
	struct {
		__u64 count, lost;
	} values; /* perf's layout for PERF_FORMAT_LOST */
	__u64 lost = 0;

	for (unsigned int end = 0; end < RING_ENDS; end++)
		if (ring->events[end] >= 0 &&
		    read(ring->events[end], &values, sizeof(values)) == sizeof(values))
			lost += values.lost;
	if (lost > ring->told)
		ring_lose(calls, ring, lost - ring->told);
}

void ring_close(struct ring *ring)
{
	for (unsigned int end = 0; end < RING_ENDS; end++)
		if (ring->events[end] >= 0)
			close(ring->events[end]);
	if (ring->page)
		munmap(ring->page, ring->bytes + (size_t)sysconf(_SC_PAGESIZE));
	*ring = RING_CLOSED;
}
