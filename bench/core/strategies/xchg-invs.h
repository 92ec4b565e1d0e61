/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smp_mb() before loading the array, which is published by a fully ordered exchange. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISH,
[POSITION_PUBLISH]	= STORE_RMW,
[POSITION_STE]		= NO_BARRIER,
[POSITION_QUEUE]	= DMB_OSHST,
