/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hides the differences between the kernels that the module supports, 6.1 to 7.3.
 * No other file checks a kernel's version.
 */
#ifndef INVBENCH_COMPAT_H
#define INVBENCH_COMPAT_H

#include <linux/iommu.h>
#include <linux/version.h>

static inline struct iommu_domain *compat_domain_alloc(struct device *dev)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	return iommu_paging_domain_alloc(dev);
#else
	return iommu_domain_alloc(dev->bus) ?: ERR_PTR(-ENODEV);
#endif
}

static inline int compat_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr,
			     size_t size)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	return iommu_map(domain, iova, paddr, size, IOMMU_READ | IOMMU_WRITE, GFP_KERNEL);
#else
	return iommu_map(domain, iova, paddr, size, IOMMU_READ | IOMMU_WRITE);
#endif
}

#endif
