/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a function among the kernel's symbols: see symbol.h. */
#include <ctype.h>
#include <string.h>

#include "bench/observe/symbols/symbol.h"

/*
 * What compilers append to the name of a whole function, each with a number. The parts that they split
 * off (.part, .cold) are not called when the function is.
 */
static const struct suffix {
	const char *name;
	bool changes; /* arguments may be missing or have another order */
} suffixes[] = {
	{ ".isra.", true },
	{ ".constprop.", true },
	{ ".llvm.", false },
	{ ".lto_priv.", false },
};

#define SUFFIXES (sizeof(suffixes) / sizeof(suffixes[0]))

/* Goes past one suffix and its number. NULL: the text does not begin with one. */
static const char *suffix_end(const char *text, bool *is_changed)
{
	for (size_t i = 0; i < SUFFIXES; i++) {
		size_t length = strlen(suffixes[i].name);

		if (strncmp(text, suffixes[i].name, length) != 0 ||
		    !isdigit((unsigned char)text[length]))
			continue;
		*is_changed |= suffixes[i].changes;
		return text + length + strspn(text + length, "0123456789");
	}
	return NULL;
}

static bool is_copy(const char *symbol, const char *name, bool *is_changed)
{
	size_t length = strlen(name);
	const char *rest = symbol + length;

	*is_changed = false;
	if (strncmp(symbol, name, length) != 0 || !*rest)
		return false;
	while (rest && *rest)
		rest = suffix_end(rest, is_changed);
	return rest;
}

struct symbol symbol_find(FILE *symbols, const char *name)
{
	struct symbol found = { 0 };
	char line[256], symbol[sizeof(found.name)], type;
	bool is_changed;

	while (fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%*s %c %63s", &type, symbol) != 2 || !strchr("tTwW", type))
			continue;
		if (!strcmp(symbol, name)) {
			found = (struct symbol){ .copies = 1 };
			strcpy(found.name, symbol);
			return found;
		}
		if (!is_copy(symbol, name, &is_changed))
			continue;
		if (!found.copies++)
			strcpy(found.name, symbol);
		found.is_changed |= is_changed;
	}
	return found;
}
