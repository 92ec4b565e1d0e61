// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds the machine's SMMUs: see smmus.h. */
#include <linux/platform_device.h>

#include "kmods/driver/smmus.h"

struct search {
	const void *after;
	void *found; /* the lowest address above .after so far */
};

/* The driver is pinned once it serves a device. */
static struct device_driver *smmu_driver(void)
{
	return driver_find("arm-smmu-v3", &platform_bus_type);
}

bool smmus_has(const struct device *dev)
{
	struct device_driver *driver = smmu_driver();

	return driver && READ_ONCE(dev->driver) == driver;
}

static int take(struct device *dev, void *to)
{
	struct search *search = to;
	void *smmu = dev_get_drvdata(dev);

	if (smmu > search->after && (!search->found || smmu < search->found))
		search->found = smmu;
	return 0;
}

/* The SMMU at the next address after another one's, or NULL. after NULL: the first one. */
static void *smmu_after(const void *after)
{
	struct search search = { .after = after };
	struct device_driver *driver = smmu_driver();

	if (driver && driver_for_each_device(driver, NULL, &search, take))
		return NULL;
	return search.found;
}

unsigned int smmus_count(void)
{
	unsigned int count = 0;

	for (void *smmu = smmu_after(NULL); smmu; smmu = smmu_after(smmu))
		count++;
	return count;
}

void *smmus_nth(const void *own, unsigned int count, unsigned int nth)
{
	unsigned int others = 0;

	for (void *smmu = smmu_after(NULL); smmu; smmu = smmu_after(smmu)) {
		bool is_chosen = smmu == own || others++ < count - 1;

		if (is_chosen && !nth--)
			return smmu;
	}
	return NULL;
}
