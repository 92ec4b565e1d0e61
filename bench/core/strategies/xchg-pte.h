/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No barrier before loading the array: the IOPTE is written by xchg(), which
 * is fully ordered.
 */
.at[POSITION_PTE]		= STORE_RMW,
.at[POSITION_LOAD]		= NO_BARRIER,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
