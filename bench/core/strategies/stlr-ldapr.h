/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Broken: as stlr-ldar, but LDAPR may run before a store-release to another address. */
.is_broken = true,
.at[POSITION_PTE]		= STORE_RELEASE,
.at[POSITION_LOAD]		= LOAD_LDAPR,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
