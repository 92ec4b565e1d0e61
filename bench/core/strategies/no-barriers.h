/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Broken: v7.1 without either barrier, the lower bound. */
.is_broken = true,
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= NO_BARRIER,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= NO_BARRIER,
.at[POSITION_QUEUE]	= DMB_OSHST,
