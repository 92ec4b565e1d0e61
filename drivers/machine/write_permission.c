/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Remembers the device of --allow-write: see write_permission.h. */
#include <string.h>

#include "drivers/machine/write_permission.h"

static const char *granted;

void write_permission_grant(const char *device)
{
	granted = device;
}

bool write_permission_granted(const char *device)
{
	return granted && !strcmp(granted, device);
}
