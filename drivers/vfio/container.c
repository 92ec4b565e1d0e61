/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens and closes containers: see container.h. */
#include <stdio.h>
#include <unistd.h>

#include "drivers/vfio/container.h"

static void file_close(int *file)
{
	if (*file >= 0)
		close(*file);
	*file = -1;
}

void container_close(struct container *container)
{
	if (!container->kind)
		return;
	for (unsigned int i = 0; i < INVBENCH_DEVICES_MAX; i++) {
		file_close(&container->devices[i]);
		file_close(&container->groups[i]);
	}
	file_close(&container->fd);
	container->kind = NULL;
}

int container_open(struct container *container, const struct container_kind *kind,
		   const struct device *devices, unsigned int count)
{
	int ret;

	container->kind = kind;
	container->fd = -1;
	memset(container->groups, -1, sizeof(container->groups));
	memset(container->devices, -1, sizeof(container->devices));
	container->page_sizes = 0;
	ret = kind->open(container);
	for (unsigned int i = 0; i < count && !ret; i++)
		ret = kind->attach(container, &devices[i], i);
	if (ret)
		container_close(container);
	return ret;
}
