/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong on purpose: dma_wmb() before loading the array orders stores only. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_OSHST,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
