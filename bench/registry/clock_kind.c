/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of the clocks: see clock_kind.h. */
#include <string.h>
#include "bench/registry/clock_kind.h"

static const char *const names[CLOCK_KINDS] = {
	[CLOCK_HW] = "hw",
	[CLOCK_EXACT] = "exact",
	[CLOCK_EMULATED] = "emulated",
	[CLOCK_KVM] = "kvm",
};

bool clock_is_time(enum clock_kind clock)
{
	return clock == CLOCK_HW || clock == CLOCK_KVM;
}

const char *clock_name(enum clock_kind clock)
{
	return names[clock];
}

bool clock_find(const char *name, enum clock_kind *clock)
{
	for (enum clock_kind kind = 0; name && kind < CLOCK_KINDS; kind++) {
		if (!strcmp(name, names[kind])) {
			*clock = kind;
			return true;
		}
	}
	return false;
}
