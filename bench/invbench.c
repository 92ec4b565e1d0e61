/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command invbench: measures the invalidation path of arm-smmu-v3.
 * Finds the verb and leaves the rest to it.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "registry.h"
#include "say.h"
#include "verb.h"
#include "version.h"

/* In letters: all but the first byte of one begin with the bits 10. */
static unsigned int width_of(const char *text)
{
	unsigned int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static void print_usage(void)
{
	unsigned int widest = 0, i;

	puts("invbench measures the cost of Linux's arm-smmu-v3 invalidation path\n\n"
	     "usage: invbench VERB [ARGUMENT] [OPTION]…\n");
	for (i = 0; i < verb_count; i++)
		widest = width_of(verbs[i].arguments) > widest ? width_of(verbs[i].arguments)
							       : widest;
	for (i = 0; i < verb_count; i++)
		printf("  %-8s %s%*s  %s\n", verbs[i].name, verbs[i].arguments,
		       (int)(widest - width_of(verbs[i].arguments)), "", verbs[i].about);
	puts("\n  invbench help VERB     the verb's options, as invbench VERB --help\n"
	     "  invbench --version     version and state of the source\n\n"
	     "exit: 0 ok, 1 failure or regression, 2 inconclusive, 3 usage or I/O, 4 invalid data,\n"
	     "      77 cannot run here (says why and what to install)");
}

static int refuse(const char *got)
{
	struct registry_entry *known = calloc(verb_count, sizeof(*known));
	unsigned int i;
	char *text;

	if (!known)
		return EXIT_USAGE;
	for (i = 0; i < verb_count; i++)
		known[i].name = verbs[i].name;
	text = registry_refusal_of(known, verb_count, "verb", got);
	say("%s", text ? text : got);
	free(text);
	free(known);
	return EXIT_USAGE;
}

static int start_verb(int argc, char **argv)
{
	unsigned int i;

	for (i = 0; i < verb_count; i++) {
		if (!strcmp(argv[0], verbs[i].name))
			return verbs[i].main(argc, argv);
	}
	return refuse(argv[0]);
}

int main(int argc, char **argv)
{

	if (argc < 2) {
		print_usage();
		return EXIT_USAGE;
	}
	/* Else jansson asks for random bytes, for which a young guest waits seconds */
	json_object_seed(1);
	if (!strcmp(argv[1], "--version")) {
		printf("invbench %s (git %s)\n", INVBENCH_VERSION, INVBENCH_GIT);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "help") && argc > 2)
		return start_verb(2, (char *[]){ argv[2], "--help", NULL });
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_usage();
		return EXIT_OK;
	}
	return start_verb(argc - 1, argv + 1);
}
