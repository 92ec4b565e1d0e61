/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts a process's calls by function and names the kernel's functions: see functions.h.
 * The names come from /proc/kallsyms, which an emulated machine takes seconds to
 * print. It is read when the first call is named, and again when the list of
 * modules has changed, because a new module may have taken an old one's addresses.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/core/sync.h"
#include "drivers/loop/functions.h"

#define KERNEL (1ULL << 63) /* the lowest address of the kernel */

struct symbol {
	__u64 address;
	size_t order; /* in the file: of several names for an address the first one is used */
	char name[INVBENCH_SYMBOL_LEN];
};

static struct symbol *symbols; /* sorted by address */
static size_t symbol_count;

/* Reads "ADDRESS TYPE NAME", followed by "\t[MODULE]" for a module; false: not a function. */
static bool symbol_read(struct symbol *symbol, char *line)
{
	char *at, *tab;

	symbol->address = strtoull(line, &at, 16);
	if (symbol->address < KERNEL || strlen(at) < 4 || !strchr("tTwW", at[1]) || at[3] == '$')
		return false;
	at += 3;
	at[strcspn(at, "\n")] = 0;
	tab = strchr(at, '\t');
	if (tab)
		*tab = ' ';
	snprintf(symbol->name, sizeof(symbol->name), "%s", at);
	return true;
}

static int by_address(const void *left, const void *right)
{
	const struct symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int symbols_read(FILE *file)
{
	struct symbol symbol = { 0 }, *grown;
	size_t room = 0, size = 0;
	char *line = NULL;
	int ret = 0;

	while (!ret && getline(&line, &size, file) > 0) {
		if (!symbol_read(&symbol, line))
			continue;
		if (symbol_count == room) {
			room = 2 * room + 4096;
			grown = reallocarray(symbols, room, sizeof(*symbols));
			if (!grown) {
				ret = -ENOMEM;
				break;
			}
			symbols = grown;
		}
		symbol.order = symbol_count;
		symbols[symbol_count++] = symbol;
	}
	free(line);
	if (symbol_count)
		qsort(symbols, symbol_count, sizeof(*symbols), by_address);
	return ret;
}

/* The loaded modules and their addresses, without their changing fields. The caller frees it. */
static char *modules_read(void)
{
	FILE *file = fopen("/proc/modules", "re"), *out;
	char name[64], address[32], *text = NULL;
	size_t size;

	out = file ? open_memstream(&text, &size) : NULL;
	while (out && fscanf(file, "%63s %*s %*s %*s %*s %31s%*[^\n]", name, address) == 2)
		fprintf(out, "%s %s\n", name, address);
	if (out)
		fclose(out);
	if (file)
		fclose(file);
	return text;
}

static bool are_current(void)
{
	static char *modules;
	char *now = modules_read();
	bool same = symbols && now && modules && !strcmp(now, modules);

	free(modules);
	modules = now;
	return same;
}

static int symbols_load(void)
{
	FILE *file = are_current() ? NULL : fopen("/proc/kallsyms", "re");
	int ret = 0;

	if (file) {
		free(symbols);
		symbols = NULL;
		symbol_count = 0;
		ret = symbols_read(file);
		fclose(file);
	}
	return ret ? ret : symbol_count ? 0 : -ENOENT;
}

static __u64 name(__u64 address, char *to)
{
	size_t low = 0, high = symbol_count;

	if (address < KERNEL) {
		snprintf(to, INVBENCH_SYMBOL_LEN, FUNCTIONS_USER);
		return KERNEL;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	high = low;
	while (low > 1 && symbols[low - 2].address == symbols[low - 1].address)
		low--;
	snprintf(to, INVBENCH_SYMBOL_LEN, "%s", low ? symbols[low - 1].name : "kernel");
	return high < symbol_count ? symbols[high].address : ~0ULL;
}

/* An address that is no instruction's stands for a function that does not exist. */
static __u64 address_of(const char *function)
{
	if (!symbols_load())
		for (size_t i = 0; i < symbol_count; i++)
			if (!strcmp(symbols[i].name, function))
				return symbols[i].address;
	return ~0ULL;
}

struct functions_table *functions_start(const char *called)
{
	/* kvzalloc() touches the memory: the plugin can only write to present pages. */
	struct functions_table *table = kvzalloc(sizeof(*table), GFP_KERNEL);

	if (table) {
		table->called = called ? address_of(called) : 0;
		functions_open(table);
	}
	return table;
}

int functions_stop(struct functions_table *table, struct invbench_functions *request)
{
	struct invbench_function *to = (void *)(uintptr_t)request->functions;
	int ret = 0;

	functions_close(table);
	if (!table->places)
		ret = -EOPNOTSUPP;
	if (!ret)
		ret = symbols_load();
	if (!ret)
		ret = functions_name(table, request, to, name);
	kvfree(table);
	return ret;
}

const char *functions_error(int error)
{
	switch (error) {
	case -EOPNOTSUPP:
		return "only the lab counts instructions by function, with its emulator's plugin";
	case -EILSEQ:
		return "their sum is not the number of instructions that the clock counted";
	case -ENOENT:
		return "/proc/kallsyms shows no addresses";
	case -EOVERFLOW:
		return "there are more functions than the table has room for";
	default:
		return strerror(-error);
	}
}
