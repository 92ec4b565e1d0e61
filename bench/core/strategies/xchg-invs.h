/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smp_mb() before loading the array, and the array published by xchg(), which
 * is fully ordered.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_ISH,
.at[POSITION_PUBLISH]	= STORE_RMW,
.at[POSITION_STE]		= NO_BARRIER,
.at[POSITION_QUEUE]	= DMB_OSHST,
