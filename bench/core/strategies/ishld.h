/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong on purpose: smp_rmb() before loading the array orders loads only. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISHLD,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
