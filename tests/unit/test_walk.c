/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares the walk's commands with those of the SMMU architecture, which were
 * worked out by hand. The test records words, batches and CMD_SYNCs. It compares
 * single commands as raw words, streams as text, and random ranges by the pages
 * that their commands cover.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include "tests/unit/command_text.h"

struct smmu {
	unsigned int features;
};

#ifndef STRESS_SHARE
#define STRESS_SHARE 1 /* runs 1/STRESS_SHARE of the random streams: sanitizers set more */
#endif

#define ISSUED_MAX 16384
#define ISSUES_MAX 16384

/* Everything that the walk issued since issued_start(). */
static struct issued {
	struct command commands[ISSUED_MAX];
	unsigned int count;
	struct {
		const struct smmu *smmu;
		unsigned int count;
		bool sync;
	} issues[ISSUES_MAX];
	unsigned int issue_count;
	unsigned int barriers; /* executed so far */
	bool late; /* a barrier followed a load or an issue */
	unsigned int places; /* WALK_BEFORE_ATC() so far */
	char place[8][16]; /* the issues before each, and "+" if the last one had a CMD_SYNC */
	unsigned int locked; /* issues made while the array was locked */
	int answer; /* the return value of WALK_ISSUE() */
} issued;

static int issued_add(const struct smmu *smmu, const struct command *commands, unsigned int count,
		      bool sync);
static void issued_note_place(void);

#define SMMU_FEATURES(smmu) ((smmu)->features)
#define WALK_ISSUE	    issued_add
#define WALK_BARRIER()	    (issued.barriers++, issued.late |= issued.issue_count)
#define WALK_LOAD(slot)	    (issued.late |= !issued.barriers, rcu_dereference(*(slot)))
#define WALK_BEFORE_ATC()   issued_note_place()
#include "bench/core/model/walk.h"

#define KIB (1ULL << 10)
#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

/* In array order: a smaller index is a lower address. */
static struct smmu smmus[2];
static struct inv_array *walked;

static int issued_add(const struct smmu *smmu, const struct command *commands, unsigned int count,
		      bool sync)
{
	assert_true(issued.count + count <= ISSUED_MAX && issued.issue_count < ISSUES_MAX);
	memcpy(issued.commands + issued.count, commands, count * sizeof(*commands));
	issued.count += count;
	issued.issues[issued.issue_count].smmu = smmu;
	issued.issues[issued.issue_count].count = count;
	issued.issues[issued.issue_count++].sync = sync;
	if (pthread_rwlock_trywrlock(&walked->lock))
		issued.locked++;
	else
		pthread_rwlock_unlock(&walked->lock);
	return issued.answer;
}

static void issued_note_place(void)
{
	unsigned int at = issued.places++ % 8;

	snprintf(issued.place[at], sizeof(issued.place[at]), "%u%s", issued.issue_count,
		 issued.issue_count && issued.issues[issued.issue_count - 1].sync ? "+" : "");
}

static int walk_entries(const struct inv_entry *entries, unsigned int count,
			const struct walk_range *range, unsigned int capacity)
{
	struct command *commands = calloc(capacity, sizeof(*commands));
	struct walk_batch batch = { .commands = commands, .capacity = capacity };
	int ret, answer = issued.answer;

	assert_non_null(commands);
	memset(&issued, 0, sizeof(issued));
	issued.answer = answer;
	walked = array_alloc(count);
	assert_non_null(walked);
	for (unsigned int i = 0; i < count; i++)
		array_append(walked, &entries[i]);
	ret = walk_inv_range(&walked, range, &batch);
	assert_int_equal(issued.barriers, 1);
	assert_false(issued.late);
	assert_int_equal(issued.locked, walked->has_ats ? issued.issue_count : 0);
	array_free(walked);
	free(commands);
	return ret;
}

static void features_set(unsigned int first, unsigned int second)
{
	smmus[0].features = first;
	smmus[1].features = second;
}

static struct inv_entry entry_of(enum inv_type type, __u32 id, __u32 detail)
{
	return entry_make(&smmus[0], type, id, detail);
}

/* Checks that one entry issues one command with these words. */
static void word_is(struct inv_entry entry, struct walk_range range, __u64 word0, __u64 word1)
{
	char text[COMMAND_TEXT_SIZE];

	assert_int_equal(walk_entries(&entry, 1, &range, 64), 0);
	assert_int_equal(issued.issue_count, 1);
	assert_int_equal(issued.count, 1);
	assert_true(issued.issues[0].sync);
	if (issued.commands[0].word[0] == word0 && issued.commands[0].word[1] == word1)
		return;
	fail_msg("%016llx %016llx (%s), expected %016llx %016llx", issued.commands[0].word[0],
		 issued.commands[0].word[1], command_text(text, &issued.commands[0]), word0, word1);
}

