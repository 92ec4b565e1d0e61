/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel unchanged: no instruction is patched.
 * It is the only strategy for a kernel without a site to patch.
 */
.at[POSITION_PTE]		= AS_BUILT,
.at[POSITION_LOAD]		= AS_BUILT,
.at[POSITION_PUBLISH]	= AS_BUILT,
.at[POSITION_STE]		= AS_BUILT,
.at[POSITION_QUEUE]	= AS_BUILT,
