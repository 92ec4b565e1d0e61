/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What maps for user space: the kernel has two interfaces for it.
 * Both are a file with one ioctl to map and one to unmap. A container writes
 * these requests once, so that the measured loop fills in an address and makes
 * the system call, whichever interface it is.
 */
#ifndef INVBENCH_VFIO_CONTAINER_H
#define INVBENCH_VFIO_CONTAINER_H

#include <linux/vfio.h>
#include <string.h>
#if __has_include(<linux/iommufd.h>)
#include <linux/iommufd.h>
#endif

#include "device.h"
#include "drivers/shared/refusal.h"

/* One ioctl, ready to be made again and again. */
struct request {
	unsigned long number;
	__u64 *iova, *length; /* in the argument; the length says afterwards what was done */
	__u64 argument[8]; /* room for any of the kernel's structures */
};

/* The structure that the request passes, cleared. */
#define request_argument(request, type)                                                   \
	({                                                                                \
		_Static_assert(sizeof(type) <= sizeof((request)->argument), "too small"); \
		memset((request)->argument, 0, sizeof((request)->argument));              \
		(type *)(void *)(request)->argument;                                      \
	})

struct container {
	const struct container_kind *kind; /* NULL: none is open */
	int fd;
	/* What holds each of them, -1: nothing. */
	int groups[INVBENCH_DEVICES_MAX], devices[INVBENCH_DEVICES_MAX];
	__u32 ioas; /* iommufd: the address space */
	__u64 page_sizes; /* bit n: 2^n bytes; 0: nobody says */
};

struct container_kind {
	const char *name;
	/* Each is 0 or -errno, and why in refusal. */
	int (*open)(struct container *container);
	/* Into the domain of those before; at is its place among them. */
	int (*attach)(struct container *container, const struct device *device, unsigned int at);
	/* For memory at that address, whatever IOVA is filled in later. */
	void (*map)(const struct container *container, struct request *request, void *memory);
	void (*unmap)(const struct container *container, struct request *request);
};

/* By enum invbench_container. */
extern const struct container_kind container_type1, container_iommufd;

/* Opens one of the kind with so many devices, all in the domain of the first. */
int container_open(struct container *container, const struct container_kind *kind,
		   const struct device *devices, unsigned int count);
void container_close(struct container *container);

#endif
