// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims what is behind an SMMU and hides its range invalidation: see ril.h. */
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "layout.h"
#include "queue.h"
#include "ril.h"

#define FEATURE_RANGE_INV BIT(15) /* no BTF tells; ril_try() sees that it is */
#define TRIED_PAGES	  8 /* one range command, or so many others */

struct rig_claim {
	struct rig_claim *next;
	struct iommu_group *group;
};

struct neighbours {
	struct rig *rig;
	char *message;
	size_t len;
};

static u32 *features(const struct rig *rig)
{
	return rig->smmu + ARM_SMMU_DEVICE_FEATURES;
}

void ril_hide(struct rig *rig)
{
	pci_lock_rescan_remove(); /* nor does a device come */
	rig->hidden = *features(rig) & FEATURE_RANGE_INV;
	WRITE_ONCE(*features(rig), *features(rig) & ~FEATURE_RANGE_INV);
}

void ril_show(struct rig *rig)
{
	WRITE_ONCE(*features(rig), *features(rig) | rig->hidden);
	rig->hidden = 0;
	pci_unlock_rescan_remove();
}

/* A bridge maps nothing, and its interrupts are needed. */
static bool is_neighbour(const struct rig *rig, struct device *dev)
{
	return dev->iommu && dev->iommu->iommu_dev &&
	       (void *)dev->iommu->iommu_dev - ARM_SMMU_DEVICE_IOMMU == rig->smmu &&
	       !(dev_is_pci(dev) && pci_is_bridge(to_pci_dev(dev)));
}

static bool is_claimed(const struct rig *rig, const struct iommu_group *group)
{
	const struct rig_claim *claim;

	for (claim = rig->claims; claim; claim = claim->next)
		if (claim->group == group)
			return true;
	return group == rig->group;
}

static int group_claim(struct rig *rig, struct iommu_group *group)
{
	struct rig_claim *claim = kzalloc(sizeof(*claim), GFP_KERNEL);
	int ret = -ENOMEM;

	if (claim)
		ret = iommu_group_claim_dma_owner(group, rig);
	if (ret) {
		kfree(claim);
		return ret;
	}
	*claim = (struct rig_claim){ rig->claims, group };
	rig->claims = claim;
	return 0;
}

static int neighbour_claim(struct device *dev, void *data)
{
	struct neighbours *those = data;
	struct iommu_group *group;
	int ret = 0;

	if (!is_neighbour(those->rig, dev))
		return 0;
	group = iommu_group_get(dev);
	if (group && !is_claimed(those->rig, group))
		ret = group_claim(those->rig, group);
	else
		iommu_group_put(group);
	if (!ret)
		return 0;
	iommu_group_put(group);
	if (ret != -ENOMEM)
		ret = -EBUSY;
	snprintf(those->message, those->len, "ril: off needs the SMMU to itself, and %s is in use",
		 dev_name(dev));
	return ret;
}

/* How many commands an invalidation of TRIED_PAGES is now, its CMD_SYNC included. */
static unsigned int commands(struct rig *rig)
{
	struct iommu_iotlb_gather gather = { .start = SZ_4G,
					     .end = SZ_4G + TRIED_PAGES * PAGE_SIZE - 1,
					     .pgsize = PAGE_SIZE };
	struct queue_reader reader = { .rig = rig };

	queue_read_begin(&reader);
	iommu_iotlb_sync(rig->domain, &gather);
	return queue_read_words(&reader, NULL, 0);
}

static int ril_try(struct rig *rig, char *message, size_t len)
{
	unsigned int count;

	ril_hide(rig);
	count = commands(rig);
	ril_show(rig);
	if (count == TRIED_PAGES + 1)
		return 0;
	snprintf(message, len, "ril: off does not show here, %u pages are %u commands", TRIED_PAGES,
		 count);
	return -EOPNOTSUPP;
}

int ril_claim(struct rig *rig, char *message, size_t len)
{
	struct neighbours those = { rig, message, len };
	int ret;

	if (rig->alone)
		return 0;
	ret = bus_for_each_dev(&pci_bus_type, NULL, &those, neighbour_claim) ?:
	      bus_for_each_dev(&platform_bus_type, NULL, &those, neighbour_claim) ?:
	      ril_try(rig, message, len);
	if (ret)
		ril_release(rig);
	else
		rig->alone = true;
	return ret;
}

void ril_release(struct rig *rig)
{
	while (rig->claims) {
		struct rig_claim *claim = rig->claims;

		rig->claims = claim->next;
		iommu_group_release_dma_owner(claim->group);
		iommu_group_put(claim->group);
		kfree(claim);
	}
	rig->alone = false;
}
