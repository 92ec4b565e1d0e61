/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shapes of the litmus tests: see shape.h. */
#include <string.h>
#include "bench/litmus/shape.h"

/* clang-format off */
#define STORE(variable, position)   { EVENT_STORE, VARIABLE_##variable, POSITION_##position, 0 }
#define LOAD(variable, sees)	    { EVENT_LOAD, VARIABLE_##variable, POSITION_NONE, sees }
#define LOAD_ARRAY(sees)	    { EVENT_LOAD_RCU, VARIABLE_INVS, POSITION_LOAD, sees }
#define LOAD_THROUGH(variable)	    { EVENT_LOAD_DEPENDENT, VARIABLE_##variable, POSITION_NONE, 0 }
#define BARRIER(position)	    { EVENT_BARRIER, VARIABLE_NONE, POSITION_##position, 0 }

const struct shape shapes[] = {
	{
		.name = "walker",
		.about = "One CPU changes an IOPTE while another attaches a device: the SMMU reads the new STE "
			 "and the old IOPTE, and the first CPU does not see the new array",
		.who = "0: unmapping CPU, 1: attaching CPU, 2: SMMU",
		.is_needed = true,
		.threads = {
			{ STORE(PTE, PTE), BARRIER(LOAD), LOAD_ARRAY(0) },
			{ STORE(INVS, PUBLISH), BARRIER(STE), STORE(STE, STE) },
			{ LOAD(STE, 1), LOAD_THROUGH(PTE) },
		},
	},
	{
		.name = "array",
		.about = "One CPU fills the new array and publishes it: another reads the new pointer, but an "
			 "entry from before",
		.who = "0: unmapping CPU, 1: attaching CPU",
		.is_needed = true,
		.threads = {
			{ BARRIER(LOAD), LOAD_ARRAY(1), LOAD_THROUGH(ENTRY) },
			{ STORE(ENTRY, NONE), STORE(INVS, PUBLISH) },
		},
	},
	{
		.name = "two-cpus",
		.about = "As walker, but the attaching CPU itself reads the IOPTE after it published the array: "
			 "more than the SMMU needs",
		.who = "0: unmapping CPU, 1: attaching CPU",
		.threads = {
			{ STORE(PTE, PTE), BARRIER(LOAD), LOAD_ARRAY(0) },
			{ STORE(INVS, PUBLISH), BARRIER(STE), LOAD(PTE, 0) },
		},
	},
	{
		.name = "ats",
		.about = "Before Linux 7.1: as walker, with the count of devices that use ATS instead of the array",
		.who = "0: unmapping CPU, 1: attaching CPU, 2: SMMU",
		.is_needed = true,
		.is_before_array = true,
		.threads = {
			{ STORE(PTE, PTE), BARRIER(LOAD), LOAD(MASTERS, 0) },
			{ STORE(MASTERS, NONE), BARRIER(STE), STORE(ATS, NONE) },
			{ LOAD(ATS, 1), LOAD_THROUGH(PTE) },
		},
	},
	{
		.name = "queue",
		.about = "One CPU writes a command and marks its slot valid: whoever sees the mark reads the old slot",
		.who = "0: CPU that sends the command, 1: CPU that hands it to the SMMU",
		.is_needed = true,
		.threads = {
			{ STORE(SLOT, NONE), BARRIER(QUEUE), STORE(VALID, NONE) },
			{ LOAD(VALID, 1), LOAD_THROUGH(SLOT) },
		},
	},
	{ 0 },
};
/* clang-format on */

const struct shape *shape_find(const char *name)
{
	const struct shape *shape = shapes;

	while (shape->name && strcmp(shape->name, name))
		shape++;
	return shape->name ? shape : NULL;
}

bool shape_uses(const struct shape *shape, enum position position)
{
	for (unsigned int thread = 0; thread < SHAPE_THREADS; thread++)
		for (unsigned int i = 0; i < SHAPE_EVENTS; i++)
			if (shape->threads[thread][i].kind &&
			    shape->threads[thread][i].position == position)
				return true;
	return false;
}

bool shape_fits(const struct shape *shape, const __u8 *at)
{
	return !shape_uses(shape, POSITION_LOAD) ||
	       (at[POSITION_LOAD] == MB_BEFORE_ATC) == shape->is_before_array;
}

enum barrier shape_form(const __u8 *at, enum position position)
{
	static const __u8 built[POSITIONS] = BUILT_V7_1;

	return at[position] == AS_BUILT ? built[position] : at[position];
}
