/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong on purpose: smp_mb() before loading the array, nothing before the STE. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DMB_ISH,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= NO_BARRIER,
[POSITION_QUEUE]	= DMB_OSHST,
