/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No barrier: the IOPTE by store-release, the array by an acquire that stays behind it; Arm only. */
[POSITION_PTE]		= STORE_RELEASE,
[POSITION_LOAD]		= LOAD_LDAR,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
