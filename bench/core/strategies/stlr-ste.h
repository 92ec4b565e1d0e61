/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smp_mb() before loading the array, and the STE by store-release instead of
 * after dma_wmb().
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_ISH,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= STORE_RELEASE,
.at[POSITION_QUEUE]	= DMB_OSHST,
