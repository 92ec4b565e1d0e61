// SPDX-License-Identifier: GPL-2.0-or-later
/* Holds and watches while somebody else is at work: see beside.h. */
#include "beside.h"
#include "check.h"
#include "sites.h"

int beside_hold(struct beside *beside, const struct strategy *strategy, struct invbench_hold *hold,
		char *message)
{
	int ret = sites_check(strategy, message, INVBENCH_MESSAGE_LEN);

	if (ret)
		return ret;
	memset(hold->patch, 0, sizeof(hold->patch));
	ret = sites_patch(strategy, hold->patch);
	beside->held = ret > 0 ? strategy : NULL;
	hold->patched = ret > 0 ? ret : 0;
	return ret < 0 ? ret : 0;
}

int beside_watch(struct beside *beside, const char *device, char *message)
{
	struct rig *rig = &beside->watched;
	int ret;

	if (beside->reader.rig)
		return refuse(message, -EBUSY, "device: %s is watched already", dev_name(rig->dev));
	ret = rig_find(rig, device, message, INVBENCH_MESSAGE_LEN);
	if (ret)
		return ret;
	memset(&beside->counters, 0, sizeof(beside->counters));
	beside->reader = (struct queue_reader){ .rig = rig, .to = &beside->counters };
	ret = queue_follow_start(&beside->reader);
	if (ret) {
		beside->reader.rig = NULL;
		rig_stop(rig);
		refuse(message, ret, "device: the queue of %s cannot be followed (%d)", device,
		       ret);
	}
	return ret;
}

int beside_watch_end(struct beside *beside, struct invbench_counters *counters, char *message)
{
	if (!beside->reader.rig)
		return refuse(message, -EINVAL, "device: none is watched");
	beside_stop(beside);
	*counters = beside->counters;
	counters->entries_visited = INVBENCH_ABSENT;
	return 0;
}

void beside_stop(struct beside *beside)
{
	if (beside->reader.rig)
		queue_follow_stop();
	beside->reader.rig = NULL;
	rig_stop(&beside->watched);
}
