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
extern long bpf_map_update_elem(void *map, const void *key, const void *value, __u64 flags)
	HELPER(map_update_elem);
extern long bpf_map_delete_elem(void *map, const void *key) HELPER(map_delete_elem);
extern __u64 bpf_ktime_get_ns(void) HELPER(ktime_get_ns);
extern __u64 bpf_get_current_pid_tgid(void) HELPER(get_current_pid_tgid);
extern long bpf_get_current_comm(void *buffer, __u32 size) HELPER(get_current_comm);
extern long bpf_probe_read_kernel(void *to, __u32 size, const void *from) HELPER(probe_read_kernel);
extern long bpf_get_func_arg(void *context, __u32 number, __u64 *value) HELPER(get_func_arg);

#endif
