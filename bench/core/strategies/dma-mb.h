/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dma_mb() before loading the array: a full barrier for the outer domain too. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_OSH,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
