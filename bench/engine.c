/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engines, and the one that is the kernel module: see engine.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "environment.h"
#include "module.h"

static struct module module;

static int start(const char *device)
{
	int ret = module_open(&module);

	if (ret) {
		snprintf(module.message, sizeof(module.message), "%s",
			 ret == -ENOENT ? INVBENCH_DEVICE_PATH " is missing: load kmods/invbench.ko"
			 : ret == -EBUSY  ? INVBENCH_DEVICE_PATH " is in use by another runner"
			 : ret == -EPROTO ? "the module is of another version than this program"
					  : strerror(-ret));
		return ret;
	}
	ret = module_attach(&module, device);
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

static const char *why(void)
{
	return module.message;
}

const struct engine engine_module = {
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
	.why = why,
};

/* In the lab's guest the module has both targets, so that they share its clock. */
const struct engine *engine_find(const char *target)
{
	if (!strcmp(target, engine_model.target))
		return environment_is_lab() ? &engine_module : &engine_model;
	return strcmp(target, engine_module.target) ? NULL : &engine_module;
}