/* The issued stream: a line per command with its SMMU, then "==" with or "--" without CMD_SYNC. */
static void stream_is(const char *expected)
{
	char stream[8192] = "", text[COMMAND_TEXT_SIZE];
	unsigned int at = 0, length = 0;

	for (unsigned int i = 0; i < issued.issue_count; i++) {
		for (unsigned int j = 0; j < issued.issues[i].count; j++)
			length += snprintf(stream + length, sizeof(stream) - length, "%u %s\n",
					   (unsigned int)(issued.issues[i].smmu - smmus),
					   command_text(text, &issued.commands[at++]));
		length += snprintf(stream + length, sizeof(stream) - length, "%s\n",
				   issued.issues[i].sync ? "==" : "--");
		assert_true(length < sizeof(stream));
	}
	assert_string_equal(stream, expected);
}

/* Checks the sizes of the batches: only the last has a CMD_SYNC. */
static void batches_are(unsigned int commands, unsigned int capacity)
{
	unsigned int batches = (commands + capacity - 1) / capacity;

	assert_int_equal(issued.count, commands);
	assert_int_equal(issued.issue_count, batches);
	for (unsigned int i = 0; i < batches; i++) {
		bool last = i == batches - 1;
		unsigned int expected = last ? commands - i * capacity : capacity;

		assert_int_equal(issued.issues[i].count, expected);
		assert_int_equal(issued.issues[i].sync, last);
	}
}

static void test_words(void **state)
{
	const struct walk_range page = { 0x40201000, 4 * KIB, 4 * KIB, true };
	const struct walk_range table = { 0x40201000, 4 * KIB, 4 * KIB, false };
	const struct walk_range all = { 0, 0, 0, false };

	(void)state;
	features_set(0, 0);
	word_is(entry_of(INV_S1_ASID, 0x1234, 12), page, 0x1234000000000012, 0x40201001);
	word_is(entry_of(INV_S1_ASID, 0x1234, 12), table, 0x1234000000000012, 0x40201000);
	word_is(entry_of(INV_S1_ASID, 0x1234, 12), all, 0x1234000000000011, 0);
	word_is(entry_of(INV_S2_VMID, 0xabcd, 12), page, 0x0000abcd0000002a, 0x40201001);
	word_is(entry_of(INV_S2_VMID, 0xabcd, 12), all, 0x0000abcd00000028, 0);
	word_is(entry_of(INV_S2_VMID_S1_CLEAR, 0xabcd, 0), page, 0x0000abcd00000010, 0);
	word_is(entry_of(INV_ATS, 0x100, 0), page, 0x0000010000000040, 0x40201000);
	word_is(entry_of(INV_ATS, 0x100, 5), page, 0x0000010000005840, 0x40201000);
	word_is(entry_of(INV_ATS, 0x100, 0xfffff), page, 0x00000100fffff840, 0x40201000);
	word_is(entry_of(INV_ATS, 0x100, 0), all, 0x0000010000000040, 52);
	word_is(entry_of(INV_ATS_FULL, 0xffffffff, 0), page, 0xffffffff00000040, 52);
	features_set(SMMU_E2H, 0);
	word_is(entry_of(INV_S1_ASID, 0x1234, 12), page, 0x1234000000000022, 0x40201001);
	word_is(entry_of(INV_S1_ASID, 0x1234, 12), all, 0x1234000000000021, 0);
	/* A size of all ones is everything, also with range commands. */
	features_set(SMMU_RANGE_INV, 0);
	word_is(entry_of(INV_S1_ASID, 1, 12), (struct walk_range){ 0, ~0ULL, 4 * KIB, false },
		0x0001000000000011, 0);
}

