/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything that can be named: strategies, plans, metrics …
 * The file system is the registry: a name is a file's name, what it is about
 * is the file's first sentence. Kinds that are compiled in come from lists made
 * at build time by registry.sh, the others are read from the folder.
 */
#ifndef INVBENCH_REGISTRY_H
#define INVBENCH_REGISTRY_H

#include <stdio.h>

enum registry_id {
	REGISTRY_DRIVERS,
	REGISTRY_WORKLOADS,
	REGISTRY_STRATEGIES,
	REGISTRY_AXES,
	REGISTRY_PLANS,
	REGISTRY_KERNELS,
	REGISTRY_METRICS,
	REGISTRY_EXPORTS,
	REGISTRY_PLOTS,
	REGISTRY_COUNT,
};

struct registry_entry {
	const char *name, *about;
};

struct registry {
	const char *name; /* in the plural: "plans" */
	const char *about;
	const struct registry_entry *entries;
	unsigned int count;
};

/* Never NULL; a kind whose folder is missing is empty. Kept for the program's life. */
const struct registry *registry_get(enum registry_id id);

const struct registry_entry *registry_find(enum registry_id id, const char *name);

/* "strategy: 'mergd' is unknown, did you mean 'merged'? allowed: …"; to be freed. */
char *registry_refusal(enum registry_id id, const char *what, const char *got);

/* The same for any set of names. */
char *registry_refusal_of(const struct registry_entry *entries, unsigned int count,
			  const char *what, const char *got);

/* A file's first sentence after the licence line, as registry.sh takes it; to be freed. */
char *registry_sentence(FILE *file);

/* A plan's or kernel's file: a path as it is, a name in its folder; NULL when there is no home. */
char *registry_file(enum registry_id id, const char *name_or_path);

#endif
