/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No barrier: the IOPTE by store-release and the array by load-acquire (LDAR),
 * which Arm keeps in order.
 */
.at[POSITION_PTE]		= STORE_RELEASE,
.at[POSITION_LOAD]		= LOAD_LDAR,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
