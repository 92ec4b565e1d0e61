/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The testbed: one real device, attached to a domain that only invbench uses.
 * The IOMMU core grants ownership of the device. It refuses a device in use, and
 * keeps drivers from binding to the device until its release.
 */
#ifndef INVBENCH_TESTBED_H
#define INVBENCH_TESTBED_H

#include <linux/device.h>
#include <linux/iommu.h>

#include "bench/core/uapi.h"

struct testbed_array;
struct testbed_claim;

struct testbed {
	struct device *dev;
	struct iommu_group *group;
	struct iommu_domain *domain;
	void *smmu_domain; /* struct arm_smmu_domain, which contains .domain */
	void *smmu; /* struct arm_smmu_device */
	bool owned;
	bool attached;
	int node; /* NUMA node for what the workers use */
	struct testbed_array *arrays; /* see arrays.h */
	struct testbed_claim *claims; /* see ril.h */
	bool alone; /* all other devices behind the SMMU are claimed */
	u32 hidden; /* the feature bits that ril_hide() took away */
	char default_domain[INVBENCH_NAME_LEN];
};

/*
 * Claims the device and attaches it. 0, or -errno with the reason in message
 * (INVBENCH_MESSAGE_LEN). testbed_stop() undoes it, after driver_release(); it
 * does nothing to a zeroed testbed.
 */
int testbed_start(struct testbed *testbed, const char *device, char *message);
void testbed_stop(struct testbed *testbed);

/* How many devices are in the IOMMU group, bridges included: the group's domain is that of all. */
unsigned int testbed_members(const struct testbed *testbed);

/* 0, or -EIO with the reason in message: the device could not be attached again. */
int testbed_check(const struct testbed *testbed, char *message);

int testbed_attach(struct testbed *testbed);
void testbed_detach(struct testbed *testbed);

/* Finds the device and its SMMU only: it claims and changes nothing. */
int testbed_find(struct testbed *testbed, const char *device, char *message);

void testbed_describe(const struct testbed *testbed, struct invbench_info *to);

#endif
