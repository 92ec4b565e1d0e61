/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaves out boots of another machine: see left_out.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/machine_diff.h"
#include "analysis/track/machine/left_out.h"
#include "bench/system/vector.h"

/* The differences that forbid a comparison; NULL without memory. */
static char *why_text(const struct machine_diff *differences)
{
	const char *separator = "";
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (i = 0; i < differences->count; i++) {
		char *one = difference_text(&differences->list[i]);

		if (differences->list[i].forbids) {
			fprintf(out, "%s%s", separator, one ? one : differences->list[i].what);
			separator = "; ";
		}
		free(one);
	}
	return fclose(out) ? NULL : text;
}

static int add_boot(struct left_out *left_out, const struct sampled_boot *boot,
		    const struct machine_diff *differences)
{
	struct left_out_boot *added;

	for (size_t i = 0; i < left_out->count; i++) {
		if (left_out->list[i].boot == boot)
			return 0;
	}
	added = grow(&left_out->list, &left_out->count, sizeof(*added));
	if (!added)
		return -ENOMEM;
	*added = (struct left_out_boot){ boot, why_text(differences) };
	return added->why ? 0 : -ENOMEM;
}

int left_out_check(struct left_out *left_out, const struct sampled_boot *reference,
		   const struct sampled_boot *boot)
{
	struct machine_diff differences = { 0 };
	int ret = boot == reference ? 0 : machine_diff_add(&differences, reference, boot);
	bool forbids = machine_diff_forbids(&differences);

	if (!ret && forbids)
		ret = add_boot(left_out, boot, &differences);
	machine_diff_free(&differences);
	return ret ? ret : !forbids;
}

/* How many boots have the reason of boot i; 0 if an earlier one has it. */
static unsigned int count_of(const struct left_out *left_out, size_t i)
{
	unsigned int count = 0;

	for (size_t j = 0; j < left_out->count; j++) {
		if (strcmp(left_out->list[i].why, left_out->list[j].why))
			continue;
		if (j < i)
			return 0;
		count++;
	}
	return count;
}

char *left_out_text(const struct left_out *left_out)
{
	const char *separator = "";
	char *text = NULL;
	size_t size, i;
	FILE *out = left_out->count ? open_memstream(&text, &size) : NULL;

	if (!out)
		return NULL;
	fputs("left out, because compare refuses them beside the newest (named first): ", out);
	for (i = 0; i < left_out->count; i++) {
		unsigned int count = count_of(left_out, i);

		if (!count)
			continue;
		fprintf(out, "%s%u %s%s that differ%s in %s", separator, count,
			left_out->list[i].boot->is_by_round ? "run" : "boot", count > 1 ? "s" : "",
			count > 1 ? "" : "s", left_out->list[i].why);
		separator = ", ";
	}
	return fclose(out) ? NULL : text;
}

json_t *left_out_json(const struct left_out *left_out)
{
	json_t *all = json_array();

	for (size_t i = 0; i < left_out->count; i++) {
		unsigned int count = count_of(left_out, i);

		if (count)
			json_array_append_new(all,
					      json_pack("{ss si}", "why", left_out->list[i].why,
							"boots", (int)count));
	}
	return all;
}

void left_out_free(struct left_out *left_out)
{
	while (left_out->count)
		free(left_out->list[--left_out->count].why);
	free(left_out->list);
	*left_out = (struct left_out){ 0 };
}
