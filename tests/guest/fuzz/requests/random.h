/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws numbers. The same seed gives the same numbers, so that what a fuzzer found can be found again. */
#ifndef INVBENCH_FUZZ_RANDOM_H
#define INVBENCH_FUZZ_RANDOM_H

#include <stdint.h>

void random_seed(uint64_t seed);

/* 64 random bits. */
uint64_t random_bits(void);

/* 0 … below - 1; below is not 0. */
uint64_t draw(uint64_t below);

/* A value from least to most. Small distances from least are as likely as large ones. */
uint64_t draw_between(uint64_t least, uint64_t most);

/* A value that a check is likely to have got wrong. */
uint64_t draw_edge(void);

#endif
