/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gives damaged inputs to readers of what comes from outside.
 * The corpus is what this tree ships and what its other tests read. Each reader gets all of it and INPUTS damaged
 * copies, always the same ones; the sanitizers look at the same run. FUZZ_INPUTS in the environment sets another
 * number, FUZZ_SEED other copies. The file that includes this one defines READERS before, and the table after it.
 *
 * Compiled with -DFUZZ the program is a target of libFuzzer, and FUZZ_READER names the reader. test_libfuzzer.sh
 * compiles it so and drives every reader; it finds their names in the table.
 */
#ifndef INVBENCH_READERS_H
#define INVBENCH_READERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/folder.h"
#include "tests/unit/mutate.h"

#define INPUTS 60
#define SEED   1

struct reader {
	const char *name;
	void (*read)(const struct text *text);
	const char *corpus; /* below the tree */
	enum { TEXT, JSON, RECORD } kind;
};

static const struct reader readers[READERS];
static FILE *nowhere, *own_stdout, *own_stderr;

/* A path below the test's folder; it stays until the end. */
static const char *below(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const struct text *text)
{
	FILE *file = fopen(below(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text->bytes, 1, text->length, file), text->length);
	assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
	(void)make_dir(state);
	nowhere = fopen("/dev/null", "w");
	return nowhere ? 0 : -1;
}

/* The readers say what is wrong with each input. The sanitizers write to the descriptor itself. */
static void be_quiet(bool quiet)
{
	if (quiet) {
		own_stdout = stdout;
		own_stderr = stderr;
	}
	stdout = quiet ? nowhere : own_stdout;
	stderr = quiet ? nowhere : own_stderr;
}

static void load(const char *path, struct text *text)
{
	FILE *file = fopen(path, "r");

	*text = (struct text){ 0 };
	assert_non_null(file);
	if (getdelim(&text->bytes, &(size_t){ 0 }, EOF, file) < 0)
		fail_msg("%s", path);
	text->length = strlen(text->bytes);
	fclose(file);
}

/* Most inputs have one fault, so that the reader gets to what lies behind it. */
static void mutate(const struct reader *reader, struct text *text, uint64_t *random)
{
	size_t faults = 1 + draw(random, 2) * draw(random, 4);
	bool is_raw = reader->kind == TEXT || !draw(random, 8);

	while (faults--)
		if (is_raw)
			mutate_bytes(text, random);
		else
			mutate_lines(text, random);
	if (reader->kind == RECORD && !is_raw)
		seal_lines(text);
}

#ifdef FUZZ
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);

static const struct reader *reader_named(void)
{
	const char *name = getenv("FUZZ_READER");
	size_t i = 0;

	while (i < READERS - 1 && (!name || strcmp(name, readers[i].name)))
		i++;
	return &readers[i];
}

static void remove_at_exit(void)
{
	remove_dir(NULL);
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
	(void)count;
	(void)arguments;
	int ret = set_up(NULL);

	be_quiet(true);
	return ret ? ret : atexit(remove_at_exit);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = { calloc(size + 1, 1), size };

	memcpy(text.bytes, data, size);
	reader_named()->read(&text);
	free(text.bytes);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	uint64_t random = seed * 0x9e3779b97f4a7c15 + 1;
	struct text text = { NULL, size };

	if (!draw(&random, 4))
		return LLVMFuzzerMutate(data, size, room);
	text.bytes = calloc(size + 1, 1);
	memcpy(text.bytes, data, size);
	mutate(reader_named(), &text, &random);
	size = text.length < room ? text.length : room;
	memcpy(data, text.bytes, size);
	free(text.bytes);
	return size;
}
#else
static unsigned long number_of(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

/* The input stays in the folder if its reader crashes. */
static void read_all(const struct reader *reader)
{
	unsigned long inputs = number_of("FUZZ_INPUTS", INPUTS);
	uint64_t random = number_of("FUZZ_SEED", SEED) * 0x9e3779b97f4a7c15 + 1;
	char *pattern = strf("%s/%s", getenv("INVBENCH_HOME"), reader->corpus);
	glob_t corpus;

	assert_int_equal(glob(pattern, 0, NULL, &corpus), 0);
	for (unsigned long i = 0; i < inputs + corpus.gl_pathc; i++) {
		struct text text;

		load(corpus.gl_pathv[i % corpus.gl_pathc], &text);
		if (i >= corpus.gl_pathc)
			mutate(reader, &text, &random);
		put("input", &text);
		be_quiet(true);
		reader->read(&text);
		be_quiet(false);
		free(text.bytes);
	}
	globfree(&corpus);
	free(pattern);
}

static void test_reader(void **state)
{
	read_all(*state);
}

int main(void)
{
	struct CMUnitTest tests[READERS];

	for (size_t i = 0; i < READERS; i++)
		tests[i] = (struct CMUnitTest){ .name = readers[i].name,
						.test_func = test_reader,
						.initial_state = (void *)&readers[i] };
	return _cmocka_run_group_tests("readers", tests, READERS, set_up, remove_dir);
}
#endif

#endif
