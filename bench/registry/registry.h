/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registries: strategies, plans, metrics and all else that a user can name.
 * The file system is the registry. An entry is a file: its name is the file's name, its description the
 * file's first sentence. For C files, registry.sh makes the list at build time; other files are read
 * at run time.
 */
#ifndef INVBENCH_REGISTRY_H
#define INVBENCH_REGISTRY_H

#include <stdio.h>

enum registry_id {
	REGISTRY_TARGETS,
	REGISTRY_WORKLOADS,
	REGISTRY_STRATEGIES,
	REGISTRY_PLANS,
	REGISTRY_KERNELS,
	REGISTRY_METRICS,
	REGISTRY_EXPORTS,
	REGISTRY_PLOTS,
	REGISTRY_FLEETS,
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

/* Never NULL. A registry whose folder is missing is empty. It stays valid until the program ends. */
const struct registry *registry_get(enum registry_id id);

/* NULL: no entry has that name. */
const struct registry_entry *registry_find(enum registry_id id, const char *name);

/*
 * The error for an unknown name: "strategy: 'v7.2' is unknown, did you mean 'v7.1'? allowed: …".
 * what: what the name should be. The caller frees it.
 */
char *registry_refusal(enum registry_id id, const char *what, const char *got);

/* The same for other names. */
char *registry_refusal_of(const struct registry_entry *entries, unsigned int count,
			  const char *what, const char *got);

/* The same for words, which end with NULL. */
char *registry_refusal_of_words(const char *const *words, const char *what, const char *got);

/* The first sentence after the licence line, as registry.sh finds it. The caller frees it. */
char *registry_sentence(FILE *file);

/*
 * The path of a plan, kernel or other file; the caller frees it. A text with a slash is a path already.
 * NULL: there is no home folder (home.h).
 */
char *registry_file(enum registry_id id, const char *name_or_path);

#endif
