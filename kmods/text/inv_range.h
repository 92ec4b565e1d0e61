/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls arm_smmu_domain_inv_range() in the form that this kernel has: see kmods/btf/inv_range.c.
 * A further form is one more case there and here.
 */
#ifndef INVBENCH_INV_RANGE_H
#define INVBENCH_INV_RANGE_H

#include <linux/string.h>

#include "kmods/text/field.h"

struct arm_smmu_domain;

/* Exactly the function's type, which a kernel with CONFIG_CFI checks at the call. */
#ifdef LAYOUT_ARM_SMMU_DOMAIN_INV_RANGE
typedef __typeof__(layout_arm_smmu_domain_inv_range) inv_range_function;
#else
typedef void inv_range_function(void);
#endif

#if INV_RANGE_BY_STRUCTURE

struct inv_range {
	u8 bytes[INV_RANGE_BYTES] __aligned(8); /* the kernel's structure */
};

/* The first bytes of a value are its low ones. */
#define INV_RANGE_PUT(range, member, value)                                 \
	do {                                                                \
		u64 number = (value);                                       \
		static_assert(member##_BYTES <= sizeof(number));            \
		memcpy((range)->bytes + (member), &number, member##_BYTES); \
	} while (0)

static inline void inv_range_set(struct inv_range *range, unsigned long iova, size_t size,
				 unsigned int granule, bool leaf)
{
	memset(range, 0, sizeof(*range));
	INV_RANGE_PUT(range, INV_RANGE_IOVA, iova);
	INV_RANGE_PUT(range, INV_RANGE_SIZE, size);
	INV_RANGE_PUT(range, INV_RANGE_GRANULE, granule);
	INV_RANGE_PUT(range, INV_RANGE_LEAF, leaf);
}

static __always_inline void inv_range_call(inv_range_function *function,
					   struct arm_smmu_domain *domain,
					   const struct inv_range *range)
{
#if HAS_INV_RANGE
	function(domain, (void *)range->bytes);
#endif
}

#else

struct inv_range {
	unsigned long iova;
	size_t size;
	unsigned int granule;
	bool leaf;
};

static inline void inv_range_set(struct inv_range *range, unsigned long iova, size_t size,
				 unsigned int granule, bool leaf)
{
	*range = (struct inv_range){ iova, size, granule, leaf };
}

static __always_inline void inv_range_call(inv_range_function *function,
					   struct arm_smmu_domain *domain,
					   const struct inv_range *range)
{
#if HAS_INV_RANGE
	function(domain, range->iova, range->size, range->granule, range->leaf);
#endif
}

#endif
#endif
