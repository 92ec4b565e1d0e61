/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses numbers strictly: strtoull() alone accepts signs, blanks and trailing text. Writes whole ones. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "bench/text/number.h"

int number_parse_suffix(const char *text, const char *suffixes, uint64_t *number)
{
	const char *suffix;
	unsigned int shift = 0;
	char *end;

	if (strspn(text, "0123456789") == 0)
		return -EINVAL;
	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno)
		return -EINVAL;
	if (*end) {
		suffix = strchr(suffixes, toupper((unsigned char)*end));
		if (!suffix || end[1])
			return -EINVAL;
		shift = 10 * (unsigned int)(suffix - suffixes + 1);
	}
	if (*number > UINT64_MAX >> shift)
		return -EINVAL;
	*number <<= shift;
	return 0;
}

int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *number)
{
	uint64_t parsed;

	if (number_parse_suffix(text, "", &parsed) || parsed < min || parsed > max)
		return -EINVAL;
	*number = parsed;
	return 0;
}

bool number_whole(double number, char text[NUMBER_WHOLE])
{
	char digits[NUMBER_WHOLE];
	size_t count = 0;
	uint64_t rest;

	if (!(fabs(number) < 1e12) || number != rint(number) || (!number && signbit(number)))
		return false;
	for (rest = (uint64_t)fabs(number); rest || !count; rest /= 10)
		digits[count++] = (char)('0' + rest % 10);
	if (number < 0)
		*text++ = '-';
	while (count)
		*text++ = digits[--count];
	*text = '\0';
	return true;
}
