/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws names: see names.h. Strategies come from the program's list, so that a new one is tried, too. */
#include <stdio.h>

#include "bench/core/strategy.h"
#include "bench/core/uapi.h"
#include "tests/guest/fuzz/requests/names.h"
#include "tests/guest/fuzz/requests/random.h"

static const char *const targets[] = { "driver", "model" };
static const char *const workloads[] = {
#define WORKLOAD(id, name, sentence) name,
#include "workloads.list"
#undef WORKLOAD
};

static char device[INVBENCH_DEVICE_LEN];

void names_device(const char *name)
{
	snprintf(device, sizeof(device), "%s", name);
}

const char *name_valid(enum role role)
{
	switch (role) {
	case ROLE_TARGET:
		return targets[draw(sizeof(targets) / sizeof(targets[0]))];
	case ROLE_WORKLOAD:
		return workloads[draw(sizeof(workloads) / sizeof(workloads[0]))];
	case ROLE_STRATEGY:
		return strategies[draw(strategy_count)].name;
	default:
		return device;
	}
}
