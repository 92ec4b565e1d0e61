/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of QEMU's plugin interface that the plugin uses, version 7 (QEMU 11).
 * Debian packages no header for it. Names, types and order are QEMU's.
 */
#ifndef INVBENCH_PLUGIN_H
#define INVBENCH_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLUGIN_VERSION	 7
#define PLUGIN_NO_REGS	 0 /* a callback that reads no register */
#define PLUGIN_READ_REGS 1 /* a callback that reads registers */
#define PLUGIN_WRITES	 2 /* call back on writes only */
#define PLUGIN_ACCESSES	 3 /* call back on reads and writes */
#define PLUGIN_IF_NE	 3 /* call back if entry != value */

/* Why a CPU continues elsewhere; any of them: PLUGIN_ANY_LEAP. */
#define PLUGIN_INTERRUPT 1
#define PLUGIN_EXCEPTION 2
#define PLUGIN_ANY_LEAP	 -1

struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_scoreboard;
struct qemu_plugin_register;
struct qemu_plugin_hwaddr;

/* A number at the same offset of each CPU's entry of a scoreboard. */
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;

/* Has the layout of GLib's GByteArray. */
struct plugin_bytes {
	uint8_t *data;
	unsigned int length;
};

/* Has the layout of GLib's GArray. */
struct plugin_registers {
	const struct plugin_register {
		struct qemu_plugin_register *handle;
		const char *name, *feature;
		bool is_readonly;
	} * all;
	unsigned int count;
};

typedef void (*plugin_translated)(struct qemu_plugin_tb *block, void *data);
typedef void (*plugin_executed)(unsigned int cpu, void *data);
typedef void (*plugin_accessed)(unsigned int cpu, uint32_t info, uint64_t address, void *data);
typedef void (*plugin_leapt)(unsigned int cpu, int why, uint64_t from, uint64_t to, void *data);

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
void qemu_plugin_register_vcpu_init_cb(uint64_t id, plugin_executed call, void *data);
void qemu_plugin_register_vcpu_discon_cb(uint64_t id, int why, plugin_leapt call, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t length);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
bool qemu_plugin_mem_is_store(uint32_t info);
unsigned int qemu_plugin_mem_size_shift(uint32_t info); /* log2 of bytes */
/* NULL: the access has no address in memory. */
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(uint32_t info, uint64_t address);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *at);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *at);
const char *qemu_plugin_hwaddr_device_name(const struct qemu_plugin_hwaddr *at);
bool qemu_plugin_translate_vaddr(uint64_t address, uint64_t *physical);
bool qemu_plugin_read_memory_vaddr(uint64_t address, struct plugin_bytes *to, size_t length);
bool qemu_plugin_write_memory_vaddr(uint64_t address, struct plugin_bytes *bytes);
struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t size);
void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int cpu);
int qemu_plugin_num_vcpus(void);
struct plugin_registers *qemu_plugin_get_registers(void);
bool qemu_plugin_read_register(struct qemu_plugin_register *handle, struct plugin_bytes *to);

/* GLib, which QEMU has loaded. */
struct plugin_bytes *g_byte_array_new(void);
struct plugin_bytes *g_byte_array_set_size(struct plugin_bytes *bytes, unsigned int length);

/* The plugin defines these, and QEMU looks them up. */
extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

#endif
