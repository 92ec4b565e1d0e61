/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of QEMU's plugin interface that is used, version 7 (QEMU 11).
 * Debian ships no header for it. Names, types and order are QEMU's; its opaque
 * types are only pointed to.
 */
#ifndef INVBENCH_PLUGIN_H
#define INVBENCH_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLUGIN_VERSION 7
#define PLUGIN_NO_REGS 0 /* a callback that looks at no register */
#define PLUGIN_WRITES  2 /* of memory accesses */
#define PLUGIN_IF_NE   3 /* call back if entry != value */

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;

/* A number at the same place of each CPU's part of a scoreboard. */
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;

/* As GLib's: what is handed over for writing. */
struct plugin_bytes {
	uint8_t *data;
	unsigned int length;
};

typedef void (*plugin_translated)(struct qemu_plugin_tb *block, void *data);
typedef void (*plugin_executed)(unsigned int cpu, void *data);
typedef void (*plugin_accessed)(unsigned int cpu, uint32_t info, uint64_t address, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, plugin_translated call, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, plugin_executed call,
					    int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn *insn,
						 plugin_executed call, int flags, int condition,
						 qemu_plugin_u64 entry, uint64_t value, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, plugin_accessed call,
				      int flags, int accesses, void *data);
void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *block, plugin_executed call,
					       int flags, int condition, qemu_plugin_u64 entry,
					       uint64_t value, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t length);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
bool qemu_plugin_write_memory_vaddr(uint64_t address, struct plugin_bytes *bytes);
struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t size);
void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int cpu);
int qemu_plugin_num_vcpus(void);

/* Ours, for QEMU to find. */
extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

#endif
