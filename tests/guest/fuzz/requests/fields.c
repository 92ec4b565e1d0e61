/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the fields of the requests: see fields.h. The ranges are those of kmods/session/check.c. */
#include "bench/core/histogram.h"
#include "bench/core/uapi.h"
#include "tests/guest/fuzz/requests/fields.h"
#include "tests/guest/fuzz/requests/request.h"

#define ROLE(role, type, field, least, most)                                                       \
	{                                                                                          \
		role, offsetof(struct type, field), sizeof(((struct type *)0)->field), least, most \
	}
#define NUMBER(type, field, least, most) ROLE(ROLE_NUMBER, type, field, least, most)
#define CELL(type)			 ROLE(ROLE_CELL, type, cell, 0, INVBENCH_CELLS_MAX - 1)
#define NAME(role, type, field)		 ROLE(role, type, field, 0, 0)
#define KNOB(field, least, most)	 NUMBER(invbench_cell, knobs.field, least, most)

static const struct field attach[] = { NAME(ROLE_DEVICE, invbench_attach, device) };

static const struct field cell[] = {
	NAME(ROLE_TARGET, invbench_cell, target),
	NAME(ROLE_WORKLOAD, invbench_cell, workload),
	NAME(ROLE_STRATEGY, invbench_cell, strategy),
	NUMBER(invbench_cell, size, INVBENCH_SIZE_MIN, INVBENCH_SIZE_MAX),
	ROLE(ROLE_POWER, invbench_cell, granule, INVBENCH_SIZE_MIN, INVBENCH_GRANULE_MAX),
	NUMBER(invbench_cell, entries, 0, INVBENCH_ENTRIES_MAX),
	NUMBER(invbench_cell, trash, 0, INVBENCH_TRASH_MAX),
	NUMBER(invbench_cell, cpus, 1, 2),
	NUMBER(invbench_cell, probe, 0, PROBES - 1),
	NUMBER(invbench_cell, allow_broken, 0, 1),
	KNOB(stage, 0, STAGES - 1),
	KNOB(ats, 0, INVBENCH_ENTRIES_MAX),
	KNOB(smmus, 1, INVBENCH_SMMUS_MAX),
	KNOB(leaf, 0, 1),
	KNOB(ril, 0, 1),
	KNOB(cmdq, 0, QUEUES - 1),
	KNOB(cmdq_log2size, INVBENCH_CMDQ_LOG2SIZE_MIN, INVBENCH_CMDQ_LOG2SIZE_MAX),
	KNOB(batch, 1, INVBENCH_BATCH_MAX),
	KNOB(calls_per_sync, 0, INVBENCH_CALLS_PER_SYNC_MAX),
	KNOB(completion, 0, COMPLETIONS - 1),
	KNOB(consumer, 0, CONSUMERS - 1),
	KNOB(cmd_delay, 0, INVBENCH_CMD_DELAY_MAX),
	KNOB(attach_rate, 0, INVBENCH_ATTACH_RATE_MAX),
	KNOB(reserved, 0, 0),
	NUMBER(invbench_cell, dma.burst, 1, INVBENCH_BURST_MAX),
	NUMBER(invbench_cell, dma.backing, INVBENCH_SIZE_MIN, INVBENCH_BACKING_MAX),
	NUMBER(invbench_cell, io.iodepth, 1, INVBENCH_IODEPTH_MAX),
	NUMBER(invbench_cell, primitive.memory, 0, MEMORIES - 1),
	NUMBER(invbench_cell, id, 0, 0),
};

static const struct field run[] = {
	CELL(invbench_run),
	NUMBER(invbench_run, mode, 0, INVBENCH_MODES - 1),
	NUMBER(invbench_run, warmup, 0, INVBENCH_CALLS_MAX),
	NUMBER(invbench_run, calls, 1, INVBENCH_CALLS_MAX),
	NUMBER(invbench_run, sample_count, 1, INVBENCH_CPUS_MAX),
	NUMBER(invbench_run, reserved, 0, 0),
};

static const struct field histogram[] = {
	CELL(invbench_histogram),
	NUMBER(invbench_histogram, worker, 0, 1),
	NUMBER(invbench_histogram, bucket_count, HISTOGRAM_BUCKETS, HISTOGRAM_BUCKETS),
	NUMBER(invbench_histogram, reserved, 0, 0),
};

static const struct field count[] = {
	CELL(invbench_count),
	NUMBER(invbench_count, counters.calls, 1, 1024),
	NUMBER(invbench_count, reserved, 0, 0),
};

static const struct field stream[] = {
	CELL(invbench_stream),
	NUMBER(invbench_stream, leaf, 0, 1),
	ROLE(ROLE_POWER, invbench_stream, iova, 4096, 1ULL << 47),
	ROLE(ROLE_POWER, invbench_stream, size, 4096, 1ULL << 47),
	ROLE(ROLE_POWER, invbench_stream, granule, 4096, 1ULL << 30),
	NUMBER(invbench_stream, room, 1, INVBENCH_STREAM_MAX),
};

static const struct field functions[] = {
	CELL(invbench_functions),
	NUMBER(invbench_functions, calls, 1, 1024),
	NUMBER(invbench_functions, room, 1, INVBENCH_SYMBOLS_MAX),
};

static const struct field hold[] = {
	NAME(ROLE_STRATEGY, invbench_hold, strategy),
	NUMBER(invbench_hold, allow_broken, 0, 1),
};

static const struct field watch[] = { NAME(ROLE_DEVICE, invbench_watch, device) };

#define EVENT(at)                                                  \
	NUMBER(invbench_events, events[at].type, 0, 10),           \
		NUMBER(invbench_events, events[at].flags, 0, 3),   \
		NUMBER(invbench_events, events[at].config, 0, 12), \
		NUMBER(invbench_events, events[at].cpu, 0, 1)

static const struct field events[] = {
	NUMBER(invbench_events, count, 0, INVBENCH_EVENTS_MAX),
	NUMBER(invbench_events, cpus, 1, INVBENCH_CPUS_MAX),
	EVENT(0),
	EVENT(1),
	EVENT(INVBENCH_EVENTS_MAX - 1),
};

static const struct field workers[] = {
	NUMBER(invbench_workers, count, 1, INVBENCH_CPUS_MAX),
	NUMBER(invbench_workers, reserved, 0, 0),
	NUMBER(invbench_workers, cpus[0], 0, 1),
	NUMBER(invbench_workers, cpus[1], 0, 1),
};

static const struct field race[] = {
	CELL(invbench_race),
	NUMBER(invbench_race, reserved, 0, 0),
};

#define FIELDS(kind, of) [kind] = { of, sizeof(of) / sizeof((of)[0]) }

static const struct {
	const struct field *fields;
	size_t count;
} all[KINDS] = {
	FIELDS(KIND_ATTACH, attach),
	FIELDS(KIND_CELL, cell),
	FIELDS(KIND_RUN, run),
	FIELDS(KIND_HISTOGRAM, histogram),
	FIELDS(KIND_COUNT, count),
	FIELDS(KIND_STREAM, stream),
	FIELDS(KIND_FUNCTIONS, functions),
	FIELDS(KIND_HOLD, hold),
	FIELDS(KIND_WATCH, watch),
	FIELDS(KIND_EVENTS, events),
	FIELDS(KIND_WORKERS, workers),
	FIELDS(KIND_RACE, race),
};

const struct field *fields_of(unsigned int kind, size_t *count_of)
{
	*count_of = all[kind].count;
	return all[kind].fields;
}
