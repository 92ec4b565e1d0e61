/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wrong on purpose: as stlr-ldar, but with an acquire that may go before the release. */
[POSITION_PTE]		= STORE_RELEASE,
[POSITION_LOAD]		= LOAD_LDAPR,
[POSITION_PUBLISH]	= STORE_RELEASE,
[POSITION_STE]		= DMB_OSHST,
[POSITION_QUEUE]	= DMB_OSHST,
