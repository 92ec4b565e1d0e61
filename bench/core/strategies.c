/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of all strategies, one row a file in strategies/.
 * The list is made at build time from the folder, so that adding a strategy
 * is adding a file.
 */
#include "strategy.h"

/* clang-format off */
const struct barrier_form barrier_forms[BARRIERS] = {
	[AS_BUILT]	= { "as built",	0 },
	[NO_BARRIER]	= { "nop",	0xd503201f },
	[DMB_ISH]	= { "dmb ish",	0xd5033bbf },
	[DMB_ISHST]	= { "dmb ishst", 0xd5033abf },
	[DMB_OSH]	= { "dmb osh",	0xd50333bf },
	[DMB_OSHST]	= { "dmb oshst", 0xd50332bf },
	[DSB_ISH]	= { "dsb ish",	0xd5033b9f },
	[DSB_SY]	= { "dsb sy",	0xd5033f9f },
	[STORE_PLAIN]	= { "str",	0 },
	[STORE_RELEASE]	= { "stlr",	0 },
};
/* clang-format on */

const char *const position_names[POSITIONS] = {
	[POSITION_PTE] = "pte", [POSITION_LOAD] = "load",   [POSITION_PUBLISH] = "publish",
	[POSITION_STE] = "ste", [POSITION_QUEUE] = "queue",
};

#define STRATEGY(id, label, sentence) \
	{                             \
		.name = label, .about = sentence, .at = {
#define STRATEGY_END \
	}            \
	}            \
	,
const struct strategy strategies[] = {
#include "strategies.list"
};

const unsigned int strategy_count = sizeof(strategies) / sizeof(strategies[0]);
