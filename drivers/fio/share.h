/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures the invalidation path's share of the CPU time while a cell's job runs. */
#ifndef INVBENCH_FIO_SHARE_H
#define INVBENCH_FIO_SHARE_H

#include "drivers/engine/engine.h"

/* See engine.share(). 0, or -errno and the reason in refusal. */
int fio_share(uint32_t id, struct path_share *share);

#endif
