/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the prices for the figure primitives: see prices.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain/prices.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

static void put_number(FILE *file, double number)
{
	fprintf(file, isfinite(number) ? "\t%.12g" : "\tNaN", number);
}

static void put_prices(FILE *file, const struct prices *prices)
{
	fputs("primitive\tcolumn\tmemory\tcost\tlow\thigh\n", file);
	for (size_t i = 0; i < prices->count; i++) {
		const struct price *price = &prices->list[i];

		fprintf(file, "%s\t%u\t%s", price->primitive, price->memory,
			axes[AXIS_MEMORY].words[price->memory]);
		put_number(file, price->cost);
		put_number(file, price->low);
		put_number(file, price->high);
		fputc('\n', file);
	}
}

static int write_file(const struct prices *prices, const char *path)
{
	FILE *file = file_start(path);

	if (!file)
		return -errno;
	put_prices(file, prices);
	return file_finish_unsynced(file, path);
}

int prices_write(const struct samples *samples, const char *dir)
{
	struct prices prices = { 0 };
	int ret = prices_exist(samples) ? prices_load(samples, &prices) : -ENODATA;
	char *path = strf("%s/prices.tsv", dir);

	if (!ret)
		ret = path ? write_file(&prices, path) : -ENOMEM;
	if (ret && ret != -ENODATA)
		message("%s: cannot be written: %s", path ? path : dir, strerror(-ret));
	free(path);
	prices_free(&prices);
	return ret == -ENODATA ? 0 : ret;
}
