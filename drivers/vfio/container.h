/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's two interfaces that map memory for user space.
 * Both are a file with one ioctl that maps and one that unmaps. A container
 * prepares these requests once. The measured loop then only fills in an address
 * and makes the system call, so it is the same for both interfaces.
 */
#ifndef INVBENCH_VFIO_CONTAINER_H
#define INVBENCH_VFIO_CONTAINER_H

#include <linux/vfio.h>
#include <string.h>
#if __has_include(<linux/iommufd.h>)
#include <linux/iommufd.h>
#endif

#include "drivers/vfio/device.h"
#include "drivers/engine/refusal.h"

/* A prepared ioctl, made once per range. */
struct request {
	unsigned long number;
	__u64 *iova, *length; /* in .argument, bytes; the kernel may change the length */
	__u64 argument[8]; /* any of the kernel's structures */
};

/* The cleared argument of a request, as a structure of the given type. */
#define request_argument(request, type)                                      \
	({                                                                   \
		_Static_assert(sizeof(type) <= sizeof((request)->argument),  \
			       ".argument is too small");                    \
		memset((request)->argument, 0, sizeof((request)->argument)); \
		(type *)(void *)(request)->argument;                         \
	})

struct container {
	const struct container_kind *kind; /* NULL: not open */
	int fd;
	/* The descriptor of each device and its group; -1: not open */
	int groups[INVBENCH_DEVICES_MAX], devices[INVBENCH_DEVICES_MAX];
	__u32 ioas; /* iommufd: id of the address space */
	__u64 page_sizes; /* bit n: pages of 2^n bytes; 0: unknown */
};

struct container_kind {
	const char *name;
	/* 0, or -errno and the reason in refusal. */
	int (*open)(struct container *container);
	/* Attaches the device to the container's domain; at: its index in .devices. As .open(). */
	int (*attach)(struct container *container, const struct device *device, unsigned int at);
	/* Prepares a request. The caller fills in IOVA and length later. */
	void (*map)(const struct container *container, struct request *request, void *memory);
	void (*unmap)(const struct container *container, struct request *request);
};

/* One per value of enum invbench_container. */
extern const struct container_kind container_type1, container_iommufd;

/* Opens a container and attaches count devices to its domain. 0, or -errno as in refusal. */
int container_open(struct container *container, const struct container_kind *kind,
		   const struct device *devices, unsigned int count);
void container_close(struct container *container);

#endif
