/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No barrier before loading the array: attach calls synchronize_rcu() before
 * the STE.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= NO_BARRIER,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= RCU_GRACE,
.at[POSITION_QUEUE]	= DMB_OSHST,
