/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smp_mb() on both sides, before loading the array and before the STE: the series up to v9. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISH,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_ISH,
[POSITION_QUEUE]	= DMB_OSHST,
