/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel's own arm-smmu-v3 code, called by the module on a real domain.
 * This engine passes requests to the module and returns its answers.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/engine/engine.h"
#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/loading/loading.h"
#include "drivers/loop/cpus.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/module.h"

static struct module module;
static bool is_refused; /* here, not by the module */

static const char *open_error(int error)
{
	switch (error) {
	case -EBUSY:
		return INVBENCH_DEVICE_PATH " is in use by another runner";
	case -EPROTO:
		return "the loaded module is from another version than this program: load the one "
		       "from the same build";
	case -EACCES:
	case -EPERM:
		return INVBENCH_DEVICE_PATH ": only root may open it; use sudo";
	default:
		return strerror(-error);
	}
}

static int refuse_missing(void)
{
	char *remedy = loading_remedy();

	is_refused = true;
	refuse(-ENOENT, INVBENCH_DEVICE_PATH " is missing: %s", remedy ? remedy : "");
	free(remedy);
	return -ENOENT;
}

/* The module's workers use the same CPUs as those of the engines in this process. */
static int name_cpus(void)
{
	struct invbench_workers workers = { .count = cpus_allowed() };

	if (workers.count > INVBENCH_CPUS_MAX)
		workers.count = INVBENCH_CPUS_MAX;
	for (unsigned int i = 0; i < workers.count; i++)
		workers.cpus[i] = cpus_nth(i);
	return module_workers(&module, &workers);
}

static int start(const char *const *devices)
{
	int ret = module_open(&module);

	is_refused = false;
	/* The lab boots a guest without a module if it could not build one for the kernel. */
	if (ret == -ENOENT && machine_is_lab() && !module_is_built()) {
		snprintf(module.message, sizeof(module.message),
			 "the module could not be built: the kernel comes without headers");
		return -EOPNOTSUPP;
	}
	if (ret == -ENOENT)
		return refuse_missing();
	if (ret) {
		snprintf(module.message, sizeof(module.message), "%s", open_error(ret));
		return ret;
	}
	/* The module refuses the same devices, but only this program names the commands that free one. */
	ret = pci_check(devices[0], false);
	is_refused = ret;
	if (!ret)
		ret = name_cpus();
	if (!ret)
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

static int cell_open(struct invbench_cell *request)
{
	return module_cell(&module, request);
}

static int cell_run(struct invbench_run *request)
{
	return module_run(&module, request);
}

static int cell_histogram(uint32_t cell, uint32_t worker, uint32_t *counts)
{
	return module_histogram(&module, cell, worker, counts);
}

static int cell_count(uint32_t cell, struct invbench_counters *counters)
{
	return module_count(&module, cell, counters);
}

static int cell_outcomes(uint32_t cell, struct invbench_outcomes *outcomes)
{
	return module_outcomes(&module, cell, outcomes);
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
	return is_refused ? refusal : module.message;
}

const struct engine engine_driver = {
	.target = "driver",
	.needs_device = true,
	.patches_kernel = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.histogram = cell_histogram,
	.count = cell_count,
	.outcomes = cell_outcomes,
	.functions = functions,
	.events = events,
	.why = why,
};
