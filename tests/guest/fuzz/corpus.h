/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sequences of requests that did something new. Each begins with a fresh session. */
#ifndef INVBENCH_FUZZ_CORPUS_H
#define INVBENCH_FUZZ_CORPUS_H

#include "tests/guest/fuzz/requests/request.h"

#define SEQUENCE_MOST 128

struct sequence {
	uint32_t count;
	uint32_t reserved;
	struct request requests[SEQUENCE_MOST];
};

/* Touches all its memory, so that it does not look like a leak of the kernel when it fills. */
void corpus_start(void);

/* Keeps a copy of the first count requests; in place of another sequence if the corpus is full. */
void corpus_add(const struct sequence *sequence, uint32_t count);

/* Draws one, or NULL: the corpus is empty. */
const struct sequence *corpus_draw(void);

unsigned int corpus_count(void);

#endif
