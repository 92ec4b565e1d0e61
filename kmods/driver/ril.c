// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims the devices behind an SMMU and hides its range invalidation: see ril.h. */
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rbtree.h>
#include <linux/slab.h>

#include "kmods/text/field.h"
#include "kmods/queue/queue.h"
#include "kmods/driver/ril.h"
#include "kmods/worker/target.h"

#define FEATURE_RANGE_INV BIT(15) /* not in BTF; ril_try() checks that it is right */
#define TRIED_PAGES	  8 /* take one range command, or one command each */

struct testbed_claim {
	struct testbed_claim *next;
	struct iommu_group *group;
};

static u32 *features(const struct testbed *testbed)
{
	return FIELD(u32, testbed->smmu, ARM_SMMU_DEVICE_FEATURES);
}

bool ril_exists(const struct testbed *testbed)
{
	return (*features(testbed) | testbed->hidden) & FEATURE_RANGE_INV;
}

/* Bridges do not count: they map nothing, and their interrupts are needed. */
static bool is_bridge(const struct device *dev)
{
	return dev_is_pci(dev) && pci_is_bridge(to_pci_dev(dev));
}

bool ril_claims(const struct testbed *testbed, const struct iommu_group *group)
{
	const struct testbed_claim *claim = testbed->claims;

	while (claim && claim->group != group)
		claim = claim->next;
	return claim || group == testbed->group;
}

/* A device that appears or disappears has no group. */
static bool is_claimed(const struct testbed *testbed, struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	bool claimed = group && ril_claims(testbed, group);

	iommu_group_put(group);
	return claimed;
}

/* The device of an entry in the SMMU's tree of streams, which the driver has for all buses. */
static struct device *stream_device(struct rb_node *node)
{
	void *master =
		*FIELD(void *, FIELD_OWNER(node, ARM_SMMU_STREAM_NODE), ARM_SMMU_STREAM_MASTER);

	return *FIELD(struct device *, master, ARM_SMMU_MASTER_DEV);
}

/* The driver adds a device to the tree of streams under this lock, and attaches it later. */
static struct mutex *streams_lock(const struct testbed *testbed)
{
	return FIELD(struct mutex, testbed->smmu, ARM_SMMU_DEVICE_STREAMS_MUTEX);
}

/* A device behind the SMMU that is not claimed yet, with a reference, or NULL. Needs streams_lock(). */
static struct device *neighbour_find(const struct testbed *testbed)
{
	struct rb_root *streams = FIELD(struct rb_root, testbed->smmu, ARM_SMMU_DEVICE_STREAMS);
	struct device *found = NULL;

	for (struct rb_node *node = rb_first(streams); node && !found; node = rb_next(node)) {
		struct device *dev = stream_device(node);

		if (!is_bridge(dev) && !is_claimed(testbed, dev))
			found = get_device(dev);
	}
	return found;
}

static int group_claim(struct testbed *testbed, struct iommu_group *group)
{
	struct testbed_claim *claim = kzalloc(sizeof(*claim), GFP_KERNEL);
	int ret = -ENOMEM;

	if (claim)
		ret = iommu_group_claim_dma_owner(group, testbed);
	if (ret) {
		kfree(claim);
		return ret;
	}
	*claim = (struct testbed_claim){ testbed->claims, group };
	testbed->claims = claim;
	return 0;
}

static int neighbour_claim(struct testbed *testbed, struct device *dev, char *message)
{
	struct iommu_group *group = iommu_group_get(dev);
	int ret = group ? group_claim(testbed, group) : -EBUSY;

	if (!ret)
		return 0;
	iommu_group_put(group);
	return refuse(message, ret == -ENOMEM ? ret : -EBUSY,
		      "ril: off needs the SMMU for one device, but %s behind it is in use",
		      dev_name(dev));
}

