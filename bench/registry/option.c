/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the values of command line options: see option.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "bench/registry/option.h"
#include "bench/registry/registry.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

int option_word(const char *option, const char *text, const char *const *words)
{
	char *refusal;

	for (int i = 0; words[i]; i++)
		if (!strcmp(text, words[i]))
			return i;
	refusal = registry_refusal_of_words(words, option, text);
	message("%s", refusal ? refusal : text);
	free(refusal);
	return -EINVAL;
}

int option_number(const char *option, const char *text, const char *unit, uint64_t min,
		  uint64_t max, uint64_t *number)
{
	int ret = number_parse(text, min, max, number);

	if (ret)
		message("%s: '%s' is not a number%s%s in %" PRIu64 "..%" PRIu64, option, text,
			unit ? " of " : "", unit ? unit : "", min, max);
	return ret;
}

int option_percent(const char *option, const char *text, double max, double bare_min, double *share)
{
	bool bare;
	char *end;

	*share = NAN;
	if (!text)
		return 0;
	*share = strtod(text, &end) / 100;
	bare = *end != '%';
	if (end == text || end[!bare] || !(*share > 0 && *share <= max))
		message("%s: '%s' is not a percentage above 0 and up to %g", option, text,
			100 * max);
	else if (bare && 100 * *share < bare_min)
		message("%s: '%s' is in per cent; write %s%% for that, or %g%% for a share of %s",
			option, text, text, 100 * strtod(text, NULL), text);
	else
		return 0;
	return -EINVAL;
}
