/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that arrive in pieces come out whole, and an unfinished one waits for the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/text/line_buffer.h"

static void test_pieces(void **state)
{
	static const char *const pieces[] = { "one\ntw", "o", "\n\nrest" };
	static const char *const expected[] = { "one", "two", "" };
	struct line_buffer buffer = { 0 };
	unsigned int lines = 0;
	int ends[2];
	char *line;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_null(line_buffer_next(&buffer));
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		assert_int_equal(write(ends[1], pieces[i], strlen(pieces[i])), strlen(pieces[i]));
		assert_int_equal(line_buffer_read(&buffer, ends[0]), 1);
		while ((line = line_buffer_next(&buffer))) {
			assert_true(lines < 3);
			assert_string_equal(line, expected[lines++]);
		}
	}
	assert_int_equal(lines, 3);
	close(ends[1]);
	assert_int_equal(line_buffer_read(&buffer, ends[0]), 0);
	assert_null(line_buffer_next(&buffer));
	close(ends[0]);
	line_buffer_free(&buffer);
}

/* A line may be longer than what one read returns. */
static void test_long_line(void **state)
{
	static char block[1 << 15];
	struct line_buffer buffer = { 0 };
	char *line;
	int ends[2];

	(void)state;
	memset(block, 'x', sizeof(block));
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(write(ends[1], block, sizeof(block)), sizeof(block));
		assert_int_equal(line_buffer_read(&buffer, ends[0]), 1);
		assert_null(line_buffer_next(&buffer));
	}
	assert_int_equal(write(ends[1], "\n", 1), 1);
	assert_int_equal(line_buffer_read(&buffer, ends[0]), 1);
	line = line_buffer_next(&buffer);
	assert_non_null(line);
	assert_int_equal(strlen(line), 10 * sizeof(block));
	close(ends[0]);
	close(ends[1]);
	line_buffer_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