static int neighbours_claim(struct testbed *testbed, char *message)
{
	struct device *dev;
	int ret = 0;

	do {
		mutex_lock(streams_lock(testbed));
		dev = neighbour_find(testbed);
		mutex_unlock(streams_lock(testbed));
		if (dev)
			ret = neighbour_claim(testbed, dev, message);
		put_device(dev);
	} while (dev && !ret);
	return ret;
}

/* Clears and sets feature bits, unless another device is behind the SMMU. 0 or -EBUSY. */
static int features_change(struct testbed *testbed, u32 clear, u32 set, char *message)
{
	struct device *dev;

	mutex_lock(streams_lock(testbed));
	dev = neighbour_find(testbed);
	if (!dev)
		WRITE_ONCE(*features(testbed), (*features(testbed) & ~clear) | set);
	mutex_unlock(streams_lock(testbed));
	if (!dev)
		return 0;
	refuse(message, -EBUSY, "ril: another device appeared behind the SMMU, %s", dev_name(dev));
	put_device(dev);
	return -EBUSY;
}

int ril_hide(struct testbed *testbed, char *message)
{
	u32 hidden = *features(testbed) & FEATURE_RANGE_INV;
	int ret = features_change(testbed, hidden, 0, message);

	if (!ret)
		testbed->hidden = hidden;
	return ret;
}

static const void *left_off; /* the SMMU whose range invalidation stays off */

int ril_check(const struct testbed *testbed, char *message)
{
	if (!left_off || left_off != testbed->smmu)
		return 0;
	return refuse(
		message, -EOPNOTSUPP,
		"ril: range invalidation of this SMMU had to stay off; boot the machine to measure with it");
}

/* The other device's array has no page sizes, so that range commands for it would never end. */
int ril_show(struct testbed *testbed, char *message)
{
	int ret = testbed->hidden ? features_change(testbed, 0, testbed->hidden, message) : 0;

	testbed->hidden = 0;
	if (!ret)
		return 0;
	left_off = testbed->smmu;
	pr_err("invbench: %s; range invalidation stays off until the next boot\n", message);
	return ret;
}

/* Sets count to the commands, CMD_SYNC included, that invalidate TRIED_PAGES now. */
static int commands_count(struct testbed *testbed, u64 *count)
{
	struct iommu_iotlb_gather gather = { .start = SZ_4G,
					     .end = SZ_4G + TRIED_PAGES * PAGE_SIZE - 1,
					     .pgsize = PAGE_SIZE };
	struct queue_watch watch = {};
	int ret = queue_watch_start(&watch, testbed->smmu, ISSUER_THIS_TASK);

	if (ret)
		return ret;
	iommu_iotlb_sync(testbed->domain, &gather);
	ret = queue_watch_stop(&watch);
	*count = watch.lists.commands;
	return ret;
}

static int ril_try(struct testbed *testbed, char *message)
{
	u64 count = 0;
	int ret = ril_hide(testbed, message), counted;

	if (ret)
		return ret;
	counted = commands_count(testbed, &count);
	ret = ril_show(testbed, message);
	if (ret)
		return ret;
	if (counted)
		return refuse(message, counted, "ril: off cannot be tried (error %d)", counted);
	if (count == TRIED_PAGES + 1)
		return 0;
	return refuse(message, -EOPNOTSUPP,
		      "ril: off has no effect here, %u pages still take %llu commands", TRIED_PAGES,
		      count);
}

int ril_claim(struct testbed *testbed, char *message)
{
	int ret;

	if (testbed->alone)
		return 0;
	if (!HAS_RIL)
		return refuse(message, -EOPNOTSUPP, "ril: %s", LACKS_RIL);
	ret = neighbours_claim(testbed, message) ?: ril_try(testbed, message);
	if (ret)
		ril_release(testbed);
	else
		testbed->alone = true;
	return ret;
}

void ril_release(struct testbed *testbed)
{
	while (testbed->claims) {
		struct testbed_claim *claim = testbed->claims;

		testbed->claims = claim->next;
		iommu_group_release_dma_owner(claim->group);
		iommu_group_put(claim->group);
		kfree(claim);
	}
	testbed->alone = false;
}
