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

static void print_usage(void)
{
	unsigned int i;

	puts("invbench measures the cost of Linux's arm-smmu-v3 invalidation path\n\n"
	     "usage: invbench VERB [ARGUMENT] [OPTION]…\n");
	for (i = 0; i < verb_count; i++)
		printf("  %-8s %-9s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].about);
	puts("\n  invbench VERB --help   the verb's options\n"
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

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc < 2) {
		print_usage();
		return EXIT_USAGE;
	}
	/* Else jansson asks for random bytes, for which a young guest waits seconds */
	json_object_seed(1);
	for (i = 0; i < verb_count; i++) {
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].main(argc - 1, argv + 1);
	}
	if (!strcmp(argv[1], "--version")) {
		printf("invbench %s (git %s)\n", INVBENCH_VERSION, INVBENCH_GIT);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_usage();
		return EXIT_OK;
	}
	return refuse(argv[1]);
}
