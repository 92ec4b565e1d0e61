/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HdrHistogram log, one line per cell: for tools that draw latency distributions.
 * With three significant digits its buckets are the same as ours, so each count keeps its bucket.
 * Values are net, in the unit of the clock.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "analysis/describe/describe.h"
#include "analysis/print/export.h"
#include "analysis/correct/correct.h"
#include "bench/core/histogram.h"

#define COOKIE_COUNTS	  0x1c849313 /* version 2 of the encoding, words of one byte */
#define COOKIE_COMPRESSED 0x1c849314
#define DIGITS		  3
#define HIGHEST		  ((1ULL << HISTOGRAM_VALUE_BITS) - 1)
#define LONGEST_NUMBER	  9 /* bytes */

struct bytes {
	uint8_t *at;
	size_t length;
};

/* Most significant byte first. */
static void put_number(struct bytes *to, uint64_t number, unsigned int size)
{
	while (size--)
		to->at[to->length++] = (uint8_t)(number >> (8 * size));
}

/* ZigZag encoding, seven bits in each byte; the ninth byte holds the last eight bits. */
static void put_packed(struct bytes *to, int64_t number)
{
	uint64_t left = number < 0 ? ~((uint64_t)number << 1) : (uint64_t)number << 1;

	for (unsigned int i = 1; i < LONGEST_NUMBER && left > 0x7f; i++, left >>= 7)
		to->at[to->length++] = (uint8_t)(left | 0x80);
	to->at[to->length++] = (uint8_t)left;
}

/* Writes the counts from bucket 0 on; a negative number stands for that many empty buckets. */
static void put_counts(struct bytes *to, const uint64_t *counts, unsigned int used)
{
	for (unsigned int i = 0, empty = 0; i < used; i++) {
		if (!counts[i]) {
			empty++;
			continue;
		}
		if (empty)
			put_packed(to, -(int64_t)empty);
		empty = 0;
		put_packed(to, (int64_t)counts[i]);
	}
}

static void put_head(struct bytes *to, size_t payload)
{
	double ratio = 1; /* conversion of integers to values */
	uint64_t bits;

	memcpy(&bits, &ratio, sizeof(bits));
	put_number(to, COOKIE_COUNTS, 4);
	put_number(to, payload, 4);
	put_number(to, 0, 4); /* counts are not shifted */
	put_number(to, DIGITS, 4);
	put_number(to, 1, 8); /* lowest value that differs from 0 */
	put_number(to, HIGHEST, 8);
	put_number(to, bits, 8);
}

/* Returns the compressed histogram, which the caller frees; .at is NULL without memory. */
static struct bytes compress_counts(const uint64_t *counts, unsigned int used)
{
	struct bytes payload = { .at = malloc((size_t)used * LONGEST_NUMBER + 1) };
	struct bytes whole = { .at = malloc((size_t)used * LONGEST_NUMBER + 64) }, packed = { 0 };
	uLongf size;

	if (!payload.at || !whole.at)
		goto out;
	put_counts(&payload, counts, used);
	put_head(&whole, payload.length);
	memcpy(whole.at + whole.length, payload.at, payload.length);
	whole.length += payload.length;
	size = compressBound(whole.length);
	packed.at = malloc(size + 8);
	if (!packed.at)
		goto out;
	compress(packed.at + 8, &size, whole.at, whole.length);
	put_number(&packed, COOKIE_COMPRESSED, 4);
	put_number(&packed, size, 4);
	packed.length += size;
out:
	free(payload.at);
	free(whole.at);
	return packed;
}

static void put_base64(FILE *file, const struct bytes *bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes->length; i += 3) {
		size_t left = bytes->length - i;
		uint32_t three = (uint32_t)bytes->at[i] << 16;

		three |= left > 1 ? (uint32_t)bytes->at[i + 1] << 8 : 0;
		three |= left > 2 ? bytes->at[i + 2] : 0;
		fputc(digits[three >> 18], file);
		fputc(digits[three >> 12 & 63], file);
		fputc(left > 1 ? digits[three >> 6 & 63] : '=', file);
		fputc(left > 2 ? digits[three & 63] : '=', file);
	}
}

/* Moves each count to the bucket of its net value. Returns the number of buckets in use. */
static unsigned int fill(const struct distribution *d, uint64_t *counts)
{
	unsigned int used = 0;
	uint64_t below = 0;

	memset(counts, 0, HISTOGRAM_BUCKETS * sizeof(*counts));
	for (size_t i = 0; i < d->bucket_count; i++) {
		double value;
		unsigned int index;

		below += d->buckets[i].count;
		value = distribution_ranked(d, below);
		index = histogram_index((uint64_t)value);
		counts[index] += d->buckets[i].count;
		used = index + 1;
	}
	return used;
}

static int put_cell(const struct export *export, const struct sampled_cell *cell, uint64_t *counts)
{
	const struct distribution *d = &cell->distribution;
	struct bytes packed = compress_counts(counts, fill(d, counts));
	char *label = export_label(cell, "/", "=");
	char *correct = correct_text(cell);
	int ret = packed.at && label && correct ? 0 : -ENOMEM;

	if (!ret && *correct)
		fprintf(export->file, "#[%s: %s]\n", cell->at[AXIS_STRATEGY].name, correct);
	if (!ret) {
		fprintf(export->file, "Tag=boot=%u/%s,0.000,%.3f,%.3f,", cell->boot, label,
			(double)d->each.ticks * 1e-9, distribution_net(d, d->max) * 1e-6);
		put_base64(export->file, &packed);
		fputc('\n', export->file);
	}
	free(packed.at);
	free(label);
	free(correct);
	return ret;
}

int export_hdr(const struct export *export)
{
	uint64_t *counts = calloc(HISTOGRAM_BUCKETS, sizeof(*counts));
	int ret = counts ? 0 : -ENOMEM;

	fprintf(export->file,
		"#[invbench run %s, values in %s a call]\n#[Histogram log format version 1.3]\n"
		"\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
		"\"Interval_Compressed_Histogram\"\n",
		describe_header(export->samples, "run"),
		sampled_clock_unit(sampled_first_clock(export->samples)));
	for (size_t i = 0; i < export->samples->cell_count && !ret; i++) {
		const struct sampled_cell *cell = &export->samples->cells[i];

		if (export_has_cost(export, cell) && cell->distribution.calls)
			ret = put_cell(export, cell, counts);
	}
	free(counts);
	return ret ? ret : ferror(export->file) ? -EIO : 0;
}
