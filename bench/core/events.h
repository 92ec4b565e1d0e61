/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by kernel and user space to count perf events: attributes, and counts since a start. */
#ifndef INVBENCH_CORE_EVENTS_H
#define INVBENCH_CORE_EVENTS_H

#include <linux/perf_event.h>

#include "bench/core/uapi.h"

static inline struct perf_event_attr event_attr(const struct invbench_event *event)
{
	return (struct perf_event_attr){
		.type = event->type,
		.size = sizeof(struct perf_event_attr),
		.config = event->config,
		.config1 = event->config1,
		.config2 = event->config2,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
		.exclude_user = !!(event->flags & INVBENCH_EVENT_NO_USER),
		.exclude_kernel = !!(event->flags & INVBENCH_EVENT_NO_KERNEL),
	};
}

/* Turns INVBENCH_EVENTS_MAX earlier readings into the counts from then until now. */
static inline void counted_since(struct invbench_counted *then, const struct invbench_counted *now)
{
	for (int i = 0; i < INVBENCH_EVENTS_MAX; i++) {
		then[i].count = now[i].count - then[i].count;
		then[i].enabled = now[i].enabled - then[i].enabled;
		then[i].running = now[i].running - then[i].running;
	}
}

#endif
