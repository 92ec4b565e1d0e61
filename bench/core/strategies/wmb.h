/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wmb() before loading the array: DSB ST, which waits until earlier stores complete. */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DSB_ST,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
