/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the module's functions from /proc/kallsyms: see symbols.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/guest/fuzz/symbols.h"

#define SYMBOLS_MOST  8192
#define FUNCTION_MOST 65536 /* bytes; no function of the module is longer */

static struct symbol {
	uint64_t address;
	char name[64];
	bool reached;
} symbols[SYMBOLS_MOST];
static unsigned int count;

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int by_name(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Parts of a function that the compiler made are called as it is. KASAN adds functions that only load and unload call. */
static void add(uint64_t address, char type, const char *name)
{
	struct symbol *symbol = &symbols[count];

	if ((type != 't' && type != 'T') || *name == '$' || !strncmp(name, "_sub_", 5) ||
	    count == SYMBOLS_MOST)
		return;
	symbol->address = address;
	snprintf(symbol->name, sizeof(symbol->name), "%.*s", (int)strcspn(name, "."), name);
	count++;
}

void symbols_load(void)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	char line[512], name[256], module[64], type;
	unsigned long address;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%lx %c %255s [%63[^]]]", &address, &type, name, module) == 4 &&
		    !strcmp(module, "invbench"))
			add(address, type, name);
	if (file)
		fclose(file);
	qsort(symbols, count, sizeof(symbols[0]), by_address);
}

bool symbols_contain(uint64_t address)
{
	return count && address >= symbols[0].address &&
	       address < symbols[count - 1].address + FUNCTION_MOST;
}

void symbols_reach(uint64_t address)
{
	unsigned int low = 0, high = count;

	while (high - low > 1) {
		unsigned int middle = (low + high) / 2;

		if (symbols[middle].address <= address)
			low = middle;
		else
			high = middle;
	}
	symbols[low].reached = true;
}

void symbols_report(void)
{
	unsigned int names = 0, reached = 0;

	qsort(symbols, count, sizeof(symbols[0]), by_name);
	printf("fuzz_module: functions not reached:");
	for (unsigned int i = 0, end; i < count; i = end) {
		bool is_reached = false;

		for (end = i; end < count && !by_name(&symbols[i], &symbols[end]); end++)
			is_reached |= symbols[end].reached;
		names++;
		reached += is_reached;
		if (!is_reached)
			printf(" %s", symbols[i].name);
	}
	printf("\nfuzz_module: %u of %u functions of the module reached\n", reached, names);
}