/* Word 0: num - 1 in bits 16:12, scale in 24:20. Word 1: leaf in 0, ttl in 9:8, tg in 11:10. */
static void test_range_words(void **state)
{
	const struct inv_entry by4k = entry_of(INV_S1_ASID, 1, 12);
	const struct inv_entry by16k = entry_of(INV_S1_ASID, 1, 14);
	const struct inv_entry by64k = entry_of(INV_S2_VMID, 1, 16);
	const __u64 iova = 0x7f00000000, asid = 0x0001000000000012, vmid = 0x000000010000002a;
	const struct {
		struct inv_entry entry;
		struct walk_range range;
		__u64 word0, word1;
	} cases[] = {
		{ by4k, { iova, 4 * KIB, 4 * KIB, true }, asid, iova | 0x701 },
		{ by4k, { iova, 31 * 4 * KIB, 4 * KIB, true }, asid | 0x1e000, iova | 0x701 },
		{ by4k, { iova, 32 * 4 * KIB, 4 * KIB, true }, asid | 0x500000, iova | 0x701 },
		{ by4k, { iova, 2 * MIB, 2 * MIB, true }, asid | 0x900000, iova | 0x601 },
		{ by4k, { iova, 6 * MIB, 2 * MIB, true }, asid | 0x902000, iova | 0x601 },
		{ by4k, { iova, GIB, GIB, true }, asid | 0x1200000, iova | 0x501 },
		{ by4k, { iova, 64 * KIB, 64 * KIB, true }, asid | 0x400000, iova | 0x701 },
		{ by4k, { 0, 1ULL << 43, 4 * KIB, true }, asid | 0x1f00000, 0x701 },
		/* A scale of 32 does not fit in five bits. */
		{ by4k, { 0, 1ULL << 44, 4 * KIB, true }, asid, 0x701 },
		{ by16k, { iova, 16 * KIB, 16 * KIB, true }, asid, iova | 0xb01 },
		{ by16k, { iova, 32 * MIB, 32 * MIB, true }, asid | 0xb00000, iova | 0xa01 },
		{ by64k, { iova, 64 * KIB, 64 * KIB, true }, vmid, iova | 0xf01 },
		{ by64k, { iova, 512 * MIB, 512 * MIB, true }, vmid | 0xd00000, iova | 0xe01 },
		/* For tables: no level, and never a single page. */
		{ by4k, { iova, 4 * KIB, 4 * KIB, false }, asid | 0x100000, iova | 0x400 },
		{ by4k, { iova, 8 * KIB, 4 * KIB, false }, asid | 0x100000, iova | 0x400 },
		{ by4k, { iova, 12 * KIB, 4 * KIB, false }, asid | 0x2000, iova | 0x400 },
		{ by4k, { iova, 33 * 4 * KIB, 4 * KIB, false }, asid | 0x110000, iova | 0x400 },
		{ by4k, { iova, 2 * MIB, 4 * KIB, false }, asid | 0x900000, iova | 0x400 },
		{ by16k, { iova, 16 * KIB, 16 * KIB, false }, asid | 0x100000, iova | 0x800 },
		{ by64k, { iova, 64 * KIB, 64 * KIB, false }, vmid | 0x100000, iova | 0xc00 },
	};

	(void)state;
	features_set(SMMU_RANGE_INV, 0);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		word_is(cases[i].entry, cases[i].range, cases[i].word0, cases[i].word1);
}

static void test_range_streams(void **state)
{
	const struct inv_entry entry = entry_of(INV_S1_ASID, 7, 12);
	struct walk_range range = { 0x100000, 1023 * 4 * KIB, 4 * KIB, true };

	(void)state;
	features_set(SMMU_RANGE_INV, 0);
	walk_entries(&entry, 1, &range, 64);
	stream_is("0 TLBI_NH_VA asid=0x7 iova=0x100000 leaf=0x1 num=0x1e ttl=0x3 tg=0x1\n"
		  "0 TLBI_NH_VA asid=0x7 iova=0x11f000 leaf=0x1 num=0x1e scale=0x5 ttl=0x3 tg=0x1\n"
		  "==\n");
	range = (struct walk_range){ 0x100000, 65 * 4 * KIB, 4 * KIB, false };
	walk_entries(&entry, 1, &range, 64);
	stream_is("0 TLBI_NH_VA asid=0x7 iova=0x100000 scale=0x1 tg=0x1\n"
		  "0 TLBI_NH_VA asid=0x7 iova=0x102000 scale=0x6 tg=0x1\n"
		  "==\n");
	/* A range that ends at 2^64 sends nothing. */
	range = (struct walk_range){ 0 - 8 * KIB, 8 * KIB, 4 * KIB, true };
	walk_entries(&entry, 1, &range, 64);
	stream_is("");
	features_set(0, 0);
	walk_entries(&entry, 1, &range, 64);
	stream_is("");
}

static __u64 random_below(__u64 *state, __u64 bound)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return (*state >> 16) % bound;
}

