/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Broken: v7.1 without smp_mb() before loading the array. */
.is_broken = true,
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= NO_BARRIER,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
