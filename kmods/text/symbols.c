// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds kernel functions by name: see symbols.h. */
#include <linux/kprobes.h>

#include "layout.h"
#include "kmods/text/symbols.h"

static unsigned long (*lookup_name)(const char *name);
static int (*lookup_size)(unsigned long addr, unsigned long *size, unsigned long *offset);

/* A kernel with CONFIG_CFI checks the type at each call. */
#if defined(LAYOUT_KALLSYMS_LOOKUP_NAME) && HAS_SYMBOLS
static_assert(__same_type(*lookup_name, layout_kallsyms_lookup_name));
#endif
#if defined(LAYOUT_KALLSYMS_LOOKUP_SIZE_OFFSET) && HAS_SYMBOLS
static_assert(__same_type(*lookup_size, layout_kallsyms_lookup_size_offset));
#endif

static unsigned long text_start, text_end; /* of the kernel itself */

int symbols_load(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	int ret = HAS_SYMBOLS ? register_kprobe(&probe) : 0;

	if (ret || !HAS_SYMBOLS)
		return ret;
	lookup_name = (void *)probe.addr;
	unregister_kprobe(&probe);

	lookup_size = (void *)lookup_name("kallsyms_lookup_size_offset");
	text_start = lookup_name("_stext");
	text_end = lookup_name("_etext");
	return lookup_size ? 0 : -ENOENT;
}

void *symbol_find(const char *name, unsigned long *size)
{
	unsigned long addr = lookup_name ? lookup_name(name) : 0, offset;

	if (addr && size && !lookup_size(addr, size, &offset))
		return NULL;
	return (void *)addr;
}

void *symbol_function(const char *name, unsigned long *size)
{
	void *text = symbol_find(name, size);
	unsigned long addr = (unsigned long)text;

	return addr >= text_start && addr < text_end ? text : NULL;
}

unsigned long symbol_end(unsigned long addr)
{
	unsigned long size, offset;

	if (!lookup_size || !lookup_size(addr, &size, &offset))
		return 0;
	return addr - offset + size;
}
