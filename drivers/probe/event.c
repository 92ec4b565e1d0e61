/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kprobe events by perf, for kernels that have no BPF or no types.
 * They are ftrace's events, but of this process alone: they go with its
 * descriptors. Every call leaves two records in a ring of its CPU, which is
 * emptied while the calls go on; what does not fit there is counted as missed.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#ifdef __aarch64__
#include <asm/perf_regs.h>
#endif

#include "probe.h"
#include "sight.h"

#define PMU	    "/sys/bus/event_source/devices/kprobe/type"
#define RING_PAGES  256 /* a power of 2 */
#define EVENT_ENTRY 0
#define EVENT_EXIT  1

/* One CPU's: the entry's ring takes the exit's records, too. */
struct ring {
	int events[2];
	struct perf_event_mmap_page *page;
	size_t bytes;
	__u64 exit_id;
	__u64 last; /* when the latest call began */
};

/* A call that has begun. */
struct open_call {
	__u64 frame;
	struct observed_call call;
};

struct record {
	__u64 time, frame, size;
	__u32 process;
	bool is_exit;
};

struct state {
	struct ring *rings;
	unsigned int cpus;
	void *open; /* a tree of struct open_call */
	struct sights sights;
	struct record *records;
	size_t count, room;
};

/* As perf lays it out for the sample type asked for. */
struct sample {
	struct perf_event_header header;
	__u32 pid, tid;
	__u64 time, id;
	__u64 abi, registers[]; /* the size's, if there is one, then the stack pointer */
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
	return probe_refuse(probe, -EOPNOTSUPP, "kprobe: only arm64's registers are known");
#endif
}

static int event_open(struct probe *probe, bool is_exit, unsigned int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.config = is_exit, /* bit 0: at the return */
		.kprobe_func = (__u64)(unsigned long)probe->function.name,
		.sample_period = 1,
		.sample_type =
			PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ID | PERF_SAMPLE_REGS_INTR,
		.watermark = 1,
		.wakeup_watermark = RING_PAGES / 4 * 4096,
		.comm = !is_exit, /* names of processes that begin meanwhile */
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
	int fd, ret = read_type(&attr.type);

	if (ret)
		return probe_refuse(probe, -EOPNOTSUPP, PMU ": there is none");
	ret = registers_of(probe, (__u64 *)&attr.sample_regs_intr);
	if (ret)
		return ret;
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0 && errno == ENODEV)
		return -ENODEV;
	return fd < 0 ? probe_refuse(probe, -EOPNOTSUPP, "perf event at %s: %s",
				     probe->function.name, strerror(errno))
		      : fd;
}

/* Nobody reads what only costs: then the ring is written over and over. */
static bool is_read(const struct probe *probe)
{
	return probe->kind->entry && probe->kind->exit;
}

