// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims a device, attaches it to a domain, and releases it: see testbed.h. */
#include <linux/pci.h>
#include <linux/platform_device.h>

#include "kmods/text/compat.h"
#include "kmods/text/field.h"
#include "kmods/driver/smmus.h"
#include "kmods/driver/testbed.h"
#include "kmods/worker/target.h"

int testbed_check(const struct testbed *testbed, char *message)
{
	if (testbed->attached)
		return 0;
	return refuse(
		message, -EIO,
		"device: %s could not be attached to its test domain again; start a new session",
		dev_name(testbed->dev));
}

int testbed_attach(struct testbed *testbed)
{
	int ret = iommu_attach_group(testbed->domain, testbed->group);

	if (!ret)
		testbed->attached = true;
	return ret;
}

void testbed_detach(struct testbed *testbed)
{
	iommu_detach_group(testbed->domain, testbed->group);
	testbed->attached = false;
}

static int member_count(struct device *dev, void *count)
{
	(*(unsigned int *)count)++;
	return 0;
}

unsigned int testbed_members(const struct testbed *testbed)
{
	unsigned int count = 0;

	iommu_group_for_each_dev(testbed->group, &count, member_count);
	return count;
}

static const char *domain_name(const struct iommu_domain *domain)
{
	if (!domain)
		return "none";
	switch (domain->type) {
	case IOMMU_DOMAIN_DMA:
		return "strict";
	case IOMMU_DOMAIN_DMA_FQ:
		return "lazy";
	case IOMMU_DOMAIN_IDENTITY:
		return "passthrough";
	case IOMMU_DOMAIN_BLOCKED:
		return "blocked";
	default:
		return "other";
	}
}

static struct device *device_find(const char *name)
{
	struct device *dev = bus_find_device_by_name(&pci_bus_type, NULL, name);

	return dev ?: bus_find_device_by_name(&platform_bus_type, NULL, name);
}

/* Finds the driver's structures, for a domain that the SMMUv3 driver allocated. */
static int testbed_resolve(struct testbed *testbed)
{
	testbed->smmu_domain = FIELD_OWNER(testbed->domain, ARM_SMMU_DOMAIN_DOMAIN);
	testbed->smmu = *FIELD(void *, testbed->smmu_domain, ARM_SMMU_DOMAIN_SMMU);
	return testbed->smmu ? 0 : -ENODEV;
}

/* Whether an IOMMU belongs to the SMMUv3 driver. */
static bool is_smmu_v3(const struct iommu_device *iommu)
{
	return iommu && iommu->dev->parent && smmus_has(iommu->dev->parent);
}

/*
 * Finds and locks the device, so that no driver takes it meanwhile, and nobody resets it. Whoever holds its lock may
 * wait for the session (removal.c), so this does not wait for the lock.
 */
static int device_take(struct testbed *testbed, const char *device, char *message)
{
	struct device *dev;

	if (!HAS_DRIVER)
		return refuse(message, -EOPNOTSUPP, "device: %s", LACKS_DRIVER);
	dev = device_find(device);
	if (!dev)
		return refuse(message, -ENOENT, "device: %s is not a PCI or platform device",
			      device);
	if (!device_trylock(dev)) {
		put_device(dev);
		return refuse(message, -EBUSY, "device: %s is being bound or reset", device);
	}
	testbed->dev = dev;
	return 0;
}

/* Needs the device's lock. */
static int smmu_find(struct testbed *testbed, char *message)
{
	struct device *dev = testbed->dev;
	const struct dev_iommu *iommu = READ_ONCE(dev->iommu);

	testbed->group = iommu_group_get(dev);
	if (!testbed->group || !iommu || !is_smmu_v3(iommu->iommu_dev))
		return refuse(message, -EOPNOTSUPP, "device: %s is not behind an SMMUv3",
			      dev_name(dev));
	testbed->smmu = FIELD_OWNER(iommu->iommu_dev, ARM_SMMU_DEVICE_IOMMU);
	return 0;
}

int testbed_find(struct testbed *testbed, const char *device, char *message)
{
	int ret = device_take(testbed, device, message);

	if (ret)
		return ret;
	ret = smmu_find(testbed, message);
	device_unlock(testbed->dev);
	if (ret)
		testbed_stop(testbed);
	return ret;
}

/* Needs the device's lock. */
static int group_claim(struct testbed *testbed, char *message)
{
	struct device *dev = testbed->dev;

	strscpy(testbed->default_domain, domain_name(iommu_get_domain_for_dev(dev)),
		sizeof(testbed->default_domain));
	if (dev->driver)
		return refuse(message, -EBUSY,
			      "device: %s is in use by driver %s; see: invbench list devices",
			      dev_name(dev), dev->driver->name);
	if (iommu_group_claim_dma_owner(testbed->group, testbed))
		return refuse(message, -EBUSY,
			      "device: another device in the IOMMU group of %s is in use",
			      dev_name(dev));
	testbed->owned = true;
	return 0;
}

static int domain_start(struct testbed *testbed, char *message)
{
	struct device *dev = testbed->dev;
	int ret;

	testbed->domain = compat_domain_alloc(dev);
	if (IS_ERR(testbed->domain)) {
		ret = PTR_ERR(testbed->domain);
		testbed->domain = NULL;
		return refuse(message, ret, "device: no IOMMU domain for %s (error %d)",
			      dev_name(dev), ret);
	}
	ret = testbed_attach(testbed);
	if (ret)
		return refuse(message, ret, "device: cannot attach %s to a domain (error %d)",
			      dev_name(dev), ret);
	return testbed_resolve(testbed);
}

int testbed_start(struct testbed *testbed, const char *device, char *message)
{
	int ret = device_take(testbed, device, message);

	if (ret)
		return ret;
	ret = smmu_find(testbed, message) ?:
	      group_claim(testbed, message) ?:
	      domain_start(testbed, message);
	device_unlock(testbed->dev);
	if (ret)
		testbed_stop(testbed);
	return ret;
}

void testbed_stop(struct testbed *testbed)
{
	if (testbed->attached)
		testbed_detach(testbed);
	if (testbed->domain)
		iommu_domain_free(testbed->domain);
	if (testbed->owned)
		iommu_group_release_dma_owner(testbed->group);
	if (testbed->group)
		iommu_group_put(testbed->group);
	put_device(testbed->dev);
	memset(testbed, 0, sizeof(*testbed));
}

void testbed_describe(const struct testbed *testbed, struct invbench_info *to)
{
	const struct device *smmu_dev;

	if (!testbed->smmu)
		return;
	smmu_dev = *FIELD(struct device *, testbed->smmu, ARM_SMMU_DEVICE_DEV);
	strscpy(to->smmu, dev_name(smmu_dev), sizeof(to->smmu));
	strscpy(to->domain, testbed->default_domain, sizeof(to->domain));
	to->page_sizes = testbed->domain->pgsize_bitmap;
	to->smmu_features = *FIELD(u32, testbed->smmu, ARM_SMMU_DEVICE_FEATURES);
	to->smmu_options = *FIELD(u32, testbed->smmu, ARM_SMMU_DEVICE_OPTIONS);
	to->asid_bits = *FIELD(u32, testbed->smmu, ARM_SMMU_DEVICE_ASID_BITS);
	to->cmdq_log2size = *FIELD(u32, testbed->smmu, ARM_SMMU_DEVICE_CMDQ_Q_LLQ_MAX_N_SHIFT);
}
