/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No barrier: the IOPTE is exchanged by a fully ordered atomic. */
[POSITION_PTE]		= STORE_RMW,
[POSITION_LOAD]		= NO_BARRIER,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
