/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the bytes of an unfinished line until the rest arrives: see line_buffer.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/text/line_buffer.h"

#define CHUNK	   (1 << 16)
#define LINE_LIMIT (64 << 20)

/* Moves the unfinished line to the front and makes room for one read. */
static int make_room(struct line_buffer *buffer)
{
	size_t room = buffer->room * 2 + CHUNK;
	char *text;

	if (buffer->taken) {
		buffer->length -= buffer->taken;
		memmove(buffer->text, buffer->text + buffer->taken, buffer->length);
		buffer->taken = 0;
	}
	if (buffer->room - buffer->length >= CHUNK)
		return 0;
	text = buffer->room < LINE_LIMIT ? realloc(buffer->text, room) : NULL;
	if (!text)
		return -ENOMEM;
	buffer->text = text;
	buffer->room = room;
	return 0;
}

int line_buffer_read(struct line_buffer *buffer, int fd)
{
	int ret = make_room(buffer);
	ssize_t got;

	if (ret)
		return ret;
	do
		got = read(fd, buffer->text + buffer->length, CHUNK);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	buffer->length += (size_t)got;
	return got > 0;
}

char *line_buffer_next(struct line_buffer *buffer)
{
	char *line, *end;

	if (buffer->taken == buffer->length)
		return NULL;
	line = buffer->text + buffer->taken;
	end = memchr(line, '\n', buffer->length - buffer->taken);
	if (!end)
		return NULL;
	*end = '\0';
	buffer->taken = (size_t)(end + 1 - buffer->text);
	return line;
}

void line_buffer_free(struct line_buffer *buffer)
{
	free(buffer->text);
	*buffer = (struct line_buffer){ 0 };
}
