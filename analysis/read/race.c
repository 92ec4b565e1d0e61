/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the instances of a race ended: see race.h. */
#include <errno.h>
#include <string.h>
#include "analysis/read/race.h"

static const struct {
	const char *array, *walk;
} words[RACE_OUTCOMES] = {
	[RACE_OLD_NONE] = { "old", "none" }, [RACE_OLD_OLD] = { "old", "old" },
	[RACE_OLD_NEW] = { "old", "new" },   [RACE_NEW_NONE] = { "new", "none" },
	[RACE_NEW_OLD] = { "new", "old" },   [RACE_NEW_NEW] = { "new", "new" },
};

const char *race_array_word(enum race_outcome outcome)
{
	return words[outcome].array;
}

const char *race_walk_word(enum race_outcome outcome)
{
	return words[outcome].walk;
}

int race_outcomes_add(struct race_outcomes *outcomes, const json_t *line)
{
	const json_t *counts = json_object_get(line, "counts");
	struct race_outcomes read = { 0 };

	if (json_array_size(counts) != RACE_OUTCOMES)
		return -EBADMSG;
	for (unsigned int i = 0; i < RACE_OUTCOMES; i++) {
		const char *array, *walk;
		json_int_t count;

		if (json_unpack(json_array_get(counts, i), "[s s I!]", &array, &walk, &count) ||
		    strcmp(array, words[i].array) || strcmp(walk, words[i].walk) || count < 0 ||
		    (uint64_t)count > UINT64_MAX / RACE_OUTCOMES)
			return -EBADMSG;
		read.counts[i] = (uint64_t)count;
		read.instances += (uint64_t)count;
	}
	race_outcomes_append(outcomes, &read);
	return 0;
}

void race_outcomes_append(struct race_outcomes *outcomes, const struct race_outcomes *more)
{
	for (unsigned int i = 0; i < RACE_OUTCOMES; i++)
		outcomes->counts[i] += more->counts[i];
	outcomes->instances += more->instances;
}
