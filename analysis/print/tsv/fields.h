/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all data files of a run consist of. */
#ifndef INVBENCH_TSV_FIELDS_H
#define INVBENCH_TSV_FIELDS_H

#include <stdio.h>
#include "analysis/read/samples.h"

/* Starts DIR/NAME, which table_finish() puts into place. NULL, or -errno, after reporting why. */
FILE *table_start(const char *dir, const char *name);
int table_finish(FILE *file, const char *dir, const char *name);

/* A further field. An absent number is NaN. */
void put_text(FILE *file, const char *text);
void put_number(FILE *file, double number);
/* An effect of a comparison, in per cent. */
void put_effect(FILE *file, double effect);

/* Writes run.gp. before: the run that it is compared with, or NULL. 0, or -errno after reporting why. */
int variables_write(const struct samples *samples, const struct samples *before, const char *dir);

#endif
