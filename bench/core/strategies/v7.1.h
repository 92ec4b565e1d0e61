/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux 7.1 merged: smp_mb() before loading the array, dma_wmb() before the STE. */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_ISH,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
