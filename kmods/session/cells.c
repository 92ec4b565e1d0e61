// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers the requests on cells: see state.h and bench/core/uapi.h. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kmods/session/check.h"
#include "kmods/session/functions.h"
#include "kmods/session/state.h"
#include "kmods/worker/commands.h"

#define HISTOGRAM_SHARE 8 /* of the memory: one part in so many */

static const struct target *const targets[] = { &driver_target, &model_target };

static struct target_cell *cell_find(struct session *session, u32 id)
{
	if (id < session->cell_count)
		return session->cells[id];
	refuse(session->message, 0, "cell: %u is unknown, the session has %u", id,
	       session->cell_count);
	return NULL;
}

/* Looks up the target, strategy and workload that the request names. */
static int cell_resolve(struct session *session, struct target_cell *cell)
{
	const struct invbench_cell *request = &cell->request;

	for (int i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(targets[i]->name, request->target))
			cell->target = targets[i];
	if (!cell->target)
		return refuse(session->message, -ENOENT, "target: %s is unknown", request->target);
	cell->strategy = session_strategy(session, request->strategy);
	if (!cell->strategy)
		return -ENOENT;
	cell->workload = cell->target->workload(request->workload, request->strategy);
	if (!cell->workload)
		return refuse(session->message, -ENOENT, "workload: %s is unknown",
			      request->workload);
	return 0;
}

static void cell_close(struct session *session, struct target_cell *cell)
{
	if (cell->histograms)
		session->histogram_bytes -=
			(u64)cell->request.cpus * HISTOGRAM_BUCKETS * sizeof(u32);
	kvfree(cell->histograms);
	if (cell->testbed)
		cell->target->close(cell);
	kfree(cell);
}

/* Whether the cell's commands take .cmd_delay: the instances of a race have no queue. */
static bool has_delay(const struct target_cell *cell)
{
	return cell->target == &model_target && !(cell->workload->traits & CALLS_MEET);
}

/* A call cannot be stopped, so it must not take long. */
static int check_commands(struct session *session, const struct target_cell *cell, u64 size,
			  u64 granule)
{
	u64 commands = cell->target->commands(cell, size, granule);
	u32 delay = has_delay(cell) ? cell->request.knobs.cmd_delay : 0;

	if (commands > INVBENCH_COMMANDS_MAX)
		return refuse(
			session->message, -EOPNOTSUPP,
			"entries: %u take %llu commands for %llu bytes, a call has at most %u; reduce entries or size",
			cell->request.entries, commands, size, INVBENCH_COMMANDS_MAX);
	if (commands_with_delay(commands, delay) > INVBENCH_COMMANDS_MAX)
		return refuse(
			session->message, -EOPNOTSUPP,
			"cmd_delay: %llu commands with %u take as long as %llu, a call has at most %u; reduce cmd_delay, entries or size",
			commands, delay, commands_with_delay(commands, delay),
			INVBENCH_COMMANDS_MAX);
	return 0;
}

/* Histograms are most of a session's memory. The limit keeps it from taking the machine's. */
static int histograms_alloc(struct session *session, struct target_cell *cell)
{
	u64 bytes = (u64)cell->request.cpus * HISTOGRAM_BUCKETS * sizeof(u32);
	u64 most = ((u64)totalram_pages() << PAGE_SHIFT) / HISTOGRAM_SHARE;

	if (session->histogram_bytes + bytes > most)
		return refuse(
			session->message, -ENOSPC,
			"cpus: the histograms of %u cells take %llu MiB, allowed are %llu, 1/%u of the memory",
			session->cell_count + 1, (session->histogram_bytes + bytes) >> 20,
			most >> 20, HISTOGRAM_SHARE);
	cell->histograms =
		kvcalloc(cell->request.cpus * HISTOGRAM_BUCKETS, sizeof(u32), GFP_KERNEL_ACCOUNT);
	if (!cell->histograms)
		return -ENOMEM;
	session->histogram_bytes += bytes;
	return 0;
}

/* Opens the target's part and puts the cell in force once, which reads the patched words back. */
static int cell_prepare(struct session *session, struct target_cell *cell)
{
	struct invbench_cell *request = &cell->request;
	int ret;

	cell->testbed = &session->testbed;
	cell->worker_cpus = session->workers.cpus;
	session->testbed.node = workers_node(&session->workers);
	ret = check_commands(session, cell, request->size, request->granule);
	if (!ret)
		ret = cell->target->open(cell, session->message);
	if (!ret)
		ret = workers_reserve(&session->workers, request->cpus,
				      cell->target->call_size(cell), session->message);
	if (!ret)
		ret = histograms_alloc(session, cell);
	if (!ret)
		ret = cell->target->begin(cell, session->message);
	return ret ?: cell->target->end(cell, session->message);
}

int cells_open(struct session *session, void *arg)
{
	struct invbench_cell *request = arg;
	struct target_cell *cell;
	int ret;

	if (!session->testbed.dev)
		return refuse(session->message, -ENODEV,
			      "cell: no device is attached, send ATTACH first");
	ret = testbed_check(&session->testbed, session->message);
	if (ret)
		return ret;
	if (session->cell_count == INVBENCH_CELLS_MAX)
		return refuse(session->message, -ENOSPC,
			      "cell: the session already has %u, the most allowed",
			      INVBENCH_CELLS_MAX);
	cell = kzalloc(sizeof(*cell), GFP_KERNEL);
	if (!cell)
		return -ENOMEM;
	cell->request = *request;
	memset(cell->request.patch, 0, sizeof(cell->request.patch));
	ret = check_cell(session->message, request) ?: cell_resolve(session, cell);
	if (ret)
		goto out;
	ret = cell_prepare(session, cell);
	if (ret)
		goto out;
	cell->request.batches = !!cell->workload->batch;
	cell->request.id = session->cell_count;
	session->cells[session->cell_count++] = cell;
	*request = cell->request;
	return 0;
out:
	cell_close(session, cell);
	return ret;
}

