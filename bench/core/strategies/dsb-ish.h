/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DSB ISH before loading the array: waits for completion, not only for order. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DSB_ISH,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
