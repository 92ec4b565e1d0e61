/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rig: one real device, owned, attached to one domain of ours.
 * Ownership is asked of the IOMMU core, which refuses a device in use and
 * keeps drivers away until it is released.
 */
#ifndef INVBENCH_RIG_H
#define INVBENCH_RIG_H

#include <linux/device.h>
#include <linux/iommu.h>

#include "control.h"

struct rig_array;
struct rig_claim;

struct rig {
	struct device *dev;
	struct iommu_group *group;
	struct iommu_domain *domain;
	void *smmu_domain; /* struct arm_smmu_domain around .domain */
	void *smmu; /* struct arm_smmu_device */
	bool owned;
	bool attached;
	struct rig_array *arrays; /* of arrays.h */
	struct rig_claim *claims; /* of ril.h, */
	bool alone; /* which found that nothing else is behind the SMMU */
	u32 hidden; /* the bits of its features that are */
	char default_domain[INVBENCH_NAME_LEN];
};

/* Claims the device named and attaches it; NULL-safe stop undoes all. */
int rig_start(struct rig *rig, const char *device, char *message, size_t len);
void rig_stop(struct rig *rig);

int rig_attach(struct rig *rig);
void rig_detach(struct rig *rig);

/* Only finds the device named and its SMMU: claims nothing, changes nothing. */
int rig_find(struct rig *rig, const char *device, char *message, size_t len);

void rig_describe(const struct rig *rig, struct invbench_info *to);

#endif
