/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the kinds of probes, and calls their mechanisms: see probe.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bench/observe/probe.h"
#include "bench/observe/process_stats.h"

const struct probe_kind probe_kinds[PROBES] = {
	[PROBE_FENTRY] = { .mechanism = &probe_bpf, .entry = "nothing_fentry" },
	[PROBE_FEXIT] = { .mechanism = &probe_bpf, .exit = "nothing_fexit" },
	[PROBE_KPROBE] = { .mechanism = &probe_bpf, .entry = "nothing_kprobe" },
	[PROBE_KRETPROBE] = { .mechanism = &probe_bpf, .exit = "nothing_kretprobe" },
	[PROBE_EVENT] = { .mechanism = &probe_event, .entry = "kprobe" },
	[PROBE_RETEVENT] = { .mechanism = &probe_event, .exit = "kretprobe" },
	[PROBE_GRAPH] = { .mechanism = &probe_graph },
	[PROBE_OBSERVE_FENTRY] = { .mechanism = &probe_bpf,
				   .entry = "observe_fentry",
				   .exit = "observe_fexit" },
	[PROBE_OBSERVE_GAPS] = { .mechanism = &probe_bpf,
				 .entry = "observe_fentry",
				 .exit = "observe_fexit",
				 .has_gaps = true },
	[PROBE_OBSERVE_KPROBE] = { .mechanism = &probe_bpf,
				   .entry = "observe_kprobe",
				   .exit = "observe_kretprobe",
				   .has_gaps = true },
	[PROBE_OBSERVE_EVENT] = { .mechanism = &probe_event,
				  .entry = "kprobe",
				  .exit = "kretprobe",
				  .has_gaps = true },
	[PROBE_OBSERVE_WAITS] = { .mechanism = &probe_bpf,
				  .entry = "waits_enter",
				  .exit = "waits_leave",
				  .has_gaps = true,
				  .has_waits = true },
	[PROBE_SUM_FENTRY] = { .mechanism = &probe_bpf,
			       .entry = "sum_fentry",
			       .exit = "sum_fexit",
			       .is_sum = true },
	[PROBE_SUM_KPROBE] = { .mechanism = &probe_bpf,
			       .entry = "sum_kprobe",
			       .exit = "sum_kretprobe",
			       .is_sum = true },
};

const char *probe_function(enum invbench_probe kind)
{
	return probe_kinds[kind].has_waits ? "cmdlist" : "inv_range";
}

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
