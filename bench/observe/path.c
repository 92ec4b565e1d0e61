/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attaches probes to the invalidation path and sums their times: see path.h. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/observe/path.h"
#include "bench/observe/process_stats.h"

/* The methods of observation, cheapest first. */
static const struct {
	const char *name;
	enum invbench_probe kind;
} methods[] = {
	{ "fentry", PROBE_SUM_FENTRY },
	{ "kprobe", PROBE_SUM_KPROBE },
};

#define METHODS (sizeof(methods) / sizeof(methods[0]))

static int attach(struct path *path, const struct function *functions, unsigned int count,
		  enum invbench_probe kind)
{
	int ret = 0;

	for (path->count = 0; path->count < count && !ret; path->count++) {
		struct probe *probe = &path->probes[path->count];

		ret = probe_load(probe, kind, &functions[path->count]);
		if (!ret)
			ret = probe_attach(probe);
		if (ret)
			snprintf(path->message, sizeof(path->message), "%s", probe->message);
	}
	if (ret)
		path_close(path);
	return ret;
}

/* Measures the overhead once per process, because it is constant for a kernel. */
static int measure_overhead(struct path *path, enum invbench_probe kind)
{
	static struct overhead known[PROBES];
	int ret = 0;

	if (!known[kind].call)
		ret = overhead_measure(kind, &known[kind], path->message, sizeof(path->message));
	path->overhead = known[kind];
	return ret;
}

/* Wakes all CPUs: one that went idle before path_open() would count as busy until it wakes. */
static void wake_all(void)
{
	cpu_set_t before, one;

	if (sched_getaffinity(0, sizeof(before), &before))
		return;
	for (long cpu = sysconf(_SC_NPROCESSORS_CONF); cpu-- > 0;) {
		CPU_ZERO(&one);
		CPU_SET((size_t)cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
	}
	sched_setaffinity(0, sizeof(before), &before);
}

int path_open(struct path *path)
{
	struct function functions[FUNCTION_PATH_MAX];
	int count, ret = -EOPNOTSUPP;

	*path = (struct path){ 0 };
	count = function_find_path(functions, path->message, sizeof(path->message));
	if (count < 0)
		return -EOPNOTSUPP;
	for (unsigned int i = 0; i < METHODS && ret; i++) {
		path->by = methods[i].name;
		ret = measure_overhead(path, methods[i].kind);
		if (!ret)
			ret = attach(path, functions, (unsigned int)count, methods[i].kind);
	}
	if (!ret)
		wake_all();
	return ret;
}

void path_close(struct path *path)
{
	while (path->count)
		probe_free(&path->probes[--path->count]);
}

int path_read(struct path *path, struct path_time *time)
{
	int ret = 0;

	*time = (struct path_time){ 0 };
	for (unsigned int i = 0; i < path->count && !ret; i++) {
		struct process_stats_list stats = { 0 };

		ret = probe_read(&path->probes[i], &stats);
		time->calls += stats.totals.calls + stats.missed;
		time->missed += stats.missed;
		time->timed += stats.totals.timed;
		time->ns += stats.totals.ticks;
		time->idle_ns = stats.idle; /* the same for each probe */
		if (ret)
			snprintf(path->message, sizeof(path->message), "%s",
				 path->probes[i].message);
		process_stats_free(&stats);
	}
	return ret;
}
