/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps sequences of requests: see corpus.h. */
#include <string.h>

#include "tests/guest/fuzz/corpus.h"
#include "tests/guest/fuzz/requests/random.h"

#define CORPUS_MOST 128
#define NEWEST	    32 /* these are drawn as often as all together */

static struct sequence corpus[CORPUS_MOST];
static unsigned int count, added;

void corpus_start(void)
{
	memset(corpus, 1, sizeof(corpus));
	memset(corpus, 0, sizeof(corpus));
}

void corpus_add(const struct sequence *sequence, uint32_t first)
{
	unsigned int at = count < CORPUS_MOST ? count++ : (unsigned int)draw(CORPUS_MOST);

	corpus[at].count = first;
	memcpy(corpus[at].requests, sequence->requests, first * sizeof(sequence->requests[0]));
	added++;
}

const struct sequence *corpus_draw(void)
{
	unsigned int newest = count < NEWEST ? count : NEWEST;

	if (!count)
		return NULL;
	return &corpus[draw(2) ? draw(count) : count - 1 - draw(newest)];
}

unsigned int corpus_count(void)
{
	return added;
}
