/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The patch series up to v9 on a kernel whose STE write starts with dma_wmb():
 * smp_mb() also after publishing the array.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_ISH,
.at[POSITION_PUBLISH]	= STORE_RELEASE_MB,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
