/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out what uses a device: file systems, swap, RAID and LVM, network interfaces, VFIO, programs. */
#ifndef INVBENCH_DEVICES_USE_H
#define INVBENCH_DEVICES_USE_H

#include "drivers/devices/devices.h"

/* A name and its path without links, as in a class of /sys; or what it stands for. */
struct use_node {
	char *name, *path;
};

struct use_nodes {
	struct use_node *list;
	size_t count;
};

/* What the machine uses, read once for all devices. */
struct usage {
	struct use_nodes blocks, nets; /* disks and partitions; network interfaces */
	struct use_nodes mounts; /* "259:1" and "/dev/nvme0n1p1", each with the mount point */
	struct use_nodes swaps; /* "/dev/nvme0n1p3" */
	struct use_nodes opened; /* a program, and the path of the device that it has open */
	bool sees_programs;
};

/* 0 or -errno. usage_free() must follow in each case. */
int usage_read(struct usage *usage);
void usage_free(struct usage *usage);

/* Adds all that uses the device. 0 or -ENOMEM. */
int use_find(struct dma_device *device, const struct usage *usage);

/* The parts of use_find() and usage_read(), each in its file. 0 or -errno. */
int use_find_block(struct dma_device *device, const struct usage *usage);
int use_find_programs(struct dma_device *device, const struct usage *usage);
int usage_read_mounts(struct usage *usage);
int usage_read_programs(struct usage *usage);

/* Whether a use prevents that the device is taken away. */
bool use_is_active(const struct dma_device *device);

/* Whether the path in /sys/devices is part of the device. */
bool use_owns(const struct dma_device *device, const char *path);

/* Takes ownership of the strings. 0 or -ENOMEM, also if a string is NULL. */
int use_add(struct dma_device *device, bool is_active, char *text);
int use_add_node(struct use_nodes *nodes, char *name, char *path);
void use_nodes_free(struct use_nodes *nodes);

#endif
