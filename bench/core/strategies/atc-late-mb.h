/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smp_mb() only before the first ATC_INV, as before 7.1: other unmaps pay none.
 * That was right for one ASID a domain; entries of an array that come and go
 * are not ordered by it.
 */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= MB_BEFORE_ATC,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
