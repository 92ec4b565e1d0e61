/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the argument list of a program: see arguments.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/text/arguments.h"

unsigned int arguments_count(const char *const *list)
{
	unsigned int count = 0;

	while (list && list[count])
		count++;
	return count;
}

static int add_one(const char ***list, const char *argument)
{
	unsigned int count = arguments_count(*list);
	const char **longer = reallocarray(*list, count + 2, sizeof(*longer));

	if (!longer)
		return -ENOMEM;
	longer[count] = argument;
	longer[count + 1] = NULL;
	*list = longer;
	return 0;
}

int arguments_add(const char ***list, ...)
{
	const char *argument;
	va_list arguments;
	int ret = 0;

	va_start(arguments, list);
	while (!ret && (argument = va_arg(arguments, const char *)))
		ret = add_one(list, argument);
	va_end(arguments);
	return ret;
}

#define LIST_MAX 65536 /* characters of a list in one argument */

int arguments_add_list(const char ***list, const char *option, char *values)
{
	int ret = 0;

	while (!ret) {
		char *part = values, *end = part;

		if (strlen(part) > LIST_MAX)
			end = memrchr(part, ',', LIST_MAX);
		ret = arguments_add(list, option, part, NULL);
		if (!end || end == part)
			break;
		*end = '\0';
		values = end + 1;
	}
	return ret;
}

char *arguments_list(const char *const *values)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (unsigned int i = 0; out && values[i]; i++)
		fprintf(out, "%s%s", i ? "," : "", values[i]);
	return out && !fclose(out) ? text : NULL;
}

/* A word without these characters means itself to a shell. */
static void join_one(FILE *out, const char *argument)
{
	if (*argument && !strpbrk(argument, " \t\n'\"\\$`*?[]{}()<>|&;~#!")) {
		fputs(argument, out);
		return;
	}
	fputc('\'', out);
	for (; *argument; argument++)
		fprintf(out, *argument == '\'' ? "'\\''" : "%c", *argument);
	fputc('\'', out);
}

char *arguments_join(const char *const *list)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (; *list; list++) {
		join_one(out, *list);
		if (list[1])
			fputc(' ', out);
	}
	fclose(out);
	return text;
}

void arguments_free(const char ***list)
{
	free(*list);
	*list = NULL;
}
