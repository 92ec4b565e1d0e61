/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mb() before loading the array: DSB SY, the most expensive barrier and the
 * upper bound.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DSB_SY,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
