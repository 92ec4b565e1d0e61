/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Broken: dma_wmb() before loading the array orders stores only. */
.is_broken = true,
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_OSHST,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
