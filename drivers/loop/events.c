/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens and reads perf events: see events.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/core/events.h"
#include "drivers/loop/cpus.h"
#include "drivers/loop/events.h"

static int *files[INVBENCH_EVENTS_MAX]; /* a descriptor per worker, -1: not open */
static unsigned int file_count; /* workers; 0: no event is open */

static int open_on(const struct invbench_event *event, int cpu)
{
	struct perf_event_attr attr = event_attr(event);
	long fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

/* Opens the event on all its CPUs. If one of them fails, it is closed on all. */
static void event_open(struct invbench_event *event, int *files_of_event)
{
	unsigned int cpus = event->cpu < 0 ? file_count : 1;

	for (unsigned int i = 0; i < cpus && !event->error; i++) {
		int fd = open_on(event, event->cpu < 0 ? (int)cpus_nth(i) : event->cpu);

		if (fd < 0)
			event->error = fd;
		else
			files_of_event[i] = fd;
	}
	for (unsigned int i = 0; i < cpus && event->error; i++) {
		if (files_of_event[i] >= 0)
			close(files_of_event[i]);
		files_of_event[i] = -1;
	}
}

/* Each event takes a descriptor for each CPU, which on a large server is more than a login session begins with. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int events_open(struct invbench_events *events)
{
	events_close();
	if (!events->count)
		return 0;
	raise_limit();
	file_count = cpus_allowed();
	if (file_count > events->cpus)
		file_count = events->cpus;
	for (unsigned int i = 0; i < INVBENCH_EVENTS_MAX; i++) {
		files[i] = calloc(file_count, sizeof(*files[i]));
		if (!files[i]) {
			events_close();
			return -ENOMEM;
		}
		memset(files[i], -1, file_count * sizeof(*files[i]));
	}
	for (unsigned int i = 0; i < events->count; i++)
		event_open(&events->events[i], files[i]);
	return 0;
}

void events_close(void)
{
	for (unsigned int i = 0; i < INVBENCH_EVENTS_MAX; i++) {
		for (unsigned int cpu = 0; files[i] && cpu < file_count; cpu++)
			if (files[i][cpu] >= 0)
				close(files[i][cpu]);
		free(files[i]);
		files[i] = NULL;
	}
	file_count = 0;
}

void events_read(unsigned int worker, struct invbench_counted counted[INVBENCH_EVENTS_MAX])
{
	for (unsigned int i = 0; worker < file_count && i < INVBENCH_EVENTS_MAX; i++) {
		if (files[i][worker] < 0 ||
		    read(files[i][worker], &counted[i], sizeof(*counted)) != sizeof(*counted))
			counted[i] = (struct invbench_counted){ 0 };
	}
}

void events_since(unsigned int worker, struct invbench_counted counted[INVBENCH_EVENTS_MAX])
{
	struct invbench_counted now[INVBENCH_EVENTS_MAX] = { 0 };

	events_read(worker, now);
	counted_since(counted, now);
}
