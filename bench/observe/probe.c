/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the kinds of probes, and calls their mechanisms: see probe.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bench/observe/probe.h"
#include "bench/observe/process_stats.h"

const struct probe_kind probe_kinds[PROBES] = {
	[PROBE_FENTRY] = { &probe_bpf, "nothing_fentry", NULL, false },
	[PROBE_FEXIT] = { &probe_bpf, NULL, "nothing_fexit", false },
	[PROBE_KPROBE] = { &probe_bpf, "nothing_kprobe", NULL, false },
	[PROBE_KRETPROBE] = { &probe_bpf, NULL, "nothing_kretprobe", false },
	[PROBE_EVENT] = { &probe_event, "kprobe", NULL, false },
	[PROBE_RETEVENT] = { &probe_event, NULL, "kretprobe", false },
	[PROBE_GRAPH] = { &probe_graph, NULL, NULL, false },
	[PROBE_OBSERVE_FENTRY] = { &probe_bpf, "observe_fentry", "observe_fexit", false },
	[PROBE_OBSERVE_KPROBE] = { &probe_bpf, "observe_kprobe", "observe_kretprobe", false },
	[PROBE_OBSERVE_EVENT] = { &probe_event, "kprobe", "kretprobe", false },
	[PROBE_SUM_FENTRY] = { &probe_bpf, "observe_fentry", "sum_fexit", true },
	[PROBE_SUM_KPROBE] = { &probe_bpf, "observe_kprobe", "sum_kretprobe", true },
};

int probe_refuse(struct probe *probe, int error, const char *format, ...)
{
	int used = snprintf(probe->message, sizeof(probe->message), "probe: ");
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(probe->message + used, sizeof(probe->message) - used, format, arguments);
	va_end(arguments);
	return error;
}

int probe_load(struct probe *probe, enum invbench_probe kind, const struct function *function)
{
	*probe = (struct probe){ .kind = &probe_kinds[kind], .function = *function };
	return probe->kind->mechanism->load ? probe->kind->mechanism->load(probe) : 0;
}

int probe_attach(struct probe *probe)
{
	int ret = probe->kind->mechanism->attach(probe);

	if (ret)
		probe->kind->mechanism->detach(probe);
	probe->is_attached = !ret;
	return ret;
}

void probe_detach(struct probe *probe)
{
	if (probe->is_attached)
		probe->kind->mechanism->detach(probe);
	probe->is_attached = false;
}

void probe_free(struct probe *probe)
{
	if (!probe->kind)
		return;
	probe_detach(probe);
	if (probe->kind->mechanism->free)
		probe->kind->mechanism->free(probe);
	probe->kind = NULL;
}

int probe_poll(struct probe *probe)
{
	return probe->kind->mechanism->poll ? probe->kind->mechanism->poll(probe) : 0;
}

int probe_read(struct probe *probe, struct process_stats_list *stats)
{
	return probe->kind->mechanism->read(probe, stats);
}
