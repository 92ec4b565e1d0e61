/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dsb(ish) before loading the array: it waits until earlier accesses complete,
 * where smp_mb() only orders them.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DSB_ISH,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
