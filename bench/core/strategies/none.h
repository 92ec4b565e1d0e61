/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong on purpose: nothing before the array and nothing before the STE, the lower bound. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= NO_BARRIER,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= NO_BARRIER,
[POSITION_QUEUE]	= DMB_OSHST,
