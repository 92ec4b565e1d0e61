// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims a device, gives it a domain, gives it back: see rig.h. */
#include <linux/pci.h>
#include <linux/platform_device.h>

#include "arrays.h"
#include "compat.h"
#include "layout.h"
#include "rig.h"
#include "ril.h"

int rig_attach(struct rig *rig)
{
	int ret = iommu_attach_group(rig->domain, rig->group);

	if (!ret)
		rig->attached = true;
	return ret;
}

void rig_detach(struct rig *rig)
{
	iommu_detach_group(rig->domain, rig->group);
	rig->attached = false;
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

/* The domain's private part, once it is known that SMMUv3 made it. */
static int rig_resolve(struct rig *rig)
{
	rig->smmu_domain = (void *)rig->domain - ARM_SMMU_DOMAIN_DOMAIN;
	rig->smmu = *(void **)(rig->smmu_domain + ARM_SMMU_DOMAIN_SMMU);
	return rig->smmu ? 0 : -ENODEV;
}

/* The driver of the device's IOMMU instance is the one we know. */
static bool is_smmu_v3(struct device *dev)
{
	struct device *parent =
		dev->iommu && dev->iommu->iommu_dev ? dev->iommu->iommu_dev->dev->parent : NULL;

	return parent && parent->driver && !strcmp(parent->driver->name, "arm-smmu-v3");
}

int rig_find(struct rig *rig, const char *device, char *message, size_t len)
{
	rig->dev = device_find(device);
	if (!rig->dev) {
		snprintf(message, len, "device %s: no such PCI or platform device", device);
		return -ENOENT;
	}
	rig->group = iommu_group_get(rig->dev);
	if (!rig->group || !is_smmu_v3(rig->dev)) {
		snprintf(message, len, "device %s: not behind an SMMUv3", device);
		rig_stop(rig);
		return -EOPNOTSUPP;
	}
	rig->smmu = (void *)rig->dev->iommu->iommu_dev - ARM_SMMU_DEVICE_IOMMU;
	return 0;
}

int rig_start(struct rig *rig, const char *device, char *message, size_t len)
{
	int ret = rig_find(rig, device, message, len);

	if (ret)
		return ret;
	strscpy(rig->default_domain, domain_name(iommu_get_domain_for_dev(rig->dev)),
		sizeof(rig->default_domain));
	ret = -EBUSY;
	if (rig->dev->driver) {
		snprintf(message, len, "device %s: in use by driver %s", device,
			 rig->dev->driver->name);
		goto out;
	}
	ret = iommu_group_claim_dma_owner(rig->group, rig);
	if (ret) {
		snprintf(message, len, "device %s: its group is in use", device);
		ret = -EBUSY;
		goto out;
	}
	rig->owned = true;

	rig->domain = compat_domain_alloc(rig->dev);
	if (IS_ERR(rig->domain)) {
		ret = PTR_ERR(rig->domain);
		rig->domain = NULL;
		snprintf(message, len, "device %s: no domain", device);
		goto out;
	}
	ret = rig_attach(rig);
	if (ret) {
		snprintf(message, len, "device %s: cannot attach", device);
		goto out;
	}
	ret = rig_resolve(rig);
out:
	if (ret)
		rig_stop(rig);
	return ret;
}

void rig_stop(struct rig *rig)
{
	if (rig->attached)
		rig_detach(rig);
	arrays_release(rig);
	ril_release(rig);
	if (rig->domain)
		iommu_domain_free(rig->domain);
	if (rig->owned)
		iommu_group_release_dma_owner(rig->group);
	if (rig->group)
		iommu_group_put(rig->group);
	put_device(rig->dev);
	memset(rig, 0, sizeof(*rig));
}

void rig_describe(const struct rig *rig, struct invbench_info *to)
{
	const struct device *smmu_dev;

	if (!rig->smmu)
		return;
	smmu_dev = *(struct device **)(rig->smmu + ARM_SMMU_DEVICE_DEV);
	strscpy(to->smmu, dev_name(smmu_dev), sizeof(to->smmu));
	strscpy(to->domain, rig->default_domain, sizeof(to->domain));
	to->page_sizes = rig->domain->pgsize_bitmap;
	to->smmu_features = *(u32 *)(rig->smmu + ARM_SMMU_DEVICE_FEATURES);
	to->smmu_options = *(u32 *)(rig->smmu + ARM_SMMU_DEVICE_OPTIONS);
	to->asid_bits = *(u32 *)(rig->smmu + ARM_SMMU_DEVICE_ASID_BITS);
	to->queue_bits = *(u32 *)(rig->smmu + ARM_SMMU_DEVICE_CMDQ_Q_LLQ_MAX_N_SHIFT);
}
