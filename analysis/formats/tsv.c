/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tab-separated values: the tables alone; for gnuplot, cut and awk. */
#include "analysis/document/format.h"

int format_tsv(const struct document *document, FILE *out)
{
	format_separated(document, out, format_plain, "\t", "\n");
	return 0;
}
