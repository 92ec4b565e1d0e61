/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As before Linux 7.1: smp_mb() only before the first ATC_INV, so that unmaps
 * without ATS pay none.
 * That was correct while a domain had one ASID. It does not order the load of an
 * array whose entries change.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= MB_BEFORE_ATC,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
