/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mb() before loading the array: DSB SY, the dearest reference. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= DSB_SY,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
