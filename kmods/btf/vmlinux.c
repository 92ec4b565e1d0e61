// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the BTF of a kernel: see print.h. */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/btf.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kmods/btf/print.h"

#define BTF_HEADER_BYTES 24 /* up to 7.3 */

static char *file_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *data = NULL;
	long end = -1;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END))
		end = ftell(file);
	if (end > 0 && !fseek(file, 0, SEEK_SET)) {
		*size = (size_t)end;
		data = malloc(*size);
	}
	if (data && fread(data, 1, *size, file) != *size) {
		free(data);
		data = NULL;
	}
	fclose(file);
	return data;
}

/* The bytes of a BTF, which newer kernels end with a third section: two words follow this header. */
static size_t btf_length(const char *data)
{
	struct btf_header header;
	__u32 third[2];
	size_t end, other = 0;

	memcpy(&header, data, sizeof(header));
	memcpy(third, data + BTF_HEADER_BYTES, sizeof(third));
	end = (size_t)header.str_off + header.str_len;
	if (header.hdr_len >= BTF_HEADER_BYTES + sizeof(third))
		other = (size_t)third[0] + third[1];
	return header.hdr_len + (end > other ? end : other);
}

/* Searches an Image for the header of its BTF, and loads the BTF from there. */
static struct btf *image_btf(const char *path)
{
	const struct btf_header start = { .magic = BTF_MAGIC, .version = BTF_VERSION };
	const size_t fixed = offsetof(struct btf_header, hdr_len);
	struct btf *btf = NULL;
	size_t size, length;
	char *data = file_read(path, &size);

	if (!data)
		return NULL;
	for (size_t at = 0; !btf && at + BTF_HEADER_BYTES + 8 <= size; at += 4) {
		if (memcmp(data + at, &start, fixed))
			continue;
		length = btf_length(data + at);
		if (length <= size - at)
			btf = btf__new(data + at, (unsigned int)length);
	}
	free(data);
	return btf;
}

struct btf *vmlinux_btf(const char *path)
{
	libbpf_set_print(NULL); /* libbpf would report that an Image is not an ELF file */
	return btf__parse(path, NULL) ?: image_btf(path);
}
