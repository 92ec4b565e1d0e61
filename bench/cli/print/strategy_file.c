/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the file that makes a combination of forms a strategy: see strategy_file.h. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/print/strategy_file.h"
#include "bench/text/message.h"

static const char *form_name(const __u8 *at, enum position position)
{
	return barrier_forms[at[position]].name;
}

/* Without "dmb ", blanks and commas, because a strategy's name has at most 31 characters. */
char *strategy_file_name(const __u8 *at)
{
	char *name = strf("%s-%s-%s-%s", form_name(at, POSITION_PTE), form_name(at, POSITION_LOAD),
			  form_name(at, POSITION_PUBLISH), form_name(at, POSITION_STE));
	char *to = name;

	for (const char *from = name; from && *from; from++) {
		if (!strncmp(from, "dmb ", 4))
			from += 3;
		else if (*from != ',' && *from != ' ')
			*to++ = *from;
	}
	if (to)
		*to = '\0';
	return name;
}

void strategy_file_print(FILE *to, const __u8 *at, const char *before)
{
	fprintf(to,
		"%s/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
		"%s/* Nothing can be weakened: pte %s, load %s, publish %s, ste %s. */\n",
		before, before, form_name(at, POSITION_PTE), form_name(at, POSITION_LOAD),
		form_name(at, POSITION_PUBLISH), form_name(at, POSITION_STE));
	for (unsigned int position = 0; position < POSITIONS; position++) {
		fprintf(to, "%s.at[POSITION_", before);
		for (const char *name = position_names[position]; *name; name++)
			fputc(toupper((unsigned char)*name), to);
		fprintf(to, "] = %s,\n", barrier_forms[at[position]].id);
	}
}

int strategy_file_write(const char *dir, const __u8 *at)
{
	char *name = strategy_file_name(at);
	char *path = name ? strf("%s/%s.h", dir, name) : NULL;
	FILE *file = path ? fopen(path, "we") : NULL;
	int ret = file ? 0 : path ? -errno : -ENOMEM;

	if (file)
		strategy_file_print(file, at, "");
	if (file && (ferror(file) | fclose(file)))
		ret = -EIO;
	if (ret)
		message("%s: cannot be written: %s", path ? path : dir, strerror(-ret));
	free(name);
	free(path);
	return ret;
}
