/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As before Linux 7.1 on an SMMU with ATS: smp_mb() only behind the CMD_SYNC of the TLBs.
 * Every unmap had it, even if no device used ATS, for then the driver read their count.
 * On an SMMU without ATS there was no barrier: a call cost what that of no-smp-mb does.
 * That was correct while a domain had one ASID. It does not order the load of an
 * array whose entries change.
 */
.at[POSITION_PTE]		= STORE_PLAIN,
.at[POSITION_LOAD]		= MB_BEFORE_ATC,
.at[POSITION_PUBLISH]	= STORE_RELEASE,
.at[POSITION_STE]		= DMB_OSHST,
.at[POSITION_QUEUE]	= DMB_OSHST,
