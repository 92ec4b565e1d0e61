/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the devices that a run names: see named_devices.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/run/named_devices.h"
#include "bench/text/message.h"
#include "drivers/devices/devices.h"
#include "drivers/engine/engine.h"

#define FREE "free" /* in place of a device's name */

/* "TARGET=NAME" must begin with a target. */
static int check_target(const char *device)
{
	const char *equals = strchr(device, '=');
	struct axis_value value;
	char *target, *error = NULL;
	int ret;

	if (!equals)
		return 0;
	target = strndup(device, equals - device);
	ret = target ? axis_parse(&axes[AXIS_TARGET], target, &value, &error) : -ENOMEM;
	if (ret)
		message("--device: %s: %s", device, error ? error : strerror(-ret));
	free(error);
	free(target);
	return ret;
}

int named_devices_check(const struct request *request, bool has_smmu)
{
	int ret = 0;

	for (const char **device = request->devices; device && *device && !ret; device++)
		ret = check_target(*device);
	if (ret || !request->devices || request->place_name || has_smmu ||
	    !engine_needs_device(&request->plan, false))
		return ret;
	message("--device: %s: this machine has no SMMUv3 that its kernel uses; without --device the "
		"plan is measured in the lab",
		request->devices[0]);
	return -ENODEV;
}

static bool is_free_word(const char *device)
{
	return !strcmp(device, FREE);
}

/* Says how to get a device if none is free. */
static int refuse_free(const struct devices *devices)
{
	const struct dma_device *first = devices->count ? &devices->list[0] : NULL;
	char *commands = NULL;

	if (first && first->verdict == DEVICE_CAN_BE_FREED)
		commands = device_commands(first->free, first->free_count);
	message("--device free: no device is free%s%s%s%s; invbench list devices says why",
		commands ? "; to free " : "", commands ? first->name : "", commands ? ": " : "",
		commands ? commands : "");
	free(commands);
	return -ENODEV;
}

int named_devices_choose(struct request *request)
{
	const struct dma_device *picked;
	struct devices devices;
	unsigned int i = 0;
	int ret;

	while (request->devices && request->devices[i] && !is_free_word(request->devices[i]))
		i++;
	if (!request->devices || !request->devices[i] || request->place != &place_host)
		return 0;
	ret = devices_read(&devices);
	picked = ret ? NULL : devices_pick(&devices);
	if (!ret && !picked)
		ret = refuse_free(&devices);
	if (!ret) {
		request->devices[i] = request->picked = strdup(picked->name);
		ret = request->picked ? 0 : -ENOMEM;
	}
	if (!ret)
		message("device: %s (%s), which nothing uses; to choose another: --device NAME, see "
			"invbench list devices",
			picked->name, picked->kind);
	devices_free(&devices);
	return ret;
}

int named_devices_check_host(const struct request *request)
{
	if (request->is_dry || request->place != &place_host || place_measure() ||
	    !engine_needs_device(&request->plan, false))
		return 0;
	if (geteuid()) {
		message("plan %s needs root on this machine: %s%s", request->plan.name,
			request->command ? "sudo " : "use sudo",
			request->command ? request->command : "");
		return -EPERM;
	}
	if (request->devices)
		return 0;
	message("plan %s needs a device: give --device NAME, or --device free for one that nothing uses; "
		"see invbench list devices",
		request->plan.name);
	return -EDESTADDRREQ;
}
