/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits what a file descriptor delivers in pieces into lines. */
#ifndef INVBENCH_LINE_BUFFER_H
#define INVBENCH_LINE_BUFFER_H

#include <stddef.h>

/* Initialise it to zero. */
struct line_buffer {
	char *text;
	size_t length; /* bytes in text */
	size_t taken; /* bytes that line_buffer_next() has returned */
	size_t room;
};

/* Reads once, which may block. 1: something was read, 0: end of file, -errno. -ENOMEM: line too long. */
int line_buffer_read(struct line_buffer *buffer, int fd);
/* The next whole line without its newline, valid until the next call that reads; NULL: none. */
char *line_buffer_next(struct line_buffer *buffer);
void line_buffer_free(struct line_buffer *buffer);

#endif
