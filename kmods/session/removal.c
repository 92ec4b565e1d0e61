// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives a session's devices back when one of them leaves the machine.
 * Ownership of an IOMMU group keeps drivers away, but it does not stop a removal:
 * by sysfs, by SR-IOV, or because somebody pulls the device. The IOMMU core then
 * detaches the device, and the driver frees the array that it finds. So the
 * session must let go before that: when the bus says that the device is about to go.
 *
 * A removal waits for the request that is being made, and for no longer: a session
 * can be open for hours. The request takes pci_lock_rescan_remove(), under which most PCI
 * devices come and go. Others may be on their way out when a request begins: platform devices, and
 * virtual functions that their physical function's driver removes. Once the bus
 * has said so, it does not say it again to a session that attaches then; so the session
 * also listens for the end of the removal, which comes before the IOMMU core's part.
 */
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/platform_device.h>

#include "kmods/driver/ril.h"
#include "kmods/session/removal.h"
#include "kmods/session/state.h"

static DEFINE_MUTEX(watched_lock); /* taken before the session's .in_use */
static struct session *watched; /* NULL: no session is open */

static bool is_claimed(const struct session *session, struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	bool claimed = group && session->testbed.group && ril_claims(&session->testbed, group);

	iommu_group_put(group);
	return claimed;
}

static void device_goes(struct session *session, struct device *dev)
{
	if (!is_claimed(session, dev))
		return;
	strscpy(session->removed, dev_name(dev), sizeof(session->removed));
	session_release(session);
	pr_info("invbench: %s is removed, its session ends\n", session->removed);
}

static int bus_changed(struct notifier_block *block, unsigned long event, void *data)
{
	if (event != BUS_NOTIFY_DEL_DEVICE && event != BUS_NOTIFY_REMOVED_DEVICE)
		return NOTIFY_DONE;
	mutex_lock(&watched_lock);
	if (watched) {
		mutex_lock(&watched->in_use);
		device_goes(watched, data);
		mutex_unlock(&watched->in_use);
	}
	mutex_unlock(&watched_lock);
	return NOTIFY_DONE;
}

static struct notifier_block pci_block = { .notifier_call = bus_changed, .priority = INT_MAX };
static struct notifier_block platform_block = { .notifier_call = bus_changed, .priority = INT_MAX };

int removal_load(void)
{
	int ret = bus_register_notifier(&pci_bus_type, &pci_block);

	if (ret)
		return ret;
	ret = bus_register_notifier(&platform_bus_type, &platform_block);
	if (ret)
		bus_unregister_notifier(&pci_bus_type, &pci_block);
	return ret;
}

void removal_free(void)
{
	bus_unregister_notifier(&platform_bus_type, &platform_block);
	bus_unregister_notifier(&pci_bus_type, &pci_block);
}

void removal_start(struct session *session)
{
	mutex_lock(&watched_lock);
	watched = session;
	mutex_unlock(&watched_lock);
}

void removal_stop(struct session *session)
{
	mutex_lock(&watched_lock);
	mutex_lock(&session->in_use);
	session_release(session); /* a device that goes from now on is not ours */
	mutex_unlock(&session->in_use);
	watched = NULL;
	mutex_unlock(&watched_lock);
}
