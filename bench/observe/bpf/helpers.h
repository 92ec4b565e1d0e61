/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's BPF helpers and libbpf's section names that the programs use.
 * libbpf's own header declares helpers as pointers, and gcc 12 compiles those to
 * calls that BPF does not have. gcc's attribute works with every version.
 */
#ifndef INVBENCH_OBSERVE_BPF_HELPERS_H
#define INVBENCH_OBSERVE_BPF_HELPERS_H

#include <linux/bpf.h>

#define SEC(name) __attribute__((section(name), used))

/* A map is a structure whose members' types describe it. */
#define __uint(name, value) int(*name)[value]
#define __type(name, value) value *name

#define HELPER(name) __attribute__((kernel_helper(BPF_FUNC_##name)))

extern void *bpf_map_lookup_elem(void *map, const void *key) HELPER(map_lookup_elem);
extern __u64 bpf_ktime_get_ns(void) HELPER(ktime_get_ns);
extern __u64 bpf_get_current_pid_tgid(void) HELPER(get_current_pid_tgid);
extern long bpf_get_current_comm(void *buffer, __u32 size) HELPER(get_current_comm);
extern long bpf_probe_read_kernel(void *to, __u32 size, const void *from) HELPER(probe_read_kernel);
extern long bpf_get_func_arg(void *context, __u32 number, __u64 *value) HELPER(get_func_arg);

/*
 * Atomics that order all accesses before and after them. gcc and its assembler know them since
 * version 14, so the bytes are here: the address is in r1, the new value in r2.
 */
#define ATOMIC(operation) ".byte 0xdb, 0x21, 0, 0, " #operation ", 0, 0, 0"

/* Stores now where was is, and returns what was there. */
static __always_inline __u64 atomic_compare_exchange(__u64 *at, __u64 was, __u64 now)
{
	register __u64 found __asm__("r0") = was;
	register __u64 *address __asm__("r1") = at;
	register __u64 value __asm__("r2") = now;

	__asm__ __volatile__(ATOMIC(0xf1) : "+r"(found) : "r"(address), "r"(value) : "memory");
	return found;
}

static __always_inline void atomic_store(__u64 *at, __u64 now)
{
	register __u64 *address __asm__("r1") = at;
	register __u64 value __asm__("r2") = now;

	__asm__ __volatile__(ATOMIC(0xe1) : "+r"(value) : "r"(address) : "memory");
}

#endif
