// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of all strategies, with one row for each file in strategies/.
 * The build generates the list from the folder, so that a new file is a new
 * strategy.
 */
#include "bench/core/strategy.h"

/* clang-format off */
#define STORES		(1 << POSITION_PTE | 1 << POSITION_PUBLISH)
#define BETWEEN		(1 << POSITION_LOAD | 1 << POSITION_STE | 1 << POSITION_QUEUE)
#define FORM(form, ...)	[form] = { #form, __VA_ARGS__ }
const struct barrier_form barrier_forms[BARRIERS] = {
	FORM(AS_BUILT,	"as built",	0, STORES | BETWEEN),
	FORM(NO_BARRIER,	"nop",	0xd503201f, BETWEEN),
	FORM(DMB_ISH,	"dmb ish",	0xd5033bbf, BETWEEN),
	FORM(DMB_ISHST,	"dmb ishst",	0xd5033abf, BETWEEN),
	FORM(DMB_ISHLD,	"dmb ishld",	0xd50339bf, BETWEEN),
	FORM(DMB_OSH,	"dmb osh",	0xd50333bf, BETWEEN),
	FORM(DMB_OSHST,	"dmb oshst",	0xd50332bf, BETWEEN),
	FORM(DSB_ISH,	"dsb ish",	0xd5033b9f, BETWEEN),
	FORM(DSB_ST,	"dsb st",	0xd5033e9f, BETWEEN),
	FORM(DSB_SY,	"dsb sy",	0xd5033f9f, BETWEEN),
	FORM(LOAD_LDAR,	"ldar",	0, 1 << POSITION_LOAD),
	FORM(LOAD_LDAPR,	"ldapr",	0, 1 << POSITION_LOAD),
	FORM(STORE_PLAIN,	"str",	0, STORES),
	FORM(STORE_RELEASE,	"stlr",	0, STORES | 1 << POSITION_STE),
	FORM(STORE_RELEASE_MB,	"stlr, dmb ish",	0, STORES),
	FORM(STORE_RMW,	"swpal",	0, STORES),
	FORM(RCU_GRACE,	"a grace period",	0, 1 << POSITION_STE),
	FORM(MB_BEFORE_ATC,	"dmb ish before ATC_INV",	0, 1 << POSITION_LOAD),
};
/* clang-format on */

const char *const position_names[POSITIONS] = {
	[POSITION_PTE] = "pte", [POSITION_LOAD] = "load",   [POSITION_PUBLISH] = "publish",
	[POSITION_STE] = "ste", [POSITION_QUEUE] = "queue",
};

/* clang-format off */
#define STRATEGY(id, label, sentence) { .name = label, .about = sentence,
#define STRATEGY_END },
const struct strategy strategies[] = {
#include "strategies.list"
};
/* clang-format on */

const unsigned int strategy_count = ARRAY_SIZE(strategies);

const struct strategy *strategy_find(const char *name)
{
	for (unsigned int i = 0; i < strategy_count; i++)
		if (!strcmp(strategies[i].name, name))
			return &strategies[i];
	return NULL;
}
