// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints layout.h: what one kernel's BTF says about the SMMUv3 driver's private
 * structures and about functions that are not exported.
 * It runs at build time, so that the module has the constants of exactly the
 * kernel that it is built for, and nobody types them in. The checksum of the BTF
 * lets the module recognise another kernel.
 *
 *   layout VMLINUX > layout.h
 *
 * VMLINUX is an ELF file, /sys/kernel/btf/vmlinux, or a kernel's Image, which
 * holds the BTF uncompressed.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "kmods/btf/print.h"

void print_upper(const char *text)
{
	for (; *text; text++)
		putchar(isalnum(*text) ? toupper(*text) : '_');
}

void print_macro(const char *structure, const char *member, const char *what, long value)
{
	printf("#define ");
	print_upper(structure);
	putchar('_');
	print_upper(member);
	printf("%s %ld\n", what, value);
}

int main(int argc, char **argv)
{
	const void *raw;
	struct btf *btf;
	__u32 size;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: layout VMLINUX\n");
		return 3;
	}
	btf = vmlinux_btf(argv[1]);
	raw = btf ? btf__raw_data(btf, &size) : NULL;
	if (!raw) {
		fprintf(stderr, "layout: %s has no BTF: %s\n", argv[1], strerror(errno));
		return 3;
	}
	printf("/* Generated from the BTF of one kernel. */\n#include <linux/types.h>\n");
	printf("#define BTF_CHECKSUM 0x%08lxU\n", crc32(0, raw, size));
	structures_print(btf);
	ret = functions_print(btf) ?: inv_range_print(btf);
	parts_print();
	btf__free(btf);
	return ret ? 1 : 0;
}
