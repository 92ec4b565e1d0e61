/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the fields of a data file: see fields.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/print/tsv/fields.h"
#include "analysis/compare/contrast.h"
#include "bench/system/file.h"
#include "bench/text/message.h"
#include "bench/text/number.h"
#include "bench/trust/field.h"

FILE *table_start(const char *dir, const char *name)
{
	char *path = strf("%s/%s", dir, name);
	FILE *file = path ? file_start(path) : NULL;

	if (!file)
		message("%s: %m", path ? path : name);
	free(path);
	return file;
}

int table_finish(FILE *file, const char *dir, const char *name)
{
	char *path = strf("%s/%s", dir, name);
	int ret = file_finish_unsynced(file, path ? path : name);

	if (ret)
		message("%s/%s: cannot be written: %s", dir, name, strerror(-ret));
	free(path);
	return ret;
}

void put_text(FILE *file, const char *text)
{
	fputc('\t', file);
	field_put(file, text);
}

void put_number(FILE *file, double number)
{
	char whole[NUMBER_WHOLE];

	if (!isfinite(number)) {
		fputs("\tNaN", file);
	} else if (number_whole(number, whole)) {
		putc('\t', file);
		fputs(whole, file);
	} else {
		fprintf(file, "\t%.12g", number);
	}
}

void put_effect(FILE *file, double effect)
{
	put_number(file, comparison_percent(effect));
}

/* Compares the cell with the first strategy; NaN if there is no comparison. */
