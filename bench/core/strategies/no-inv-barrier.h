/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong on purpose: nothing before loading the array, dma_wmb() before the STE. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= NO_BARRIER,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
