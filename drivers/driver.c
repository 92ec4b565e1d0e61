/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel's own arm-smmu-v3 code, on a real domain.
 * The module makes the calls; this hands requests on to it, and its answers back.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/measure/engine.h"
#include "bench/measure/environment.h"
#include "bench/measure/module.h"

static struct module module;

static int start(const char *const *devices)
{
	int ret = module_open(&module);

	/* The lab builds a module for every kernel that it can. */
	if (ret == -ENOENT && environment_is_lab() && !module_is_built()) {
		snprintf(module.message, sizeof(module.message),
			 "the kernel has no headers, so the module cannot be built for it");
		return -EOPNOTSUPP;
	}
	if (ret) {
		snprintf(module.message, sizeof(module.message), "%s",
			 ret == -ENOENT ? INVBENCH_DEVICE_PATH " is missing: load kmods/invbench.ko"
			 : ret == -EBUSY  ? INVBENCH_DEVICE_PATH " is in use by another runner"
			 : ret == -EPROTO ? "the module is of another version than this program"
					  : strerror(-ret));
		return ret;
	}
	ret = module_attach(&module, devices[0]);
	if (ret)
		module_close(&module);
	return ret == -ENOENT ? -ENODEV : ret;
}

static void stop(void)
{
	module_close(&module);
}

static int info(struct invbench_info *to)
{
	return module_info(&module, to);
}

static int cell(struct invbench_cell *request)
{
	return module_cell(&module, request);
}

static int run(struct invbench_run *request)
{
	return module_run(&module, request);
}

static int histogram(uint32_t of, uint32_t worker, uint32_t *counts)
{
	return module_histogram(&module, of, worker, counts);
}

static int count(uint32_t of, struct invbench_counters *counters)
{
	return module_count(&module, of, counters);
}

static int functions(struct invbench_functions *request)
{
	return module_functions(&module, request);
}

static int events(struct invbench_events *request)
{
	return module_events(&module, request);
}

static const char *why(void)
{
	return module.message;
}

const struct engine engine_driver = {
	.target = "driver",
	.needs_device = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell,
	.run = run,
	.histogram = histogram,
	.count = count,
	.functions = functions,
	.events = events,
	.why = why,
};
