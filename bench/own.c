/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user has said to own: see own.h. */
#include <string.h>

#include "own.h"

static const char *said;

void own_say(const char *device)
{
	said = device;
}

bool own_is_said(const char *device)
{
	return said && !strcmp(said, device);
}
