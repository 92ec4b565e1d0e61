/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smp_mb() before loading and after publishing the array, dma_wmb() before the STE: v9 and the STE's own. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISH,
[POSITION_PUBLISH]	= STORE_RELEASE_MB,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