/* Returns ret, the result of what was done in force, or why it is not to be trusted. */
static int cell_end(struct session *session, struct target_cell *cell, int ret)
{
	return cell->target->end(cell, session->message) ?: ret;
}

int cells_run(struct session *session, void *arg)
{
	struct invbench_run *run = arg;
	struct target_cell *cell = cell_find(session, run->cell);
	struct invbench_sample *samples;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_run(session->message, cell, run);
	if (ret)
		return ret;
	ret = workers_check(&session->workers, cell->request.cpus, session->message);
	if (ret)
		return ret;
	samples = kvcalloc(cell->request.cpus, sizeof(*samples), GFP_KERNEL);
	if (!samples)
		return -ENOMEM;
	cell->is_timed = true;
	ret = cell->target->begin(cell, session->message);
	if (!ret) {
		ret = workers_run(&session->workers, cell, run, samples);
		ret = cell_end(session, cell, ret);
	}
	cell->is_timed = false;
	if (ret == -EXDEV)
		ret = refuse(session->message, ret, "%s: " WORKLOAD_STRAYED, cell->workload->name);
	if (!ret && copy_to_user(u64_to_user_ptr(run->samples), samples,
				 cell->request.cpus * sizeof(*samples)))
		ret = -EFAULT;
	kvfree(samples);
	return ret;
}

int cells_histogram(struct session *session, void *arg)
{
	struct invbench_histogram *request = arg;
	struct target_cell *cell = cell_find(session, request->cell);
	size_t size = HISTOGRAM_BUCKETS * sizeof(u32);
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_histogram(session->message, cell, request);
	if (ret)
		return ret;
	if (copy_to_user(u64_to_user_ptr(request->counts), worker_histogram(cell, request->worker),
			 size))
		return -EFAULT;
	memset(worker_histogram(cell, request->worker), 0, size);
	return 0;
}

int cells_count(struct session *session, void *arg)
{
	struct invbench_count *count = arg;
	struct target_cell *cell = cell_find(session, count->cell);
	u64 calls = count->counters.calls;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_count(session->message, count);
	if (ret)
		return ret;
	memset(&count->counters, 0, sizeof(count->counters));
	ret = cell->target->begin(cell, session->message);
	if (ret)
		return ret;
	ret = cell->target->count(cell, calls, &count->counters);
	return cell_end(session, cell, ret);
}

int cells_race(struct session *session, void *arg)
{
	struct invbench_race *race = arg;
	struct target_cell *cell = cell_find(session, race->cell);
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_race(session->message, race);
	if (ret)
		return ret;
	ret = cell->target->outcomes ? cell->target->outcomes(cell, &race->outcomes) : -ENODATA;
	if (ret)
		refuse(session->message, ret, "cell: %u runs %s, which is no race", race->cell,
		       cell->workload->name);
	return ret;
}

int cells_stream(struct session *session, void *arg)
{
	struct invbench_stream *range = arg;
	struct target_cell *cell = cell_find(session, range->cell);
	u64 *words;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_stream(session->message, cell, range)
		      ?: check_commands(session, cell, range->size, range->granule);
	if (ret)
		return ret;
	words = kvcalloc(range->room, 2 * sizeof(*words), GFP_KERNEL);
	if (!words)
		return -ENOMEM;
	ret = cell->target->begin(cell, session->message);
	if (!ret) {
		ret = cell->target->stream(cell, range, words, session->message);
		ret = cell_end(session, cell, ret);
	}
	if (!ret && copy_to_user(u64_to_user_ptr(range->words), words,
				 min(range->count, range->room) * 2 * sizeof(*words)))
		ret = -EFAULT;
	kvfree(words);
	return ret;
}

int cells_functions(struct session *session, void *arg)
{
	struct invbench_functions *request = arg;
	struct target_cell *cell = cell_find(session, request->cell);
	struct invbench_function *functions;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_functions(session->message, cell, request);
	if (ret)
		return ret;
	functions = kvcalloc(request->room, sizeof(*functions), GFP_KERNEL);
	if (!functions)
		return -ENOMEM;
	ret = cell->target->begin(cell, session->message);
	if (!ret) {
		ret = functions_count(cell, request, functions);
		ret = cell_end(session, cell, ret);
	}
	if (ret == -EOPNOTSUPP)
		refuse(session->message, ret,
		       "functions: only the lab's exact clock counts instructions by address");
	if (ret == -EILSEQ)
		refuse(session->message, ret,
		       "functions: the sum of their instructions is not what the clock counted");
	if (!ret && copy_to_user(u64_to_user_ptr(request->functions), functions,
				 request->count * sizeof(*functions)))
		ret = -EFAULT;
	kvfree(functions);
	return ret;
}

void cells_close(struct session *session)
{
	while (session->cell_count)
		cell_close(session, session->cells[--session->cell_count]);
}
