/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the devices of a target: see device_list.h. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "bench/core/uapi.h"
#include "drivers/engine/device_list.h"

/* The name if it is for this target, or with target NULL for every target; else NULL. */
static const char *name_for(const char *named, const char *target)
{
	const char *equals = strchr(named, '=');
	bool is_for = equals ? target && strlen(target) == (size_t)(equals - named) &&
				       !strncmp(named, target, strlen(target))
			     : !target;

	return !is_for ? NULL : equals ? equals + 1 : named;
}

static unsigned int collect(const char *const *named, const char *target, const char **devices)
{
	unsigned int count = 0;

	for (; named && *named && count < INVBENCH_DEVICES_MAX; named++) {
		devices[count] = name_for(*named, target);
		count += devices[count] != NULL;
	}
	devices[count] = NULL;
	return count;
}

unsigned int device_list_of(const char *const *named, const char *target, const char **devices)
{
	unsigned int count = collect(named, target, devices);

	return count ? count : collect(named, NULL, devices);
}
