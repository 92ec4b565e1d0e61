/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of all strategies, one row a file in strategies/.
 * The list is made at build time from the folder, so that adding a strategy
 * is adding a file.
 */
#include "strategy.h"

/* clang-format off */
#define STORES		(1 << POSITION_PTE | 1 << POSITION_PUBLISH)
#define BETWEEN		(1 << POSITION_LOAD | 1 << POSITION_STE | 1 << POSITION_QUEUE)
const struct barrier_form barrier_forms[BARRIERS] = {
	[AS_BUILT]		= { "as built",		0, STORES | BETWEEN },
	[NO_BARRIER]		= { "nop",		0xd503201f, BETWEEN },
	[DMB_ISH]		= { "dmb ish",		0xd5033bbf, BETWEEN },
	[DMB_ISHST]		= { "dmb ishst",	0xd5033abf, BETWEEN },
	[DMB_ISHLD]		= { "dmb ishld",	0xd50339bf, BETWEEN },
	[DMB_OSH]		= { "dmb osh",		0xd50333bf, BETWEEN },
	[DMB_OSHST]		= { "dmb oshst",	0xd50332bf, BETWEEN },
	[DSB_ISH]		= { "dsb ish",		0xd5033b9f, BETWEEN },
	[DSB_ST]		= { "dsb st",		0xd5033e9f, BETWEEN },
	[DSB_SY]		= { "dsb sy",		0xd5033f9f, BETWEEN },
	[LOAD_LDAR]		= { "ldar",		0, 1 << POSITION_LOAD },
	[LOAD_LDAPR]		= { "ldapr",		0, 1 << POSITION_LOAD },
	[STORE_PLAIN]		= { "str",		0, STORES },
	[STORE_RELEASE]		= { "stlr",		0, STORES | 1 << POSITION_STE },
	[STORE_RELEASE_MB]	= { "stlr, dmb ish",	0, STORES },
	[STORE_RMW]		= { "swpal",		0, STORES },
	[RCU_GRACE]		= { "a grace period",	0, 1 << POSITION_STE },
	[MB_BEFORE_ATC]		= { "dmb ish before ATC_INV", 0, 1 << POSITION_LOAD },
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
