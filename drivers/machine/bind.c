/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds through driver_override, which affects no other device: see bind.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/machine/bind.h"
#include "drivers/machine/undo.h"

#define DEVICE "/sys/bus/pci/devices/%s"

void bind_read(const char *device, char name[64])
{
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t length;

	snprintf(path, sizeof(path), DEVICE "/driver", device);
	length = readlink(path, target, sizeof(target) - 1);
	target[length < 0 ? 0 : length] = 0;
	snprintf(name, 64, "%s", strrchr(target, '/') ? strrchr(target, '/') + 1 : "");
}

/* Reads what restores the override of now: the kernel shows a missing one as "(null)", and a line's end removes it. */
static void read_override(const char *path, char text[64])
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(text, 64, file) || !strcmp(text, "(null)\n"))
		strcpy(text, "\n");
	if (file)
		fclose(file);
}

int bind_driver(const char *device, const char *driver)
{
	char override[PATH_MAX], unbind[PATH_MAX], bound[64], before[64];
	int ret;

	snprintf(override, sizeof(override), DEVICE "/driver_override", device);
	/* A path per device, because undo keeps only the first note on a file. */
	snprintf(unbind, sizeof(unbind), DEVICE "/driver/unbind", device);
	read_override(override, before);
	ret = undo_note(override, before);
	if (!ret)
		ret = undo_write(override, driver);
	if (!ret)
		ret = undo_note(unbind, device);
	if (!ret)
		ret = undo_write("/sys/bus/pci/drivers_probe", device);
	if (ret)
		return ret;
	bind_read(device, bound);
	return strcmp(bound, driver) ? -ENODEV : 0;
}
