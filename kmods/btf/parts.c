// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints which parts of the module this kernel cannot serve, and why: see print.h.
 * A kernel that differs in one place is measured in all others.
 */
#include <stdarg.h>
#include <stdio.h>

#include "kmods/btf/print.h"

static struct {
	const char *name;
	char why[256]; /* the first reason; "": none */
} parts[PARTS] = {
	[PART_SYMBOLS] = { .name = "SYMBOLS" }, [PART_PATCHING] = { .name = "PATCHING" },
	[PART_DRIVER] = { .name = "DRIVER" },	[PART_RIL] = { .name = "RIL" },
	[PART_ARRAYS] = { .name = "ARRAYS" },	[PART_INV_RANGE] = { .name = "INV_RANGE" },
};

void part_lacks(enum part part, const char *format, ...)
{
	va_list values;

	if (*parts[part].why)
		return;
	va_start(values, format);
	vsnprintf(parts[part].why, sizeof(parts[part].why), format, values);
	va_end(values);
}

/* Names from BTF are identifiers, so the text needs no escapes. */
void parts_print(void)
{
	for (int i = 0; i < PARTS; i++) {
		printf("#define HAS_%s %d\n", parts[i].name, !*parts[i].why);
		printf("#define LACKS_%s \"%s\"\n", parts[i].name, parts[i].why);
	}
}
