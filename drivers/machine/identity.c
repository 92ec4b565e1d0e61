/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognises the lab's guest and QEMU: see identity.h. */
#include <stdlib.h>
#include <string.h>
#include "bench/system/file.h"
#include "drivers/machine/identity.h"

#define CLOCK_PARAMETER "invbench.clock="

/* Whether the first line of a file contains one of these words; NULL ends them. */
static bool has_word(const char *path, const char *const *words)
{
	char *line = file_line(path);
	bool found = false;

	while (line && *words && !found)
		found = strstr(line, *words++);
	free(line);
	return found;
}

bool machine_is_qemu(void)
{
	static const char *const words[] = { "dummy-virt", "QEMU", NULL };

	return has_word("/proc/device-tree/compatible", words) ||
	       has_word("/sys/class/dmi/id/sys_vendor", words);
}

/* QEMU gives an Arm machine this name if KVM runs its CPUs. On x86-64 the guest's kernel finds KVM's clock. */
static bool has_real_cpus(void)
{
	static const char *const products[] = { "KVM Virtual Machine", NULL };
	static const char *const clocks[] = { "kvm-clock", NULL };

	return has_word("/sys/class/dmi/id/product_name", products) ||
	       has_word("/sys/devices/system/clocksource/clocksource0/available_clocksource",
			clocks);
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
		clock = machine_is_qemu() && !has_real_cpus() ? CLOCK_EMULATED : CLOCK_HW;
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
