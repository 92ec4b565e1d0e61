// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts what a program puts into a device's command queue: see watch.h. */
#include "kmods/driver/watch.h"
#include "kmods/worker/target.h"

int watch_start(struct watch *watch, const char *device, char *message)
{
	struct testbed *testbed = &watch->testbed;
	int ret;

	if (watch->on)
		return refuse(message, -EBUSY, "device: %s is already watched",
			      dev_name(testbed->dev));
	ret = testbed_find(testbed, device, message);
	if (ret)
		return ret;
	watch->queue = (struct queue_watch){};
	ret = queue_watch_start(&watch->queue, testbed->smmu, ISSUER_ANY);
	if (ret) {
		testbed_stop(testbed);
		return refuse(message, ret,
			      "device: cannot count in the command queue of %s (error %d)", device,
			      ret);
	}
	watch->on = true;
	return 0;
}

int watch_read(struct watch *watch, struct invbench_counters *counters, char *message)
{
	if (!watch->on)
		return refuse(message, -EINVAL, "device: none is watched");
	*counters = (struct invbench_counters){ .entries_walked = INVBENCH_ABSENT };
	queue_watch_count(&watch->queue, counters);
	testbed_stop(&watch->testbed);
	watch->on = false;
	return 0;
}

void watch_stop(struct watch *watch)
{
	if (!watch->on)
		return;
	queue_watch_stop(&watch->queue);
	testbed_stop(&watch->testbed);
	watch->on = false;
}
