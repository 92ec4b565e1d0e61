/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smp_mb() before loading the array, the STE by store-release instead of behind dma_wmb(). */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISH,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= STORE_RELEASE,
[POSITION_QUEUE]	= DMB_OSHST,
