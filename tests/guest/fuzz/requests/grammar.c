/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes valid requests: see grammar.h. What changes them is in mutate.c. */
#include <stdio.h>
#include <string.h>

#include "bench/core/histogram.h"
#include "tests/guest/fuzz/requests/grammar.h"
#include "tests/guest/fuzz/requests/mutate.h"
#include "tests/guest/fuzz/requests/names.h"
#include "tests/guest/fuzz/requests/random.h"

#define SLOW_ONE 16 /* one of this number of requests is a slow one */

/* A cell of the session; one that runs the workload if there is one. */
static uint32_t cell_of(const struct session *session, const char *workload)
{
	uint32_t first = session->count ? (uint32_t)draw(session->count) : 0;

	for (uint32_t i = 0; workload && i < session->count; i++) {
		uint32_t id = (first + i) % session->count;

		if (!strcmp(session->cells[id].workload, workload))
			return id;
	}
	return first;
}

static int has_race(const struct session *session)
{
	for (uint32_t i = 0; i < session->count; i++)
		if (!strcmp(session->cells[i].workload, "race"))
			return 1;
	return 0;
}

static void make_attach(void *body, const struct session *session)
{
	struct invbench_attach *attach = body;

	(void)session;
	snprintf(attach->device, sizeof(attach->device), "%s", name_valid(ROLE_DEVICE));
}

/* Few of the driver's cells patch it, because each patch stops all CPUs. */
static void make_cell(void *body, const struct session *session)
{
	struct invbench_cell *cell = body;
	int is_model = draw(3) > 0;

	*cell = (struct invbench_cell){ .size = 4096ULL << draw(6),
					.granule = 4096,
					.entries = (uint32_t)(1 + draw(8)),
					.cpus = draw(4) ? 1 : 2,
					.allow_broken = 1,
					.knobs = INVBENCH_KNOBS,
					.dma = INVBENCH_DMA,
					.io = INVBENCH_IO };
	cell->knobs.ril = !!draw(4);
	cell->knobs.cmdq_log2size = 8;
	snprintf(cell->target, sizeof(cell->target), "%s", is_model ? "model" : "driver");
	snprintf(cell->workload, sizeof(cell->workload), "%s", name_valid(ROLE_WORKLOAD));
	snprintf(cell->strategy, sizeof(cell->strategy), "%s",
		 is_model || !draw(8) ? name_valid(ROLE_STRATEGY) : "as-built");
	if (!strcmp(cell->workload, "race"))
		cell->cpus = 2;
	for (uint64_t more = draw(3); more; more--)
		mutate_inside(body, KIND_CELL, session);
}

static void make_run(void *body, const struct session *session)
{
	struct invbench_run *run = body;
	uint32_t cell = cell_of(session, NULL);

	*run = (struct invbench_run){ .cell = cell,
				      .mode = cell < session->count && session->cells[cell].batches
						      ? (uint32_t)draw(2)
						      : INVBENCH_EACH,
				      .warmup = draw(3),
				      .calls = 1 + draw(3),
				      .sample_count = INVBENCH_CPUS_MAX };
}

static void make_histogram(void *body, const struct session *session)
{
	struct invbench_histogram *request = body;

	*request = (struct invbench_histogram){ .cell = cell_of(session, NULL),
						.bucket_count = HISTOGRAM_BUCKETS };
}

static void make_count(void *body, const struct session *session)
{
	struct invbench_count *count = body;

	*count = (struct invbench_count){ .cell = cell_of(session, NULL),
					  .counters.calls = 1 + draw(3) };
}

static void make_stream(void *body, const struct session *session)
{
	struct invbench_stream *stream = body;

	*stream = (struct invbench_stream){ .cell = cell_of(session, "inv_range"),
					    .leaf = (uint32_t)draw(2),
					    .iova = draw(1 << 20) * 4096,
					    .size = 4096 * (1 + draw(600)),
					    .granule = 4096,
					    .room = 1 + (uint32_t)draw(INVBENCH_STREAM_MAX) };
}

static void make_functions(void *body, const struct session *session)
{
	struct invbench_functions *request = body;

	*request = (struct invbench_functions){ .cell = cell_of(session, NULL),
						.calls = 1 + (uint32_t)draw(3),
						.room = INVBENCH_SYMBOLS_MAX };
}

static void make_hold(void *body, const struct session *session)
{
	struct invbench_hold *hold = body;

	(void)session;
	hold->allow_broken = 1;
	snprintf(hold->strategy, sizeof(hold->strategy), "%s", name_valid(ROLE_STRATEGY));
}

