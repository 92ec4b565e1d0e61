// SPDX-License-Identifier: GPL-2.0-or-later
/* Recognises a kernel that the module was not built for: see kernel.h. */
#include <linux/crc32.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "layout.h"
#include "kmods/text/kernel.h"
#include "kmods/worker/target.h"

struct kernel_btf kernel_btf = { .built_for = BTF_CHECKSUM };

/* The CRC-32 of a file; 0: it is empty or cannot be read. sysfs gives at most a page at once. */
static u32 file_checksum(const char *path, void *page)
{
	struct file *file = filp_open(path, O_RDONLY, 0);
	u32 sum = ~0U;
	loff_t at = 0;
	ssize_t size;

	if (IS_ERR(file))
		return 0;
	while ((size = kernel_read(file, page, PAGE_SIZE, &at)) > 0)
		sum = crc32_le(sum, page, size);
	filp_close(file, NULL);
	return size ? 0 : ~sum;
}

/*
 * Not by the symbols around it, which older kernels do not have in kallsyms; and
 * not by kernel_read_file(), about which the security module IPE warns.
 */
int kernel_load(void)
{
	void *page = kmalloc(PAGE_SIZE, GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	kernel_btf.running = file_checksum("/sys/kernel/btf/vmlinux", page);
	kfree(page);
	return 0;
}

int kernel_check(char *message)
{
	if (kernel_btf.built_for == kernel_btf.running)
		return 0;
	return refuse(message, -ENOEXEC,
		      "module: built for a kernel with BTF checksum %08x, this one has %08x; "
		      "build again: " BUILD_AGAIN,
		      kernel_btf.built_for, kernel_btf.running);
}
