/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the kind of an instruction of arm64 by its encoding: see mix.h.
 * The masks and values are those of the Arm Architecture Reference Manual, A64 instruction set
 * encoding. The first row that fits an instruction gives its kind; rows of one name are one kind.
 * New rows keep to the order: a special case stands before the general one.
 */
#include "bench/mix/mix.h"

/* clang-format off */
#define ORDERING(name, mask, value) { name, mask, value, MIX_ORDERING }
#define SYSTEM(name, mask, value)   { name, mask, value, MIX_SYSTEM }
#define PLAIN(name, mask, value)    { name, mask, value, MIX_PLAIN }
static const struct {
	const char *name;
	uint32_t mask, value;
	enum mix_group group;
} rows[] = {
	ORDERING("dmb oshld",	0xffffffff, 0xd50331bf),
	ORDERING("dmb oshst",	0xffffffff, 0xd50332bf),
	ORDERING("dmb osh",	0xffffffff, 0xd50333bf),
	ORDERING("dmb nshld",	0xffffffff, 0xd50335bf),
	ORDERING("dmb nshst",	0xffffffff, 0xd50336bf),
	ORDERING("dmb nsh",	0xffffffff, 0xd50337bf),
	ORDERING("dmb ishld",	0xffffffff, 0xd50339bf),
	ORDERING("dmb ishst",	0xffffffff, 0xd5033abf),
	ORDERING("dmb ish",	0xffffffff, 0xd5033bbf),
	ORDERING("dmb ld",	0xffffffff, 0xd5033dbf),
	ORDERING("dmb st",	0xffffffff, 0xd5033ebf),
	ORDERING("dmb sy",	0xfffff0ff, 0xd50330bf), /* reserved options are sy */
	ORDERING("ssbb",	0xffffffff, 0xd503309f),
	ORDERING("pssbb",	0xffffffff, 0xd503349f),
	ORDERING("dsb oshld",	0xffffffff, 0xd503319f),
	ORDERING("dsb oshst",	0xffffffff, 0xd503329f),
	ORDERING("dsb osh",	0xffffffff, 0xd503339f),
	ORDERING("dsb nshld",	0xffffffff, 0xd503359f),
	ORDERING("dsb nshst",	0xffffffff, 0xd503369f),
	ORDERING("dsb nsh",	0xffffffff, 0xd503379f),
	ORDERING("dsb ishld",	0xffffffff, 0xd503399f),
	ORDERING("dsb ishst",	0xffffffff, 0xd5033a9f),
	ORDERING("dsb ish",	0xffffffff, 0xd5033b9f),
	ORDERING("dsb ld",	0xffffffff, 0xd5033d9f),
	ORDERING("dsb st",	0xffffffff, 0xd5033e9f),
	ORDERING("dsb sy",	0xfffff0ff, 0xd503309f),
	ORDERING("dsb nxs",	0xfffff3ff, 0xd503323f),
	ORDERING("isb",	0xfffff0ff, 0xd50330df),
	ORDERING("sb",		0xffffffff, 0xd50330ff),
	ORDERING("csdb",	0xffffffff, 0xd503229f),

	ORDERING("ldar",	0x3fe08000, 0x08c08000),
	ORDERING("ldlar",	0x3fe08000, 0x08c00000),
	ORDERING("ldapr",	0x3fe0fc00, 0x38a0c000),
	ORDERING("stlur",	0x3fe00c00, 0x19000000),
	ORDERING("ldapur",	0x3f200c00, 0x19000000),
	ORDERING("stlr",	0x3fe08000, 0x08808000),
	ORDERING("stllr",	0x3fe08000, 0x08800000),

	ORDERING("atomic",		0xbfe0fc00, 0x08207c00), /* casp */
	ORDERING("atomic acquire",	0xbfe0fc00, 0x08607c00),
	ORDERING("atomic release",	0xbfe0fc00, 0x0820fc00),
	ORDERING("atomic acq+rel",	0xbfe0fc00, 0x0860fc00),
	ORDERING("atomic",		0x3fe0fc00, 0x08a07c00), /* cas */
	ORDERING("atomic acquire",	0x3fe0fc00, 0x08e07c00),
	ORDERING("atomic release",	0x3fe0fc00, 0x08a0fc00),
	ORDERING("atomic acq+rel",	0x3fe0fc00, 0x08e0fc00),
	ORDERING("atomic",		0x3fe00c00, 0x38200000), /* swp, ldadd, ldclr, ldset, … */
	ORDERING("atomic acquire",	0x3fe00c00, 0x38a00000),
	ORDERING("atomic release",	0x3fe00c00, 0x38600000),
	ORDERING("atomic acq+rel",	0x3fe00c00, 0x38e00000),
	ORDERING("ldxr",	0x3fc08000, 0x08400000),
	ORDERING("ldaxr",	0x3fc08000, 0x08408000),
	ORDERING("stxr",	0x3fc08000, 0x08000000),
	ORDERING("stlxr",	0x3fc08000, 0x08008000),
	ORDERING("clrex",	0xfffff0ff, 0xd503305f),

	SYSTEM("dc zva",	0xffffffe0, 0xd50b7420),
	SYSTEM("at",		0xfff8fe00, 0xd5087800),
	SYSTEM("dc, ic",	0xfff8f000, 0xd5087000),
	SYSTEM("tlbi",	0xfff8e000, 0xd5088000),
	SYSTEM("sys",	0xffd80000, 0xd5080000), /* operations that have no row */
	SYSTEM("wfe",	0xffffffff, 0xd503205f),
	SYSTEM("wfi",	0xffffffff, 0xd503207f),
	SYSTEM("wfe",	0xffffffe0, 0xd5031000), /* wfet */
	SYSTEM("wfi",	0xffffffe0, 0xd5031020),
	SYSTEM("sev",	0xffffffdf, 0xd503209f), /* and sevl */
	SYSTEM("svc",	0xffe0001f, 0xd4000001),
	SYSTEM("hvc",	0xffe0001f, 0xd4000002),
	SYSTEM("smc",	0xffe0001f, 0xd4000003),
	SYSTEM("brk",	0xffe0001f, 0xd4200000),
	SYSTEM("eret",	0xfffff3e0, 0xd69f03e0), /* and those that authenticate */
	PLAIN("msr",	0xfff8f01f, 0xd500401f), /* of PSTATE: daifset, pan, … */
	PLAIN("msr",	0xfff00000, 0xd5100000),
	PLAIN("mrs",	0xfff00000, 0xd5300000),

	PLAIN("nop",	0xffffffff, 0xd503201f),
	PLAIN("hint",	0xfffff01f, 0xd503201f),
	PLAIN("branch",	0x7c000000, 0x14000000), /* b, bl */
	PLAIN("branch",	0xff000000, 0x54000000), /* b.cond */
	PLAIN("branch",	0x7c000000, 0x34000000), /* cbz, cbnz, tbz, tbnz */
	PLAIN("branch",	0xfe000000, 0xd6000000), /* br, blr, ret */
	PLAIN("prefetch",	0xffc00000, 0xf9800000),
	PLAIN("prefetch",	0xffe00c00, 0xf8800000),
	PLAIN("prefetch",	0xffe00c00, 0xf8a00800),
	PLAIN("prefetch",	0xff000000, 0xd8000000),
	PLAIN("load",	0x3a400000, 0x28400000), /* ldp */
	PLAIN("store",	0x3a400000, 0x28000000), /* stp */
	PLAIN("load",	0x3b000000, 0x18000000), /* of a literal */
	PLAIN("load",	0xff200400, 0xf8200400), /* ldraa, ldrab */
	PLAIN("store",	0x3ec00000, 0x38000000), /* str, sttr, stur */
	PLAIN("load",	0x3e000000, 0x38000000),
	PLAIN("store",	0x3e400000, 0x3c000000), /* of a vector register */
	PLAIN("load",	0x3e400000, 0x3c400000),
	PLAIN("store",	0xbe400000, 0x0c000000), /* st1 to st4 */
	PLAIN("load",	0xbe400000, 0x0c400000),
	PLAIN("other",	0x00000000, 0x00000000), /* computes, or is newer than this table */

	/* x86.c finds these by name; the row before fits everything. */
	ORDERING("mfence",	0, 0),
	ORDERING("sfence",	0, 0),
	ORDERING("lfence",	0, 0),
	ORDERING("lock add",	0, 0), /* and all others that return nothing */
	ORDERING("lock xadd",	0, 0),
	ORDERING("lock cmpxchg",	0, 0),
	ORDERING("lock",	0, 0), /* the rest */
	ORDERING("xchg",	0, 0), /* with memory, and so locked */
	SYSTEM("pause",	0, 0),
	SYSTEM("syscall",	0, 0),
};
/* clang-format on */