/* A strategy that is held keeps cells from using theirs. */
static void make_release(void *body, const struct session *session)
{
	struct invbench_hold *hold = body;

	(void)session;
	snprintf(hold->strategy, sizeof(hold->strategy), "as-built");
}

static void make_watch(void *body, const struct session *session)
{
	struct invbench_watch *watch = body;

	if (!session->watched)
		snprintf(watch->device, sizeof(watch->device), "%s", name_valid(ROLE_DEVICE));
}

static void make_events(void *body, const struct session *session)
{
	struct invbench_events *events = body;

	(void)session;
	events->count = (uint32_t)draw(4);
	events->cpus = 1 + (uint32_t)draw(2);
	for (unsigned int i = 0; i < INVBENCH_EVENTS_MAX; i++)
		events->events[i] = (struct invbench_event){ .type = (uint32_t)draw(10),
							     .config = draw(12),
							     .cpu = (int)draw(3) - 1 };
}

static void make_workers(void *body, const struct session *session)
{
	struct invbench_workers *workers = body;

	(void)session;
	workers->count = 1 + (uint32_t)draw(2);
	workers->cpus[0] = (uint32_t)draw(2);
	workers->cpus[1] = !workers->cpus[0];
}

static void make_race(void *body, const struct session *session)
{
	struct invbench_race *race = body;

	race->cell = cell_of(session, "race");
}

/*
 * How often each kind is made. What is slow starts threads, stops all CPUs, attaches probes or fills tables, which takes
 * milliseconds.
 */
static const struct maker {
	unsigned int kind, weight;
	void (*make)(void *body, const struct session *session);
} fast[] = {
	{ KIND_HISTOGRAM, 8, make_histogram },
	{ KIND_RACE, 8, make_race },
	{ KIND_HOLD, 8, make_release },
	{ KIND_ATTACH, 1, make_attach },
	{ KIND_WORKERS, 1, make_workers },
	{ KIND_UNKNOWN, 1, NULL },
}, slow[] = {
	{ KIND_CELL, 12, make_cell },
	{ KIND_RUN, 8, make_run },
	{ KIND_COUNT, 6, make_count },
	{ KIND_STREAM, 6, make_stream },
	{ KIND_HOLD, 3, make_hold },
	{ KIND_WATCH, 3, make_watch },
	{ KIND_EVENTS, 2, make_events },
	{ KIND_INFO, 1, NULL },
	{ KIND_FUNCTIONS, 1, make_functions },
};

static const struct maker attach = { KIND_ATTACH, 1, make_attach };
static const struct maker workers = { KIND_WORKERS, 1, make_workers };
static const struct maker cell = { KIND_CELL, 1, make_cell };
static const struct maker release = { KIND_HOLD, 1, make_release };
static const struct maker stream = { KIND_STREAM, 1, make_stream };

static const struct maker *maker_of(const struct maker *makers, size_t count)
{
	unsigned int sum = 0, at;

	for (size_t i = 0; i < count; i++)
		sum += makers[i].weight;
	at = (unsigned int)draw(sum);
	while (at >= makers->weight)
		at -= makers++->weight;
	return makers;
}

/*
 * A session without a device or a cell refuses most requests, so these come first. The first of several STREAMs in a
 * row is slow, the others are not.
 */
static const struct maker *maker_draw(const struct session *session)
{
	const struct maker *maker;

	if (!session->attached && draw(8))
		return draw(8) ? &attach : &workers;
	if (session->held && draw(2))
		return &release;
	if (session->count < 2 && draw(8))
		return &cell;
	if (session->streams && draw(8))
		return &stream;
	if (!draw(SLOW_ONE))
		return maker_of(slow, sizeof(slow) / sizeof(slow[0]));
	do
		maker = maker_of(fast, sizeof(fast) / sizeof(fast[0]));
	while (maker->kind == KIND_RACE && !has_race(session) && draw(16));
	return maker;
}

static uint32_t code_unknown(void)
{
	uint32_t known = request_code((unsigned int)draw(KIND_UNKNOWN));

	return draw(2) ? (uint32_t)random_bits() : known ^ (1U << draw(32));
}

void grammar_make(struct request *request, const struct session *session)
{
	const struct maker *maker = maker_draw(session);

	memset(request, 0, sizeof(*request));
	request->kind = maker->kind;
	request->code = maker->kind == KIND_UNKNOWN ? code_unknown() : request_code(maker->kind);
	if (maker->make)
		maker->make(request->body, session);
	mutate_bound(request, session);
}
