/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dma_mb() before loading the array: a full barrier that covers the outer
 * shareable domain.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_OSH,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
