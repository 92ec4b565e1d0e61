/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognises the lab's guest and QEMU: see identity.h. */
#include <stdlib.h>
#include <string.h>
#include "bench/system/file.h"
#include "drivers/machine/identity.h"

#define CLOCK_PARAMETER "invbench.clock="

static bool is_qemu(void)
{
	static const char *const paths[] = { "/proc/device-tree/compatible",
					     "/sys/class/dmi/id/sys_vendor" };
	bool found = false;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]) && !found; i++) {
		char *line = file_line(paths[i]);

		found = line && (strstr(line, "dummy-virt") || strstr(line, "QEMU"));
		free(line);
	}
	return found;
}

/* The clock that the kernel's command line names; NULL: none. The caller frees it. */
static char *named_clock(void)
{
	char *line = file_line("/proc/cmdline");
	char *value = line ? strstr(line, CLOCK_PARAMETER) : NULL, *name = NULL;

	if (value) {
		value += strlen(CLOCK_PARAMETER);
		name = strndup(value, strcspn(value, " "));
	}
	free(line);
	return name;
}

enum clock_kind machine_clock(void)
{
	char *name = named_clock();
	enum clock_kind clock;

	if (!clock_find(name, &clock))
		clock = is_qemu() ? CLOCK_EMULATED : CLOCK_HW;
	free(name);
	return clock;
}

bool machine_is_lab(void)
{
	char *name = named_clock();
	bool is_lab = name;

	free(name);
	return is_lab;
}
