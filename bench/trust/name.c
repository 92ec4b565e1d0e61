/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks names and paths: see name.h. bench/lab/common.sh has the same rule for paths. */
#include <string.h>
#include "bench/trust/name.h"

#define PATH_CHARS NAME_CHARS "/,@="

bool name_is_valid(const char *text)
{
	size_t length = text ? strspn(text, NAME_CHARS) : 0;

	return length && length <= NAME_LENGTH_MAX && !text[length] && *text != '.' && *text != '-';
}

bool name_is_plain_path(const char *path)
{
	return *path && !path[strspn(path, PATH_CHARS)];
}
