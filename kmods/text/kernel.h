/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recognises a kernel that the module was not built for.
 * The layout of the driver's structures is that of one kernel. vermagic does not
 * protect it: someone who changes a structure and builds again gets the same
 * vermagic. So the module compares the kernel's BTF, from which the layout came.
 */
#ifndef INVBENCH_KERNEL_H
#define INVBENCH_KERNEL_H

#include <linux/types.h>

/* Checksums (CRC-32) of two kernels' BTF. */
struct kernel_btf {
	u32 built_for;
	u32 running; /* 0: /sys/kernel/btf/vmlinux cannot be read */
};

extern struct kernel_btf kernel_btf;

/* Computes the running kernel's checksum. 0 or -ENOMEM. */
int kernel_load(void);

/* 0, or -ENOEXEC with the reason in message (INVBENCH_MESSAGE_LEN): it is another kernel. */
int kernel_check(char *message);

#endif
