/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints the help of the command and of its verbs: see help.h.
 * The man pages are made of it by help2man, so its headings are those that help2man knows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/help.h"
#include "bench/text/grid.h"
#include "bench/text/message.h"

#define WIDTH	80
#define OPTIONS 26 /* column where the texts of the options begin */

/* Wraps text into lines that begin at column indent; the cursor is at column used of the first line. */
static void print_wrapped(const char *text, int used, int indent)
{
	char *copy = strdup(text), *rest = copy, *word;
	int column = indent;

	if (used && used >= indent - 1) {
		putchar('\n');
		used = 0;
	}
	printf("%*s", indent - used, "");
	while (copy && (word = strsep(&rest, " "))) {
		if (column > indent && column + 1 + text_width(word) > WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		}
		column += printf("%s", column > indent ? " " : "");
		column += text_width(word);
		fputs(word, stdout);
	}
	putchar('\n');
	free(copy);
}

/* "  run [PLAN]", whose text begins at column OPTIONS. */
static void print_verb_line(const struct verb *verb)
{
	int used = printf("  %s%s", verb->name, *verb->arguments ? " " : "");

	printf("%s", verb->arguments);
	print_wrapped(verb->about, used + text_width(verb->arguments), OPTIONS);
}

static const struct help_row environment[] = {
	{ "XDG_CACHE_HOME", "folder of the cache (default: ~/.cache)" },
	{ "INVBENCH_HOME", "folder of plans, kernels and scripts (default: that of the program)" },
	{ "INVBENCH_BUILD",
	  "folder where the lab compiles module and guest programs (default: build/ in a "
	  "source tree, else in the cache)" },
	{ NULL, NULL },
};

static const struct help_row files[] = {
	{ "out/",
	  "the runs, each in a folder: record.jsonl, figures/, report.html, and boots/ with the consoles" },
	{ "out/index.db", "index of all runs (SQLite)" },
	{ "~/.cache/invbench/", "the lab: build root, kernels, emulator" },
	{ "/dev/invbench", "the kernel module; only root can open it" },
	{ NULL, NULL },
};

static void print_rows(const char *title, const struct help_row *rows)
{
	printf("\n%s:\n", title);
	for (; rows->name; rows++) {
		printf("  %s", rows->name);
		print_wrapped(rows->about, 2 + text_width(rows->name), OPTIONS);
	}
}

void help_print(void)
{
	puts("invbench measures what Linux's arm-smmu-v3 driver spends on invalidation.\n\n"
	     "Usage: invbench VERB [OPTION]… [ARGUMENT]…\n");
	for (unsigned int i = 0; i < verb_count; i++)
		if (!verbs[i].is_internal)
			print_verb_line(&verbs[i]);
	puts("\n  invbench help VERB    list the options of a verb (or: invbench VERB --help)\n"
	     "  invbench --version    print the version and the commit\n\n"
	     "Exit codes: 0 success, 1 regression or failure, 2 inconclusive,\n"
	     "3 wrong usage or I/O error, 4 invalid data, 77 cannot run here (the message\n"
	     "says why, and what to install), 130 stopped by the user.");
	print_rows("Environment", environment);
	print_rows("Files", files);
}

void help_print_verb(const struct verb *verb, const struct option_row *rows)
{
	/* What follows -- in the arguments is another command's, so our own options come before. */
	printf("Usage: invbench %s%s%s%s\n\n", verb->name, rows->name ? " [OPTION]…" : "",
	       *verb->arguments ? " " : "", verb->arguments);
	print_wrapped(verb->about, 0, 0);
	if (verb->details) {
		putchar('\n');
		print_wrapped(verb->details, 0, 0);
	}
	if (rows->name)
		puts("\nOptions:");
	for (; rows->name; rows++) {
		char *label = strf("  --%s%s%s", rows->name, rows->argument ? " " : "",
				   rows->argument ? rows->argument : "");

		fputs(label ? label : rows->name, stdout);
		print_wrapped(rows->about, label ? text_width(label) : OPTIONS, OPTIONS);
		free(label);
	}
	if (verb->examples)
		print_rows("Examples", verb->examples);
}
