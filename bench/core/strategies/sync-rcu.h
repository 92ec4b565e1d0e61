/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing before loading the array: an attach waits for a grace period before the STE. */
[POSITION_PTE]		= STORE_PLAIN,
[POSITION_LOAD]		= NO_BARRIER,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= RCU_GRACE,
[POSITION_QUEUE]	= DMB_OSHST,