/* Decodes the commands: they cover the range without a hole, and at most one page more. */
static void test_range_cover(void **state)
{
	__u64 random = 1;

	(void)state;
	features_set(SMMU_RANGE_INV, 0);
	for (unsigned int i = 0; i < 200000; i++) {
		unsigned int shift = 12 + 2 * random_below(&random, 3);
		__u64 pages = 1 + random_below(&random, 1ULL << random_below(&random, 25));
		bool leaf = random_below(&random, 2);
		struct walk_range range = { random_below(&random, 1ULL << 30) << shift,
					    pages << shift, 1U << shift, leaf };
		struct inv_entry entry = entry_of(INV_S1_ASID, 1, shift);
		struct command commands[64];
		struct walk_batch batch = { .commands = commands, .capacity = 64 };
		struct inv_array *array = walked = array_alloc(1);
		__u64 at = range.iova;

		array_append(array, &entry);
		issued.count = issued.issue_count = 0;
		walk_array(array, &range, &batch);
		assert_int_equal(issued.issue_count, 1);
		for (unsigned int j = 0; j < issued.count; j++) {
			__u64 num = (commands[j].word[0] >> 12 & 31) + 1;
			unsigned int scale = commands[j].word[0] >> 20 & 31;

			assert_int_equal(commands[j].word[1] & ~0xfffULL, at);
			assert_true(leaf || num << scale > 1);
			at += num << (scale + shift);
		}
		at -= range.iova + range.size;
		assert_true(!at || (!leaf && at == 1ULL << shift && pages % 32 == 1));
		array_free(array);
	}
}

/*
 * A simple second implementation, for random arrays and ranges. It has no
 * batches: it reads the issued commands as one stream, and each entry in turn
 * takes its commands from that stream, as decoded by the architecture's fields.
 */
struct stream {
	const struct command *at;
	struct inv_entry entries[12]; /* sorted, trash included */
	unsigned int count;
	struct walk_range range;
	unsigned int shift; /* log2 of the page size */
};

/* log2 of the granules for pages of 4, 16 and 64 KiB, and their levels. */
static const struct {
	unsigned int page, granule, level;
} granules[] = {
	{ 12, 12, 3 }, { 12, 21, 2 }, { 12, 30, 1 }, { 14, 14, 3 },
	{ 14, 25, 2 }, { 16, 16, 3 }, { 16, 29, 2 },
};

static unsigned int level_of(const struct stream *stream)
{
	for (unsigned int i = 0; i < sizeof(granules) / sizeof(granules[0]); i++)
		if (granules[i].page == stream->shift &&
		    1ULL << granules[i].granule == stream->range.granule)
			return granules[i].level;
	fail_msg("a granule of %u bytes is not in the table", stream->range.granule);
	return 0;
}

static void take(struct stream *stream, __u64 word0, __u64 word1)
{
	assert_int_equal(stream->at->word[0], word0);
	assert_int_equal(stream->at->word[1], word1);
	stream->at++;
}

/* Takes adjacent commands with one level and page size, up to the end or a page beyond. */
static void take_ranges(struct stream *stream, __u64 word0)
{
	const struct walk_range *range = &stream->range;
	__u64 fixed = (stream->shift == 12 ? 1 : stream->shift == 14 ? 2 : 3) << 10 | range->leaf;
	__u64 iova = range->iova, pages = range->size >> stream->shift;
	unsigned int last_scale = 0;

	if (range->leaf)
		fixed |= level_of(stream) << 8;
	while (iova < range->iova + range->size) {
		__u64 num = (stream->at->word[0] >> 12 & 31) + 1;
		unsigned int scale = stream->at->word[0] >> 20 & 31;

		assert_true(range->leaf || num << scale > 1);
		assert_true(iova == range->iova || scale >= last_scale + 5);
		last_scale = scale;
		take(stream, word0 | (num - 1) << 12 | (__u64)scale << 20, iova | fixed);
		iova += num << (scale + stream->shift);
	}
	iova -= range->iova + range->size;
	assert_true(!iova || (!range->leaf && iova == 1ULL << stream->shift && pages % 32 == 1));
}

static bool takes_all(const struct stream *stream, const struct inv_entry *entry)
{
	const struct walk_range *range = &stream->range;

	return !(entry->smmu->features & SMMU_RANGE_INV) &&
	       range->size / range->granule >= range->granule / 8;
}

static void take_tlbi(struct stream *stream, const struct inv_entry *entry, unsigned int part,
		      unsigned int whole, __u64 id)
{
	const struct walk_range *range = &stream->range;

	if (takes_all(stream, entry)) {
		take(stream, whole | id, 0);
	} else if (entry->smmu->features & SMMU_RANGE_INV) {
		take_ranges(stream, part | id);
	} else {
		for (__u64 done = 0; done < range->size; done += range->granule)
			take(stream, part | id, (range->iova + done) | range->leaf);
	}
}

