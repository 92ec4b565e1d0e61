/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refuses cells that VFIO or this machine cannot run, and places the workers' addresses. */
#ifndef INVBENCH_VFIO_CHECK_H
#define INVBENCH_VFIO_CHECK_H

#include "bench/core/uapi.h"

/* 0, or -EOPNOTSUPP and the reason in refusal. device_count: devices of the run. */
int check_cell(const struct invbench_cell *request, unsigned int device_count);

/* The IOVA of a worker's first range, bytes. */
__u64 worker_iova(const struct invbench_cell *request, unsigned int worker);

#endif
