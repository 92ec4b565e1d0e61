/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wmb() before loading the array: DSB ST waits for the stores to complete. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DSB_ST,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