/* Finds the smallest block with both ends by trying all sizes. */
static void take_atc(struct stream *stream, const struct inv_entry *entry)
{
	__u64 first = stream->range.iova / 4096;
	__u64 last = (stream->range.iova + stream->range.size - 1) / 4096, order = 0;

	while (first >> order != last >> order)
		order++;
	take(stream,
	     0x40 | (entry->ssid ? 1 << 11 : 0) | (__u64)entry->ssid << 12 | (__u64)entry->id << 32,
	     (first >> order << order) * 4096 | order);
}

static void take_entry(struct stream *stream, const struct inv_entry *entry)
{
	bool el2 = entry->smmu->features & SMMU_E2H;

	switch ((enum inv_type)entry->type) {
	case INV_S1_ASID:
		take_tlbi(stream, entry, el2 ? 0x22 : 0x12, el2 ? 0x21 : 0x11,
			  (__u64)entry->id << 48);
		break;
	case INV_S2_VMID:
		take_tlbi(stream, entry, 0x2a, 0x28, (__u64)entry->id << 32);
		break;
	case INV_S2_VMID_S1_CLEAR:
		if (!takes_all(stream, entry))
			take(stream, 0x10 | (__u64)entry->id << 32, 0);
		break;
	case INV_ATS:
		take_atc(stream, entry);
		break;
	case INV_ATS_FULL:
		take(stream, 0x40 | (__u64)entry->id << 32, 52);
		break;
	}
}

/* Returns the number of commands before the next CMD_SYNC, and moves *issue behind it. */
static unsigned int next_sync(unsigned int *issue)
{
	unsigned int commands = 0;

	while (*issue < issued.issue_count) {
		commands += issued.issues[*issue].count;
		if (issued.issues[(*issue)++].sync)
			break;
	}
	return commands;
}

/* The group of an entry: a CMD_SYNC separates groups. */
static unsigned int group_of(const struct inv_entry *entry)
{
	return (unsigned int)(entry->smmu - smmus) * 3 +
	       (entry->type >= INV_ATS ? 2 : entry->type == INV_S2_VMID_S1_CLEAR);
}

/* Checks every entry's commands in order, and that exactly the groups end in a CMD_SYNC. */
static void stream_check(struct stream *stream)
{
	const struct command *since = issued.commands;
	unsigned int issue = 0;

	stream->at = issued.commands;
	for (unsigned int i = 0; i < stream->count; i++) {
		const struct inv_entry *entry = &stream->entries[i], *next = entry + 1;

		if (entry->users)
			take_entry(stream, entry);
		if (i + 1 < stream->count && group_of(entry) == group_of(next))
			continue;
		if (stream->at != since)
			assert_int_equal(next_sync(&issue), stream->at - since);
		since = stream->at;
	}
	assert_int_equal(stream->at - issued.commands, issued.count);
	assert_int_equal(issue, issued.issue_count);
}

static int by_order(const void *a, const void *b)
{
	return entry_compare(a, b);
}

static void stream_draw(struct stream *stream, __u64 *random)
{
	unsigned int kind = random_below(random, sizeof(granules) / sizeof(granules[0]));
	__u64 granule = 1ULL << granules[kind].granule;
	/* Sizes on both sides of the limit for single commands, and far beyond. */
	__u64 most = random_below(random, 4) ? 40 : granule > 65536 ? 100 : granule / 4;
	__u64 count = 1 + random_below(random, most);

	features_set(random_below(random, 4), random_below(random, 4));
	stream->shift = granules[kind].page;
	stream->range = (struct walk_range){ .iova = random_below(random, 1 << 16) * granule,
					     .size = count * granule,
					     .granule = granule,
					     .leaf = random_below(random, 2) };
	stream->count = random_below(random, count > 600 ? 4 : 13);
	for (unsigned int i = 0; i < stream->count; i++) {
		enum inv_type type = (enum inv_type)random_below(random, INV_ATS_FULL + 1);
		__u32 id = (__u32)random_below(random, type >= INV_ATS ? 1ULL << 32 : 1 << 16);
		__u32 detail = type == INV_ATS	     ? random_below(random, 1 << 20)
			       : type <= INV_S2_VMID ? stream->shift
						     : 0;

		stream->entries[i] = entry_make(&smmus[random_below(random, 2)], type, id, detail);
		stream->entries[i].users = random_below(random, 4) ? 1 : 0;
	}
	qsort(stream->entries, stream->count, sizeof(stream->entries[0]), by_order);
}

static void test_random_streams(void **state)
{
	struct stream stream;
	__u64 random = 3;

	(void)state;
	for (unsigned int i = 0; i < 50000 / STRESS_SHARE; i++) {
		stream_draw(&stream, &random);
		assert_int_equal(walk_entries(stream.entries, stream.count, &stream.range,
					      1 + random_below(&random, 130)),
				 0);
		stream_check(&stream);
	}
}

