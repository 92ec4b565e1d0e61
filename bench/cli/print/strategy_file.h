/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the file that makes a combination of forms a strategy. */
#ifndef INVBENCH_CLI_STRATEGY_FILE_H
#define INVBENCH_CLI_STRATEGY_FILE_H

#include <stdio.h>
#include "bench/core/strategy.h"

/* "str-ish-stlr-ishst": the forms at pte, load, publish and ste. The caller frees it. */
char *strategy_file_name(const __u8 *at);

/* before: begins each line. */
void strategy_file_print(FILE *to, const __u8 *at, const char *before);

/* Writes DIR/NAME.h. Returns 0, or -errno after a message. */
int strategy_file_write(const char *dir, const __u8 *at);

#endif
