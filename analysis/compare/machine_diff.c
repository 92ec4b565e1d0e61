/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the differences between the machines of two boots: see machine_diff.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/machine_diff.h"
#include "bench/plan/part.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

enum source { CLOCK, ENVIRONMENT, SMMU, HEADER, ARTEFACT, BOOT, PART };

enum weight {
	FORBIDS_CORE, /* it changes what an instruction costs */
	FORBIDS,
	FORBIDS_ONE_KERNEL, /* another kernel may describe the same machine differently */
	REPORTS,
	/* These always differ between two kernels, and are passed over there. */
	FORBIDS_WITHIN_KERNEL,
	REPORTS_WITHIN_KERNEL,
};

static const struct {
	const char *what, *key;
	enum source source;
	enum weight weight;
} facts[] = {
	{ "clock", "clock", CLOCK, FORBIDS_CORE },
	{ "unit of the clock", "unit", CLOCK, FORBIDS_CORE },
	{ "clock source", "source", CLOCK, FORBIDS },
	{ "machine", "machine", ENVIRONMENT, FORBIDS_CORE },
	{ "CPU", "cpu", ENVIRONMENT, FORBIDS_CORE },
	{ "CPUs", "cpus", ENVIRONMENT, FORBIDS_CORE },
	{ "page size", "page_size", ENVIRONMENT, FORBIDS },
	{ "governor", "governor", ENVIRONMENT, FORBIDS_CORE },
	{ "turbo", "turbo", ENVIRONMENT, FORBIDS_CORE },
	{ "SMT", "smt", ENVIRONMENT, FORBIDS_CORE },
	{ "debug options", "distort", ENVIRONMENT, FORBIDS },
	{ "compiled-in checks", "checks", ENVIRONMENT, FORBIDS_ONE_KERNEL },
	{ "compiler", "compiler", ENVIRONMENT, REPORTS },
	{ "preemption and other options", "built_with", ENVIRONMENT, REPORTS },
	{ "default domain", "default_domain", ENVIRONMENT, FORBIDS },
	{ "SMMU", "name", SMMU, FORBIDS },
	{ "SMMU features", "features", SMMU, FORBIDS_ONE_KERNEL },
	{ "SMMU options", "options", SMMU, FORBIDS_ONE_KERNEL },
	{ "SMMU queue slots", "queue_slots", SMMU, FORBIDS },
	{ "SMMU page sizes", "page_sizes", SMMU, FORBIDS },
	{ "SMMU ASID bits", "asid_bits", SMMU, FORBIDS },
	{ "place", "place", HEADER, FORBIDS_CORE },
	{ "name of the machine", "machine", BOOT, FORBIDS },
	{ "image or modules of one kernel (sha256)", "kernel", ARTEFACT, FORBIDS_WITHIN_KERNEL },
	{ "kernel build", "kernel_version", ENVIRONMENT, REPORTS_WITHIN_KERNEL },
	{ "device", "device", ENVIRONMENT, REPORTS },
	{ "command line", "command_line", ENVIRONMENT, REPORTS },
	{ "invbench", "git", HEADER, REPORTS },
	{ "what shares a boot (run --part)", "unit", PART, REPORTS },
};

const char *const machine_diff_fields[] = { "cpu",	  "cpus",      "page_size",
					    "governor",	  "turbo",     "smt",
					    "distort",	  "checks",    "default_domain",
					    "features",	  "options",   "queue_slots",
					    "page_sizes", "asid_bits", NULL };

static bool is_field(const char *key)
{
	const char *const *field = machine_diff_fields;

	while (*field && strcmp(*field, key))
		field++;
	return *field;
}

/* Only sections with boots of their own count differently: a tick of the timer falls on another call. */
static const json_t *unit_of(const json_t *header)
{
	const json_t *part = json_object_get(header, "part") ?: json_object_get(header, "gathered");
	const json_t *unit = json_object_get(part, "unit");
	const char *word = json_string_value(unit);

	return word && !strcmp(word, part_unit_words[PART_BOOT_SECTION]) ? unit : NULL;
}

static const json_t *value_of(const struct sampled_boot *boot, size_t fact)
{
	const json_t *object = boot->environment;

	if (facts[fact].source == CLOCK)
		object = boot->clock;
	else if (facts[fact].source == SMMU)
		object = json_object_get(boot->environment, "smmu");
	else if (facts[fact].source == HEADER)
		object = boot->header;
	else if (facts[fact].source == BOOT)
		object = boot->line;
	else if (facts[fact].source == PART)
		return unit_of(boot->header);
	else if (facts[fact].source == ARTEFACT)
		object = json_object_get(boot->line, "artefacts");
	return json_object_get(object, facts[fact].key);
}

/* An absent value equals null: both mean unknown. */
static bool same(const json_t *a, const json_t *b)
{
	bool known_a = a && !json_is_null(a), known_b = b && !json_is_null(b);

	return known_a == known_b && (!known_a || json_equal(a, b));
}

/*
 * Records of older versions have no checksums, compiler and options; runs outside of the lab have no checksums. A boot in which programs alone measured
 * has no SMMU, because it took no device; such a boot measures what a hang left, with the clock of these cells.
 */