/* A command per granule up to a page of IOPTEs, then one for the whole ASID. */
static void test_too_big(void **state)
{
	static const unsigned int shifts[] = { 12, 14, 16 };
	struct inv_entry pair[] = { entry_of(INV_S2_VMID, 9, 0),
				    entry_of(INV_S2_VMID_S1_CLEAR, 9, 0) };

	(void)state;
	features_set(0, 0);
	for (unsigned int i = 0; i < 3; i++) {
		struct inv_entry entry = entry_of(INV_S1_ASID, 3, shifts[i]);
		__u64 granule = 1ULL << shifts[i], limit = granule / 8;
		struct walk_range range = { 0, (limit - 1) * granule, granule, true };

		walk_entries(&entry, 1, &range, 64);
		batches_are(limit - 1, 64);
		for (unsigned int j = 0; j < issued.count; j++)
			assert_int_equal(issued.commands[j].word[1], j * granule | 1);
		range.size += granule;
		word_is(entry, range, 0x0003000000000011, 0);
		range.size += granule;
		word_is(entry, range, 0x0003000000000011, 0);
	}
	/* S12_VMALL includes nested stage 1, so no S1 clear follows. */
	walk_entries(pair, 2, &(struct walk_range){ 0, 2 * MIB, 4 * KIB, true }, 64);
	stream_is("0 TLBI_S12_VMALL vmid=0x9\n==\n");
	walk_entries(pair, 2, &(struct walk_range){ 0, 4 * KIB, 4 * KIB, true }, 64);
	stream_is("0 TLBI_S2_IPA vmid=0x9 leaf=0x1\n==\n0 TLBI_NH_ALL vmid=0x9\n==\n");
}

static void test_atc(void **state)
{
	static const struct {
		__u64 iova, size, word1;
	} cases[] = {
		{ 0x8000, 0x4000, 0x8002 }, /* pages 8..11: two bits differ */
		{ 0x7000, 0x4000, 0x4 }, /* pages 7..10: 0..15 */
		{ 0x7000, 0x1000, 0x7000 },
		{ 0x7000, 0x2000, 0x4 }, /* pages 7 and 8 */
		{ 0x200000, 0x200000, 0x200009 },
		{ 0x1ff000, 0x2000, 0xa }, /* pages 0x1ff and 0x200 */
		{ 0, ~0ULL, 52 },
	};

	(void)state;
	features_set(0, 0);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		word_is(entry_of(INV_ATS, 2, 0),
			(struct walk_range){ cases[i].iova, cases[i].size, 4 * KIB, true },
			0x0000000200000040, cases[i].word1);
}

static void test_batches(void **state)
{
	static const unsigned int counts[] = { 1,   2,	 63,  64,  65,	127, 128,
					       129, 191, 192, 193, 510, 511 };
	static const unsigned int capacities[] = { 1, 2, 63, 64, 65, 1024 };
	struct inv_entry entry = entry_of(INV_S1_ASID, 3, 12);

	(void)state;
	features_set(0, 0);
	for (unsigned int i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct walk_range range = { 0, counts[i] * 4 * KIB, 4 * KIB, true };
		struct inv_entry many[511];

		for (unsigned int j = 0; j < counts[i]; j++)
			many[j] = entry_of(INV_S1_ASID, j, 12);
		for (unsigned int j = 0; j < sizeof(capacities) / sizeof(capacities[0]); j++) {
			walk_entries(&entry, 1, &range, capacities[j]);
			batches_are(counts[i], capacities[j]);
			range.size = 4 * KIB;
			walk_entries(many, counts[i], &range, capacities[j]);
			batches_are(counts[i], capacities[j]);
			range.size = counts[i] * 4 * KIB;
		}
	}
}

/* The erratum: no batch is full, and each ends in a CMD_SYNC. */
static void test_forced(void **state)
{
	static const struct {
		unsigned int commands, capacity, issues;
	} cases[] = { { 62, 64, 1 },  { 63, 64, 1 },  { 64, 64, 2 }, { 65, 64, 2 },
		      { 126, 64, 2 }, { 127, 64, 3 }, { 3, 2, 3 },   { 3, 1, 3 } };
	struct inv_entry entry = entry_of(INV_S1_ASID, 3, 12);

	(void)state;
	features_set(SMMU_FORCE_SYNC, 0);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct walk_range range = { 0, cases[i].commands * 4 * KIB, 4 * KIB, true };

		walk_entries(&entry, 1, &range, cases[i].capacity);
		assert_int_equal(issued.count, cases[i].commands);
		assert_int_equal(issued.issue_count, cases[i].issues);
		for (unsigned int j = 0; j < issued.issue_count; j++) {
			assert_true(issued.issues[j].sync);
			assert_in_range(issued.issues[j].count, 1,
					cases[i].capacity > 1 ? cases[i].capacity - 1 : 1);
		}
	}
}

