/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends requests to the kernel module: see module.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/core/histogram.h"
#include "drivers/machine/module.h"

#define GUEST_MODULE "/lib/invbench/invbench.ko"

static int request(struct module *module, unsigned long code, void *arg)
{
	struct invbench_info info;
	int ret;

	module->message[0] = 0;
	do
		ret = ioctl(module->fd, code, arg) ? -errno : 0;
	while (ret == -EINTR);
	if (ret && ret != -ENOTTY && !ioctl(module->fd, INVBENCH_INFO, &info))
		snprintf(module->message, sizeof(module->message), "%s", info.message);
	if (ret && !module->message[0])
		snprintf(module->message, sizeof(module->message), "%s", strerror(-ret));
	return ret;
}

bool module_is_built(void)
{
	return !access(GUEST_MODULE, F_OK);
}

int module_open(struct module *module)
{
	struct invbench_info info;
	int ret;

	module->fd = open(INVBENCH_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	if (module->fd < 0)
		return -errno;
	ret = module_info(module, &info);
	if (ret || info.abi != INVBENCH_ABI) {
		module_close(module);
		return -EPROTO;
	}
	return 0;
}

void module_close(struct module *module)
{
	close(module->fd);
	module->fd = -1;
}

int module_info(struct module *module, struct invbench_info *info)
{
	return request(module, INVBENCH_INFO, info);
}

void module_describe(struct invbench_info *info)
{
	struct module module;

	if (module_open(&module))
		return;
	module_info(&module, info);
	module_close(&module);
}

int module_workers(struct module *module, const struct invbench_workers *workers)
{
	struct invbench_workers copy = *workers;

	return request(module, INVBENCH_WORKERS, &copy);
}

int module_attach(struct module *module, const char *device)
{
	struct invbench_attach attach = { 0 };

	if (strlen(device) >= sizeof(attach.device))
		return -EINVAL;
	strcpy(attach.device, device);
	return request(module, INVBENCH_ATTACH, &attach);
}

int module_cell(struct module *module, struct invbench_cell *cell)
{
	return request(module, INVBENCH_CELL, cell);
}

int module_run(struct module *module, struct invbench_run *run)
{
	return request(module, INVBENCH_RUN, run);
}

int module_histogram(struct module *module, uint32_t cell, uint32_t worker, uint32_t *counts)
{
	struct invbench_histogram histogram = {
		.cell = cell,
		.worker = worker,
		.counts = (uintptr_t)counts,
		.bucket_count = HISTOGRAM_BUCKETS,
	};

	return request(module, INVBENCH_HISTOGRAM, &histogram);
}

int module_outcomes(struct module *module, uint32_t cell, struct invbench_outcomes *outcomes)
{
	struct invbench_race race = { .cell = cell };
	int ret = request(module, INVBENCH_RACE, &race);

	*outcomes = race.outcomes;
	return ret;
}

int module_count(struct module *module, uint32_t cell, struct invbench_counters *counters)
{
	struct invbench_count count = { .cell = cell, .counters = *counters };
	int ret = request(module, INVBENCH_COUNT, &count);

	*counters = count.counters;
	return ret;
}

int module_stream(struct module *module, struct invbench_stream *stream)
{
	return request(module, INVBENCH_STREAM, stream);
}

int module_functions(struct module *module, struct invbench_functions *functions)
{
	return request(module, INVBENCH_FUNCTIONS, functions);
}

int module_hold(struct module *module, struct invbench_hold *hold)
{
	return request(module, INVBENCH_HOLD, hold);
}

int module_watch_start(struct module *module, const char *device)
{
	struct invbench_watch watch = { 0 };

	if (strlen(device) >= sizeof(watch.device))
		return -EINVAL;
	strcpy(watch.device, device);
	return request(module, INVBENCH_WATCH, &watch);
}

int module_watch_stop(struct module *module, struct invbench_counters *counters)
{
	struct invbench_watch watch = { 0 };
	int ret = request(module, INVBENCH_WATCH, &watch);

	*counters = watch.counters;
	return ret;
}

int module_events(struct module *module, struct invbench_events *events)
{
	return request(module, INVBENCH_EVENTS, events);
}
