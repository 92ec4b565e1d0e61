/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains of positions, a head for each value of some bits of the hash: see chains.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/lookup/chains.h"

static size_t *head_of(const struct chains *chains, uint64_t hash)
{
	/* An odd factor spreads neighbours; the upper half of the product depends on all bits. */
	uint64_t mixed = hash * UINT64_C(0x9e3779b97f4a7c15);

	return &chains->heads[(mixed >> 32) & (chains->room - 1)];
}

int chains_make(struct chains *chains, size_t count,
		uint64_t (*hash)(const void *array, size_t position), const void *array)
{
	*chains = (struct chains){ .room = 1 };
	while (chains->room < count)
		chains->room *= 2;
	chains->heads = calloc(chains->room, sizeof(*chains->heads));
	chains->next = calloc(count ? count : 1, sizeof(*chains->next));
	if (!chains->heads || !chains->next) {
		chains_free(chains);
		return -ENOMEM;
	}
	/* From the end, so that each chain begins with its first element. */
	while (count--) {
		size_t *head = head_of(chains, hash(array, count));

		chains->next[count] = *head;
		*head = count + 1;
	}
	return 0;
}

size_t chains_first(const struct chains *chains, uint64_t hash)
{
	return chains->room ? *head_of(chains, hash) - 1 : CHAIN_END;
}

size_t chains_after(const struct chains *chains, size_t position)
{
	return chains->next[position] - 1;
}

void chains_free(struct chains *chains)
{
	free(chains->heads);
	free(chains->next);
	*chains = (struct chains){ 0 };
}
