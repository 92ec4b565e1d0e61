/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the module in the guest and the plugin in its emulator share: how a
 * measured call is counted by the address of its instructions.
 * They speak by two instructions that no compiler emits, each a store to the
 * table: FUNCTIONS_OPEN before the measured calls, FUNCTIONS_CLOSE after them.
 * Between these the harness's two looks at the clock are the bounds of a call,
 * so that what is counted is the measured loop as it always is. The plugin
 * writes the cheapest call into the table; without one it stays empty.
 */
#ifndef INVBENCH_FUNCTIONS_H
#define INVBENCH_FUNCTIONS_H

#include "shim.h"

#define FUNCTIONS_OPEN	 0xa8007e1f /* stnp xzr, xzr, [x16] */
#define FUNCTIONS_CLOSE	 0xa8007e3f /* stnp xzr, xzr, [x17] */
#define FUNCTIONS_PLACES 16384

/* An instruction that was executed. */
struct functions_place {
	__u64 address;
	__u64 count;
};

struct functions_table {
	__u64 ticks; /* of the cheapest call; the counts sum to them */
	__u64 places; /* in ascending order of their address */
	struct functions_place place[FUNCTIONS_PLACES];
};

#endif