static bool is_unknown(size_t fact, const struct sampled_boot *a, const struct sampled_boot *b)
{
	/* Only parts of a plan name their machine, and the exact clock is the same on all. */
	if (facts[fact].source == BOOT && sampled_is_exact(a))
		return true;
	if (facts[fact].source == ARTEFACT || facts[fact].source == BOOT ||
	    !strcmp(facts[fact].key, "compiler") || !strcmp(facts[fact].key, "built_with"))
		return !value_of(a, fact) || !value_of(b, fact);
	if (facts[fact].source == SMMU)
		return !json_object_get(a->environment, "smmu") ||
		       !json_object_get(b->environment, "smmu");
	return facts[fact].source == CLOCK && !strcmp(facts[fact].key, "source") &&
	       !same(json_object_get(a->clock, "first"), json_object_get(b->clock, "first"));
}

bool machine_diff_same_kernel(const struct sampled_boot *a, const struct sampled_boot *b)
{
	return same(json_object_get(a->environment, "kernel_release"),
		    json_object_get(b->environment, "kernel_release"));
}

static bool contains(const json_t *list, const json_t *wanted)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		if (json_equal(one, wanted))
			return true;
	}
	return false;
}

/* "A, B", or what the list has beside what the other one has, too: "the common ones plus A, B". */
static char *list_words(const json_t *list, const json_t *other)
{
	char *text = NULL;
	const char *separator = " plus ";
	size_t size, i, common = 0;
	const json_t *one;
	FILE *out = open_memstream(&text, &size);

	json_array_foreach(list, i, one)
		common += contains(other, one);
	if (!out)
		return NULL;
	fputs(common ? "the common ones" : json_array_size(list) ? "" : "none", out);
	json_array_foreach(list, i, one) {
		if (contains(other, one))
			continue;
		fprintf(out, "%s%s", common || i ? separator : "", json_string_value(one));
		separator = ", ";
	}
	return fclose(out) ? NULL : text;
}

static bool is_list_of_words(const json_t *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(value, i, one) {
		if (!json_is_string(one))
			return false;
	}
	return json_is_array(value);
}

/* The value as people read it: text without quotes, "none" for an empty list. other: the value that differs. */
static char *words_of(const json_t *value, const json_t *other)
{
	if (!value || json_is_null(value))
		return strdup("unknown");
	if (json_is_string(value))
		return strdup(json_string_value(value));
	if (is_list_of_words(value))
		return list_words(value, other);
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

static int add(struct machine_diff *differences, size_t fact, bool forbids, const json_t *a,
	       const json_t *b)
{
	struct difference *difference;
	size_t i;

	for (i = 0; i < differences->count; i++) {
		if (!strcmp(differences->list[i].what, facts[fact].what)) {
			differences->list[i].forbids |= forbids;
			return 0;
		}
	}
	difference = grow(&differences->list, &differences->count, sizeof(*difference));
	if (!difference)
		return -ENOMEM;
	*difference =
		(struct difference){ facts[fact].what, facts[fact].key, words_of(a, b),
				     words_of(b, a),   forbids,		is_field(facts[fact].key) };
	return difference->a && difference->b ? 0 : -ENOMEM;
}

int machine_diff_add(struct machine_diff *differences, const struct sampled_boot *a,
		     const struct sampled_boot *b)
{
	bool one_kernel = machine_diff_same_kernel(a, b);
	size_t i;
	int ret = 0;

	for (i = 0; i < sizeof(facts) / sizeof(facts[0]) && !ret; i++) {
		const json_t *in_a = value_of(a, i), *in_b = value_of(b, i);
		enum weight weight = facts[i].weight;

		if (same(in_a, in_b) || is_unknown(i, a, b) ||
		    (weight >= FORBIDS_WITHIN_KERNEL && !one_kernel))
			continue;
		ret = add(differences, i,
			  weight == FORBIDS_CORE || weight == FORBIDS ||
				  weight == FORBIDS_WITHIN_KERNEL ||
				  (weight == FORBIDS_ONE_KERNEL && one_kernel),
			  in_a, in_b);
	}
	return ret;
}

void machine_diff_allow(struct machine_diff *differences, const char *key)
{
	for (size_t i = 0; key && i < differences->count; i++)
		if (!strcmp(differences->list[i].key, key))
			differences->list[i].forbids = false;
}

int machine_diff_add_core(struct machine_diff *differences, const struct sampled_boot *a,
			  const struct sampled_boot *b)
{
	int ret = 0;

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]) && !ret; i++)
		if (facts[i].weight == FORBIDS_CORE && !same(value_of(a, i), value_of(b, i)))
			ret = add(differences, i, true, value_of(a, i), value_of(b, i));
	return ret;
}

bool machine_diff_forbids(const struct machine_diff *differences)
{
	size_t i;

	for (i = 0; i < differences->count; i++) {
		if (differences->list[i].forbids)
			return true;
	}
	return false;
}

void machine_diff_free(struct machine_diff *differences)
{
	size_t i;

	for (i = 0; i < differences->count; i++) {
		free(differences->list[i].a);
		free(differences->list[i].b);
	}
	free(differences->list);
	*differences = (struct machine_diff){ 0 };
}

char *difference_text(const struct difference *difference)
{
	return strf("%s: %s and %s", difference->what, difference->a, difference->b);
}
