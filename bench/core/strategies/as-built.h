/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel as it is: nothing is patched.
 * The only strategy for kernels whose code has no site to patch.
 */
[POSITION_PTE]		= AS_BUILT,
[POSITION_LOAD]		= AS_BUILT,
[POSITION_PUBLISH]	= AS_BUILT,
[POSITION_STE]		= AS_BUILT,
[POSITION_QUEUE]	= AS_BUILT,
