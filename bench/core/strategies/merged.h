/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smp_mb() before loading the array, dma_wmb() before the STE: what Linux 7.1 merged. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISH,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