/* All types on two SMMUs, only the second with range commands: a CMD_SYNC ends each group. */
static void test_borders(void **state)
{
	const struct walk_range range = { 0x2000, 8 * KIB, 4 * KIB, true };
	struct inv_entry entries[12];

	(void)state;
	features_set(0, SMMU_RANGE_INV);
	for (unsigned int i = 0; i < 2; i++) {
		entries[6 * i] = entry_make(&smmus[i], INV_S1_ASID, 1, 12);
		entries[6 * i + 1] = entry_make(&smmus[i], INV_S2_VMID, 2, 12);
		entries[6 * i + 2] = entry_make(&smmus[i], INV_S2_VMID_S1_CLEAR, 2, 0);
		entries[6 * i + 3] = entry_make(&smmus[i], INV_S2_VMID_S1_CLEAR, 3, 0);
		entries[6 * i + 4] = entry_make(&smmus[i], INV_ATS, 4, 0);
		entries[6 * i + 5] = entry_make(&smmus[i], INV_ATS_FULL, 5, 0);
	}
	walk_entries(entries, 12, &range, 64);
	stream_is("0 TLBI_NH_VA asid=0x1 iova=0x2000 leaf=0x1\n"
		  "0 TLBI_NH_VA asid=0x1 iova=0x3000 leaf=0x1\n"
		  "0 TLBI_S2_IPA vmid=0x2 iova=0x2000 leaf=0x1\n"
		  "0 TLBI_S2_IPA vmid=0x2 iova=0x3000 leaf=0x1\n"
		  "==\n"
		  "0 TLBI_NH_ALL vmid=0x2\n"
		  "0 TLBI_NH_ALL vmid=0x3\n"
		  "==\n"
		  "0 ATC_INV sid=0x4 iova=0x2000 size=0x1\n"
		  "0 ATC_INV sid=0x5 size=0x34\n"
		  "==\n"
		  "1 TLBI_NH_VA asid=0x1 iova=0x2000 leaf=0x1 scale=0x1 ttl=0x3 tg=0x1\n"
		  "1 TLBI_S2_IPA vmid=0x2 iova=0x2000 leaf=0x1 scale=0x1 ttl=0x3 tg=0x1\n"
		  "==\n"
		  "1 TLBI_NH_ALL vmid=0x2\n"
		  "1 TLBI_NH_ALL vmid=0x3\n"
		  "==\n"
		  "1 ATC_INV sid=0x4 iova=0x2000 size=0x1\n"
		  "1 ATC_INV sid=0x5 size=0x34\n"
		  "==\n");
	/* The same without the first entry of each group. */
	entries[2].users = entries[4].users = entries[6].users = entries[11].users = 0;
	walk_entries(entries, 12, &range, 3);
	stream_is("0 TLBI_NH_VA asid=0x1 iova=0x2000 leaf=0x1\n"
		  "0 TLBI_NH_VA asid=0x1 iova=0x3000 leaf=0x1\n"
		  "0 TLBI_S2_IPA vmid=0x2 iova=0x2000 leaf=0x1\n"
		  "--\n"
		  "0 TLBI_S2_IPA vmid=0x2 iova=0x3000 leaf=0x1\n"
		  "==\n"
		  "0 TLBI_NH_ALL vmid=0x3\n"
		  "==\n"
		  "0 ATC_INV sid=0x5 size=0x34\n"
		  "==\n"
		  "1 TLBI_S2_IPA vmid=0x2 iova=0x2000 leaf=0x1 scale=0x1 ttl=0x3 tg=0x1\n"
		  "==\n"
		  "1 TLBI_NH_ALL vmid=0x2\n"
		  "1 TLBI_NH_ALL vmid=0x3\n"
		  "==\n"
		  "1 ATC_INV sid=0x4 iova=0x2000 size=0x1\n"
		  "==\n");
}

static void places_are(const struct inv_entry *entries, unsigned int count, const char *expected)
{
	const struct walk_range range = { 0x2000, 8 * KIB, 4 * KIB, true };
	char got[128] = "";
	unsigned int length = 0;

	walk_entries(entries, count, &range, 64);
	for (unsigned int i = 0; i < issued.places; i++)
		length += snprintf(got + length, sizeof(got) - length, "%s%s", i ? " " : "",
				   issued.place[i]);
	assert_string_equal(got, expected);
}

