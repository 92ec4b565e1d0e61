/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The patch series up to v9: smp_mb() before loading the array and before the STE. */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= DMB_ISH,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_ISH,
.at[POSITION_QUEUE]	= DMB_OSHST,