#define ROWS (sizeof(rows) / sizeof(rows[0]))

_Static_assert(ROWS <= MIX_INSTRUCTIONS, "there are too few kinds of instructions");

static const char *const event_names[] = {
	[MIX_EXCEPTIONS - MIX_INSTRUCTIONS] = "exceptions",
	[MIX_INTERRUPTS - MIX_INSTRUCTIONS] = "interrupts",
	[MIX_LINES - MIX_INSTRUCTIONS] = "lines",
	[MIX_LINES_NEW - MIX_INSTRUCTIONS] = "lines new",
	[MIX_LINES_READ - MIX_INSTRUCTIONS] = "lines read",
	[MIX_LINES_WRITTEN - MIX_INSTRUCTIONS] = "lines written",
};

unsigned int mix_kind(uint32_t word)
{
	unsigned int row = 0, kind = 0;

	while ((word & rows[row].mask) != rows[row].value)
		row++;
	while (strcmp(rows[kind].name, rows[row].name))
		kind++;
	return kind;
}

unsigned int mix_find(const char *name)
{
	unsigned int kind = 0;

	/* Most names differ in their first letter. */
	while (kind < ROWS && (*rows[kind].name != *name || strcmp(rows[kind].name, name)))
		kind++;
	return kind;
}

const char *mix_name(unsigned int kind)
{
	if (kind < ROWS)
		return rows[kind].name;
	if (kind >= MIX_INSTRUCTIONS && kind < MIX_DEVICE)
		return event_names[kind - MIX_INSTRUCTIONS];
	return NULL;
}

enum mix_group mix_group(unsigned int kind)
{
	return kind < ROWS ? rows[kind].group : MIX_BESIDES;
}
