/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Observes a function by perf's kprobe events, for kernels without BPF or BTF.
 * The events belong to this process and end with its descriptors. Each call leaves
 * two records in the ring buffer of its CPU, which is read while the calls
 * continue. Records that do not fit are counted as missed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/observe/event/calls.h"
#include "bench/observe/event/ring.h"
#include "bench/observe/probe.h"

struct state {
	struct ring *rings;
	unsigned int cpus;
	struct calls calls;
};

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
		state->rings[i] = RING_CLOSED;
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

static int probe_event_poll(struct probe *probe)
{
	struct state *state = probe->state;
	int ret = 0;

	for (unsigned int i = 0; i < state->cpus && !ret; i++)
		if (state->rings[i].page)
			ret = ring_drain(probe, &state->rings[i], &state->calls);
	if (!ret)
		ret = calls_match(&state->calls);
	return ret ? probe_refuse(probe, ret, "out of memory for the observed calls") : 0;
}

static bool is_online(unsigned int cpu)
{
	char path[64], answer = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	file = fopen(path, "re");
	if (file) {
		answer = (char)fgetc(file);
		fclose(file);
	}
	return answer == '1';
}

/* CPUs that were offline when the events were opened, so that they have none. */
static unsigned int count_late_cpus(const struct state *state)
{
	unsigned int late = 0;

	for (unsigned int i = 0; i < state->cpus; i++)
		late += !state->rings[i].page && is_online(i);
	return late;
}

static void probe_event_detach(struct probe *probe)
{
	struct state *state = probe->state;

	if (ring_is_read(probe)) {
		probe_event_poll(probe);
		state->calls.stats.late_cpus = count_late_cpus(state);
	}
	for (unsigned int i = 0; i < state->cpus; i++) {
		if (ring_is_read(probe))
			ring_count_lost(&state->rings[i], &state->calls);
		ring_close(&state->rings[i]);
	}
}

static int probe_event_read(struct probe *probe, struct process_stats_list *stats)
{
	const struct state *state = probe->state;
	const struct process_stats_list *seen = &state->calls.stats;
	int ret = probe->is_attached ? probe_event_poll(probe) : 0;

	for (unsigned int i = 0; i < seen->count && !ret; i++) {
		const struct process_stats *from = &seen->list[i];
		struct process_stats *one;

		if (!from->seen.calls)
			continue;
		one = process_stats_find(stats, from->process);
		if (one)
			observed_add(&one->seen, &from->seen);
		else
			ret = probe_refuse(probe, -ENOMEM, "out of memory for the observed calls");
	}
	stats->totals = seen->totals;
	stats->missed = seen->missed;
	stats->unended = seen->unended;
	stats->late_cpus = seen->late_cpus;
	return ret;
}

static void probe_event_free(struct probe *probe)
{
	struct state *state = probe->state;

	if (!state)
		return;
	calls_free(&state->calls);
	free(state->rings);
	free(state);
}

const struct probe_mechanism probe_event = {
	.load = probe_event_load,
	.attach = probe_event_attach,
	.detach = probe_event_detach,
	.free = probe_event_free,
	.poll = probe_event_poll,
	.read = probe_event_read,
};