static int ring_map(struct probe *probe, struct ring *ring)
{
	int fd = ring->events[ring->events[EVENT_ENTRY] < 0];

	ring->bytes = RING_PAGES * (size_t)sysconf(_SC_PAGESIZE);
	ring->page = mmap(NULL, ring->bytes + (size_t)sysconf(_SC_PAGESIZE),
			  PROT_READ | (is_read(probe) ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
	if (ring->page == MAP_FAILED) {
		ring->page = NULL;
		return probe_refuse(probe, -errno, "perf's ring: %s", strerror(errno));
	}
	if (!is_read(probe))
		return 0;
	if (ioctl(ring->events[EVENT_EXIT], PERF_EVENT_IOC_SET_OUTPUT, fd) ||
	    ioctl(ring->events[EVENT_EXIT], PERF_EVENT_IOC_ID, &ring->exit_id))
		return probe_refuse(probe, -errno, "perf's ring: %s", strerror(errno));
	return 0;
}

static int ring_open(struct probe *probe, struct ring *ring, unsigned int cpu)
{
	const char *const ends[] = { probe->kind->entry, probe->kind->exit };

	for (int end = EVENT_EXIT; end >= EVENT_ENTRY; end--) {
		if (!ends[end])
			continue;
		ring->events[end] = event_open(probe, end == EVENT_EXIT, cpu);
		if (ring->events[end] < 0) /* a CPU that is off makes no calls */
			return ring->events[end] == -ENODEV ? 0 : ring->events[end];
	}
	return ring_map(probe, ring);
}

static int probe_event_load(struct probe *probe)
{
	struct state *state = calloc(1, sizeof(*state));

	probe->state = state;
	if (state) {
		state->cpus = (unsigned int)sysconf(_SC_NPROCESSORS_CONF);
		state->rings = calloc(state->cpus, sizeof(*state->rings));
	}
	if (!state || !state->rings)
		return probe_refuse(probe, -ENOMEM, "%s", strerror(ENOMEM));
	for (unsigned int i = 0; i < state->cpus; i++)
		state->rings[i] = (struct ring){ .events = { -1, -1 } };
	return 0;
}

static int probe_event_attach(struct probe *probe)
{
	struct state *state = probe->state;
	int ret = 0;

	for (unsigned int i = 0; i < state->cpus && !ret; i++)
		ret = ring_open(probe, &state->rings[i], i);
	return ret;
}

/* Copies from the ring, whose end is followed by its beginning. */
static void ring_copy(const struct ring *ring, __u64 from, void *to, size_t size)
{
	const char *data = (const char *)ring->page + sysconf(_SC_PAGESIZE);
	size_t at = from % ring->bytes, first = ring->bytes - at;

	first = first < size ? first : size;
	memcpy(to, data + at, first);
	memcpy((char *)to + first, data, size - first);
}

static int record_add(struct state *state, const struct record *record)
{
	struct record *longer;

	if (state->count == state->room) {
		longer = reallocarray(state->records, 2 * state->room + 4096, sizeof(*longer));
		if (!longer)
			return -ENOMEM;
		state->records = longer;
		state->room = 2 * state->room + 4096;
	}
	state->records[state->count++] = *record;
	return 0;
}

/* What the kernel says it had no room for: a record each. */
static __u64 lost_of(const struct ring *ring, __u64 at)
{
	struct {
		struct perf_event_header header;
		__u64 id, lost;
	} lost;

	ring_copy(ring, at, &lost, sizeof(lost));
	return lost.lost;
}

static int ring_name(struct state *state, const struct ring *ring, __u64 at)
{
	struct {
		struct perf_event_header header;
		__u32 pid, tid;
		char name[OBSERVED_NAME_LEN];
	} named;
	struct sight *sight;

	ring_copy(ring, at, &named, sizeof(named));
	if (named.pid != named.tid)
		return 0;
	sight = sights_find(&state->sights, named.pid);
	if (sight)
		snprintf(sight->seen.name, sizeof(sight->seen.name), "%.15s", named.name);
	return sight ? 0 : -ENOMEM;
}

static void ring_gap(struct state *state, struct ring *ring, __u64 start)
{
	if (ring->last && start > ring->last)
		histogram_record(state->sights.totals.gap, start - ring->last);
	ring->last = start;
}

static int ring_take(struct probe *probe, struct ring *ring, __u64 at)
{
	const struct function *function = &probe->function;
	bool has_size = function->size != FUNCTION_NO_SIZE;
	union {
		struct sample sample;
		__u64 room[7];
	} from;

	ring_copy(ring, at, &from, sizeof(from));
	if (from.sample.id != ring->exit_id)
		ring_gap(probe->state, ring, from.sample.time);
	return record_add(
		probe->state,
		&(struct record){ .time = from.sample.time,
				  .frame = from.sample.registers[has_size],
				  .size = has_size ? from.sample.registers[0] & function->size_mask
						   : 0,
				  .process = from.sample.pid,
				  .is_exit = from.sample.id == ring->exit_id });
}

static int ring_drain(struct probe *probe, struct ring *ring)
{
	struct state *state = probe->state;
	__u64 head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	__u64 at = ring->page->data_tail;
	struct perf_event_header header;
	int ret = 0;

	for (; at < head && !ret; at += header.size) {
		ring_copy(ring, at, &header, sizeof(header));
		if (header.type == PERF_RECORD_SAMPLE)
			ret = ring_take(probe, ring, at);
		else if (header.type == PERF_RECORD_COMM)
			ret = ring_name(state, ring, at);
		else if (header.type == PERF_RECORD_LOST)
			state->sights.missed += lost_of(ring, at);
	}
	__atomic_store_n(&ring->page->data_tail, at, __ATOMIC_RELEASE);
	return ret;
}

static int compare_times(const void *left, const void *right)
{
	const struct record *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return (int)a->is_exit - (int)b->is_exit;
}

static int compare_frames(const void *left, const void *right)
{
	const struct open_call *a = left, *b = right;

	return a->frame < b->frame ? -1 : a->frame > b->frame;
}

static int call_began(struct state *state, const struct record *record)
{
	struct open_call *call = calloc(1, sizeof(*call)), **found;

	if (!call)
		return -ENOMEM;
	call->frame = record->frame;
	found = tsearch(call, &state->open, compare_frames);
	if (!found || *found != call)
		free(call);
	if (!found)
		return -ENOMEM;
	state->sights.unended += *found == call;
	(*found)->call = (struct observed_call){ .start = record->time, .size = record->size };
	return 0;
}

static void name_process(struct sight *sight)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/comm", sight->process);
	file = fopen(path, "re");
	if (!file || !fgets(sight->seen.name, sizeof(sight->seen.name), file))
		strcpy(sight->seen.name, "(gone)");
	sight->seen.name[strcspn(sight->seen.name, "\n")] = 0;
	if (file)
		fclose(file);
}

static int call_ended(struct state *state, const struct record *record)
{
	struct sights *sights = &state->sights;
	const struct open_call key = { .frame = record->frame };
	struct open_call **found = tfind(&key, &state->open, compare_frames), *call;
	struct sight *sight = found ? sights_find(sights, record->process) : NULL;

	if (!found) {
		sights->totals.strays++;
		return 0;
	}
	if (!sight)
		return -ENOMEM;
	call = *found;
	if (!*sight->seen.name)
		name_process(sight);
	observed_record(&sight->seen, record->time - call->call.start, call->call.size);
	sights->totals.calls++;
	sights->totals.ticks += record->time - call->call.start;
	sights->unended--;
	tdelete(&key, &state->open, compare_frames);
	free(call);
	return 0;
}

/* All CPUs' records in the order of time: a call may have changed its CPU. */
static int probe_event_poll(struct probe *probe)
{
	struct state *state = probe->state;
	int ret = 0;

	for (unsigned int i = 0; i < state->cpus && !ret; i++)
		ret = state->rings[i].page ? ring_drain(probe, &state->rings[i]) : 0;
	if (state->count)
		qsort(state->records, state->count, sizeof(*state->records), compare_times);
	for (size_t i = 0; i < state->count && !ret; i++)
		ret = state->records[i].is_exit ? call_ended(state, &state->records[i])
						: call_began(state, &state->records[i]);
	state->count = 0;
	return ret ? probe_refuse(probe, ret, "no memory for what was seen") : 0;
}

static void probe_event_detach(struct probe *probe)
{
	struct state *state = probe->state;

	if (is_read(probe))
		probe_event_poll(probe);
	for (unsigned int i = 0; i < state->cpus; i++) {
		struct ring *ring = &state->rings[i];

		for (unsigned int end = 0; end < 2; end++)
			if (ring->events[end] >= 0)
				close(ring->events[end]);
		if (ring->page)
			munmap(ring->page, ring->bytes + (size_t)sysconf(_SC_PAGESIZE));
		*ring = (struct ring){ .events = { -1, -1 } };
	}
}

static int probe_event_read(struct probe *probe, struct sights *sights)
{
	const struct state *state = probe->state;
	int ret = probe->is_attached ? probe_event_poll(probe) : 0;

	for (unsigned int i = 0; i < state->sights.count && !ret; i++) {
		const struct sight *from = &state->sights.list[i];
		struct sight *sight;

		if (!from->seen.calls)
			continue;
		sight = sights_find(sights, from->process);
		if (sight)
			observed_add(&sight->seen, &from->seen);
		else
			ret = probe_refuse(probe, -ENOMEM, "no memory for what was seen");
	}
	sights->totals = state->sights.totals;
	sights->missed = state->sights.missed;
	sights->unended = state->sights.unended;
	return ret;
}

static void probe_event_free(struct probe *probe)
{
	struct state *state = probe->state;

	if (!state)
		return;
	tdestroy(state->open, free);
	sights_free(&state->sights);
	free(state->records);
	free(state->rings);
	free(state);
}

const struct probe_way probe_event = {
	.load = probe_event_load,
	.attach = probe_event_attach,
	.detach = probe_event_detach,
	.free = probe_event_free,
	.poll = probe_event_poll,
	.read = probe_event_read,
};
