/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulator's half of `run --attribute`: counts the instructions of the
 * cheapest measured call by their address; see core/functions.h.
 * A plugin, not QEMU's log: it counts inside the call only, needs no symbols on
 * this side, and hands its result to the guest, whose kernel names its own
 * functions. Under the exact clock one CPU runs at a time, so nothing is locked;
 * the instructions of all CPUs count, as they do in that clock.
 */
#include <stdlib.h>
#include <string.h>
#include "bench/core/functions.h"
#include "plugin.h"

#define SLOTS	   65536 /* a power of two, well above what one call executes */
#define READ_CLOCK 0xd53b9d00 /* mrs x0, pmccntr_el0 */
#define READ_EVENT 0xd53be800 /* mrs x0, pmevcntr0_el0 */
#define REGISTER   0x1f /* the bits of an instruction that say which register */
#define COUNTER	   0x3e0 /* the bits of READ_EVENT that say which counter */
#define NEAR	   (1 << 20) /* text of one module; the kernel's is farther away */
#define USER	   4 /* stands for all addresses of user space, which nobody has names for */

int qemu_plugin_version = PLUGIN_VERSION;

/* A call's instructions, hashed by address. */
struct listing {
	uint64_t ticks;
	unsigned int used;
	struct functions_place slot[SLOTS];
};

static struct listing current, cheapest;
static struct functions_table table;
static bool is_open;
static uint64_t opened_at; /* where: a module's clock is looked at near there */

/*
 * Not 0 while a call is counted; tested by every instruction. An element of one
 * byte a CPU, since QEMU 11 takes the index of the CPU that translates for that
 * of all, and spoils it when it multiplies it by anything but 1: so all CPUs
 * have the same value, and eight bytes from any of them on are in the memory.
 */
static qemu_plugin_u64 inside;
static bool is_inside;

static void set_inside(bool on)
{
	is_inside = on;
	memset(qemu_plugin_scoreboard_find(inside.score, 0), on,
	       qemu_plugin_num_vcpus() - 1 + sizeof(uint64_t));
}

static void add(uint64_t address, uint64_t instructions)
{
	uint64_t i = address / 4;

	current.ticks += instructions;
	while (current.slot[i % SLOTS].address && current.slot[i % SLOTS].address != address)
		i++;
	if (!current.slot[i % SLOTS].address) {
		if (current.used == SLOTS - 1)
			return;
		current.slot[i % SLOTS].address = address;
		current.used++;
	}
	current.slot[i % SLOTS].count += instructions;
}

static void count(unsigned int cpu, void *data)
{
	(void)cpu;
	add((uintptr_t)data, 1);
}

static void count_user(unsigned int cpu, void *data)
{
	(void)cpu;
	add(USER, (uintptr_t)data);
}

static void look(void)
{
	if (!is_inside)
		memset(&current, 0, sizeof(current));
	else if (current.ticks < cheapest.ticks)
		cheapest = current;
	set_inside(!is_inside);
}

static void look_at_clock(unsigned int cpu, void *data)
{
	(void)cpu;
	if (is_open && (uintptr_t)data - opened_at + NEAR < 2 * NEAR)
		look();
}

/* The kernel reads no such counter but for the program that was opened at a user's address. */
static void look_at_event(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	if (is_open && !(opened_at >> 63))
		look();
}

static void open_table(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu, (void)info, (void)address;
	opened_at = (uintptr_t)data;
	set_inside(false);
	cheapest.ticks = UINT64_MAX;
	is_open = true;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = ((const struct functions_place *)a)->address;
	uint64_t right = ((const struct functions_place *)b)->address;

	return left < right ? -1 : left > right;
}

/* Where there was no room for a place, the counts do not sum to the ticks: the guest refuses that. */
static void close_table(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	struct plugin_bytes bytes = { (uint8_t *)&table, 0 };

	(void)cpu, (void)info, (void)data;
	if (!is_open || cheapest.ticks == UINT64_MAX)
		return;
	is_open = false;
	table.ticks = cheapest.ticks;
	table.places = 0;
	for (size_t i = 0; i < SLOTS && table.places < FUNCTIONS_PLACES; i++)
		if (cheapest.slot[i].address)
			table.place[table.places++] = cheapest.slot[i];
	qsort(table.place, table.places, sizeof(table.place[0]), compare);
	bytes.length = offsetof(struct functions_table, place[table.places]);
	qemu_plugin_write_memory_vaddr(address, &bytes);
}

/* Nobody has names for its addresses, so that a block of them is counted at once: whole, as it begins. */
static void translated_user(struct qemu_plugin_tb *block, size_t length)
{
	qemu_plugin_register_vcpu_tb_exec_cond_cb(block, count_user, PLUGIN_NO_REGS, PLUGIN_IF_NE,
						  inside, 0, (void *)(uintptr_t)length);
}

static void translated_instruction(struct qemu_plugin_insn *insn)
{
	void *address = (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn);
	bool is_kernel = (uintptr_t)address >> 63;
	uint32_t word = 0;

	qemu_plugin_insn_data(insn, &word, sizeof(word));
	if (word == FUNCTIONS_OPEN)
		qemu_plugin_register_vcpu_mem_cb(insn, open_table, PLUGIN_NO_REGS, PLUGIN_WRITES,
						 address);
	else if (word == FUNCTIONS_CLOSE)
		qemu_plugin_register_vcpu_mem_cb(insn, close_table, PLUGIN_NO_REGS, PLUGIN_WRITES,
						 address);
	if (!is_kernel)
		return;
	if ((word & ~REGISTER) == READ_CLOCK)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, look_at_clock, PLUGIN_NO_REGS,
						       address);
	else if ((word & ~(REGISTER | COUNTER)) == READ_EVENT)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, look_at_event, PLUGIN_NO_REGS,
						       address);
	/* After the look at the clock, so that the first one counts and the second not. */
	qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, count, PLUGIN_NO_REGS, PLUGIN_IF_NE,
						    inside, 0, address);
}

static void translated(struct qemu_plugin_tb *block, void *data)
{
	size_t length = qemu_plugin_tb_n_insns(block);
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(block, 0);

	(void)data;
	if (!(qemu_plugin_insn_vaddr(first) >> 63))
		translated_user(block, length);
	for (size_t i = 0; i < length; i++)
		translated_instruction(qemu_plugin_tb_get_insn(block, i));
}

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info, (void)argc, (void)argv;
	inside.score = qemu_plugin_scoreboard_new(1);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated, NULL);
	return 0;
}
