/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions of the loaded module, by /proc/kallsyms. */
#ifndef INVBENCH_FUZZ_SYMBOLS_H
#define INVBENCH_FUZZ_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

void symbols_load(void);

/* Whether the address is in the module's text. */
bool symbols_contain(uint64_t address);

/* Notes that the function at an address of the text was reached. */
void symbols_reach(uint64_t address);

/*
 * Prints how many functions were reached, by name, and the names of the others. A name counts once: each strategy has
 * the model's functions again.
 */
void symbols_report(void);

#endif