/*
 * Before Linux 7.1 the barrier is that of the SMMU, not of its devices: behind the CMD_SYNC of the TLBs, once
 * for each SMMU with ATS, before ATC_INVs and also where none follows.
 */
static void test_before_atc(void **state)
{
	struct inv_entry entries[] = {
		entry_make(&smmus[0], INV_S1_ASID, 1, 12),
		entry_make(&smmus[0], INV_S2_VMID_S1_CLEAR, 2, 0),
		entry_make(&smmus[0], INV_ATS, 3, 0),
		entry_make(&smmus[0], INV_ATS_FULL, 4, 0),
		entry_make(&smmus[1], INV_S1_ASID, 1, 12),
		entry_make(&smmus[1], INV_S1_ASID, 2, 12),
	};

	(void)state;
	features_set(SMMU_ATS, SMMU_ATS);
	places_are(entries, 1, "1+");
	places_are(entries + 4, 2, "1+");
	places_are(entries, 2, "2+");
	places_are(entries, 4, "2+");
	places_are(entries, 6, "2+ 4+");
	/* Without its ATS entries; the last entry is trash. */
	entries[2].users = entries[3].users = entries[5].users = 0;
	places_are(entries, 6, "2+ 3+");
	places_are(entries, 0, "");
	features_set(0, SMMU_ATS);
	places_are(entries, 6, "3+");
	features_set(0, 0);
	places_are(entries, 6, "");
}

static void test_nothing(void **state)
{
	const struct walk_range range = { 0x2000, 8 * KIB, 4 * KIB, true };
	struct inv_entry entries[] = { entry_of(INV_S1_ASID, 1, 12), entry_of(INV_ATS, 1, 0) };

	(void)state;
	features_set(0, 0);
	assert_int_equal(walk_entries(entries, 0, &range, 64), 0);
	stream_is("");
	entries[0].users = entries[1].users = 0;
	assert_int_equal(walk_entries(entries, 2, &range, 64), 0);
	stream_is("");
	/* A group that sent nothing needs no CMD_SYNC. */
	entries[1].users = 1;
	assert_int_equal(walk_entries(entries, 2, &range, 64), 0);
	stream_is("0 ATC_INV sid=0x1 iova=0x2000 size=0x1\n==\n");
	entries[0] = entry_of(INV_S2_VMID_S1_CLEAR, 1, 0);
	assert_int_equal(walk_entries(entries, 2, &(struct walk_range){ 0 }, 64), 0);
	stream_is("0 ATC_INV sid=0x1 size=0x34\n==\n");
}

/* An error of the queue does not end the walk, which returns it. */
static void test_failure(void **state)
{
	const struct walk_range range = { 0x2000, 8 * KIB, 4 * KIB, true };
	const struct inv_entry entries[] = { entry_of(INV_S1_ASID, 1, 12),
					     entry_of(INV_ATS, 1, 0) };

	(void)state;
	features_set(0, 0);
	issued.answer = -ETIMEDOUT;
	assert_int_equal(walk_entries(entries, 2, &range, 64), -ETIMEDOUT);
	assert_int_equal(issued.issue_count, 2);
	issued.answer = 0;
}

static void test_builders(void **state)
{
	const struct command plain = command_make_sync(SIGNAL_NONE, 0);
	const struct command irq = command_make_sync(SIGNAL_IRQ, 0xabcdef4);
	const struct command sev = command_make_sync(SIGNAL_SEV, 0);

	(void)state;
	assert_int_equal(plain.word[0], 0x0fc00046);
	assert_int_equal(irq.word[0], 0x0fc01046);
	assert_int_equal(irq.word[1], 0xabcdef4);
	assert_int_equal(sev.word[0], 0x0fc02046);
	assert_int_equal(command_opcode(&sev), CMD_SYNC);
	/* The low bits of an address do not reach the other fields. */
	assert_int_equal(command_address(0x1fff, false, 0, 0), 0x1000);
	assert_int_equal(command_make_sync(SIGNAL_IRQ, 0xfff00000000000ff).word[1], 0xfc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_range_words),
		cmocka_unit_test(test_range_streams),
		cmocka_unit_test(test_range_cover),
		cmocka_unit_test(test_random_streams),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_atc),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_forced),
		cmocka_unit_test(test_borders),
		cmocka_unit_test(test_before_atc),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_builders),
	};
	int ret;

	rcu_register_thread();
	ret = cmocka_run_group_tests(tests, NULL, NULL);
	rcu_unregister_thread();
	return ret;
}
