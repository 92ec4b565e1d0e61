/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clocks of a run.
 * Every result names its clock, because results of different clocks cannot be compared.
 */
#ifndef INVBENCH_CLOCK_KIND_H
#define INVBENCH_CLOCK_KIND_H

#include <stdbool.h>

enum clock_kind {
	CLOCK_HW, /* time on a real core: nanoseconds or cycles */
	CLOCK_EXACT, /* guest instructions, which are the same in every boot; not a time */
	CLOCK_EMULATED, /* emulated time: only for functional tests, never shown as a result */
	CLOCK_KVM, /* time on a real core in the lab's guest, whose SMMU is emulated */
	CLOCK_KINDS,
};

/* Whether it measures time, which differs from call to call, so that a run needs rounds. */
bool clock_is_time(enum clock_kind clock);

/* "hw", "exact", "emulated" or "kvm", as in options and in the record. */
const char *clock_name(enum clock_kind clock);

/* Finds a clock by its name. false: no clock has that name; name may be NULL. */
bool clock_find(const char *name, enum clock_kind *clock);

#endif
