/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts what the cheapest measured call is made of, by address, for `run --functions`.
 * bench/core/functions.h has the protocol with the guest, bench/mix/mix.h the kinds that are counted.
 * Unlike QEMU's log, a plugin counts only inside the call, needs no symbols, and gives the result to
 * the guest, whose kernel knows the names of its functions. Under the exact clock one CPU runs at a
 * time, so there are no locks. The instructions of all CPUs count, as in that clock.
 */
#include <stdio.h>
#include <string.h>
#include "bench/lab/plugin/listing.h"
#include "bench/lab/plugin/memory.h"
#include "bench/lab/plugin/plugin.h"

#define READ_CLOCK 0xd53b9d00 /* mrs x0, pmccntr_el0 */
#define READ_EVENT 0xd53be800 /* mrs x0, pmevcntr0_el0 */
#define ZERO_LINE  0xd50b7420 /* dc zva, x0 */
#define SYSCALL	   0xd4000001 /* svc #0, with the system call's number in x8 */
#define SYSCALL_NR 8
#define LINK_NR	   30 /* the register with the address that a function returns to */
#define READ_NR	   63 /* of read() in every arm64 kernel */
#define REGISTER   0x1f /* bits of the instruction that select the register */
#define COUNTER	   0x3e0 /* bits of READ_EVENT that select the counter */
#define NEAR	   (1 << 20) /* larger than a module's text; the kernel's is farther away */

int qemu_plugin_version = PLUGIN_VERSION;

static struct functions_table table;
static bool is_open;
static uint64_t opened_at; /* the instruction; a module's clock is read near it */

static bool
	is_reading; /* a program has called read() and the kernel has not yet read the counter for it */
static uint64_t called; /* see struct functions_table */
static uint64_t return_to; /* where the call that is being counted returns to */

/*
 * What is tested before a callback. An entry is one byte: the condition of QEMU 11 uses the index of the
 * translating CPU for all CPUs, and gets it wrong for any other size. All CPUs therefore have the same
 * value, with eight bytes of memory behind the last one.
 */
static qemu_plugin_u64 inside; /* a call is counted; each instruction tests it */
static qemu_plugin_u64
	watching; /* calls of a function are counted; each block of the kernel tests it */
static bool is_inside;

static struct qemu_plugin_register *registers[REGISTER]; /* x0 to x30, the same for all CPUs */
static struct plugin_bytes *value; /* of a register */

static void set(qemu_plugin_u64 condition, bool on)
{
	memset(qemu_plugin_scoreboard_find(condition.score, 0), on,
	       qemu_plugin_num_vcpus() - 1 + sizeof(uint64_t));
}

static void set_inside(bool on)
{
	is_inside = on;
	set(inside, on);
}

/* 0 if the CPU does not say. */
static uint64_t register_value(unsigned int number)
{
	uint64_t result = 0;

	g_byte_array_set_size(value, 0);
	if (qemu_plugin_read_register(registers[number], value))
		memcpy(&result, value->data, value->length);
	return result;
}

/* data: see listing_place() */
static void count(unsigned int cpu, void *data)
{
	(void)cpu;
	listing_add((uintptr_t)data, 1);
}

/* data: the same, with the number of instructions in place of the address */
static void count_user(unsigned int cpu, void *data)
{
	uint64_t place = (uintptr_t)data;

	(void)cpu;
	listing_add(listing_place(LISTING_USER, place >> LISTING_KIND),
		    place & ((1ULL << LISTING_KIND) - 1));
}

static void toggle(void)
{
	if (is_inside) {
		listing_stop();
	} else {
		listing_start();
		memory_start();
	}
	set_inside(!is_inside);
}

static void on_clock_read(unsigned int cpu, void *data)
{
	(void)cpu;
	if (is_open && !called && (uintptr_t)data - opened_at + NEAR < 2 * NEAR)
		toggle();
}

/* data: the address of a block. A call begins one, and so does the return from it. */
static void on_block(unsigned int cpu, void *data)
{
	(void)cpu;
	if (is_inside ? (uintptr_t)data != return_to : (uintptr_t)data != called)
		return;
	if (!is_inside)
		return_to = register_value(LINK_NR);
	toggle();
}

/* A program's table was opened at a user address. Its clock is a counter that it reads with read(). */
static void on_syscall(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	if (is_open && !called && !(opened_at >> 63))
		is_reading = register_value(SYSCALL_NR) == READ_NR;
}

/* The kernel reads such a counter for itself, too, for example when a long call is preempted. */
static void on_event_read(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	if (is_open && is_reading)
		toggle();
	is_reading = false;
}

static void on_access(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu;
	if (is_inside)
		memory_access(info, address, (uintptr_t)data);
}

static void on_leap(unsigned int cpu, int why, uint64_t from, uint64_t to, void *data)
{
	(void)cpu, (void)to, (void)data;
	if (is_inside)
		listing_add(listing_place_of(from, why == PLUGIN_INTERRUPT ? MIX_INTERRUPTS
									   : MIX_EXCEPTIONS),
			    1);
}

/* data: see listing_place(), with the number of the register as the kind */
static void on_zero_line(unsigned int cpu, void *data)
{
	uint64_t place = (uintptr_t)data;

	(void)cpu;
	memory_zero(register_value((unsigned int)(place >> LISTING_KIND)),
		    place | ~0ULL << LISTING_KIND);
}

static void open_table(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu, (void)info;
	opened_at = (uintptr_t)data;
	g_byte_array_set_size(value, 0);
	called = 0;
	if (qemu_plugin_read_memory_vaddr(address + offsetof(struct functions_table, called), value,
					  sizeof(called)))
		memcpy(&called, value->data, sizeof(called));
	set_inside(false);
	set(watching, called);
	is_reading = false;
	listing_open();
	memory_open();
	is_open = true;
}

/* If something had no room, the counts do not sum to the ticks, and the guest refuses the table. */
static void close_table(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	struct plugin_bytes bytes = { (uint8_t *)&table, 0 };

	(void)cpu, (void)info, (void)data;
	if (!is_open)
		return;
	is_open = false;
	set_inside(false);
	set(watching, false);
	if (!listing_write(&table))
		return;
	table.called = called;
	memory_devices(table.devices);
	bytes.length = offsetof(struct functions_table, place[table.places]);
	qemu_plugin_write_memory_vaddr(address, &bytes);
}

static uint32_t word_of(const struct qemu_plugin_insn *insn)
{
	uint32_t word = 0;

	qemu_plugin_insn_data(insn, &word, sizeof(word));
	return word;
}

/* User code has no names, so a block is counted as a whole when it begins. */
static void translated_user(struct qemu_plugin_tb *block, size_t length)
{
	uint64_t counts[MIX_INSTRUCTIONS] = { 0 };

	for (size_t i = 0; i < length; i++)
		counts[mix_kind(word_of(qemu_plugin_tb_get_insn(block, i)))]++;
	for (unsigned int kind = 0; kind < MIX_INSTRUCTIONS; kind++)
		if (counts[kind])
			qemu_plugin_register_vcpu_tb_exec_cond_cb(
				block, count_user, PLUGIN_NO_REGS, PLUGIN_IF_NE, inside, 0,
				(void *)(uintptr_t)listing_place(counts[kind], kind));
}

static void watch_kernel(struct qemu_plugin_insn *insn, uint64_t address, uint32_t word)
{
	void *data = (void *)(uintptr_t)address;

	if ((word & ~REGISTER) == READ_CLOCK)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_clock_read, PLUGIN_NO_REGS, data);
	else if ((word & ~(REGISTER | COUNTER)) == READ_EVENT)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_event_read, PLUGIN_NO_REGS, data);
	/* Registered after the reading of the clock, so that the first reading counts and the last does not. */
	qemu_plugin_register_vcpu_insn_exec_cond_cb(
		insn, count, PLUGIN_NO_REGS, PLUGIN_IF_NE, inside, 0,
		(void *)(uintptr_t)listing_place(address, mix_kind(word)));
	if ((word & ~REGISTER) == ZERO_LINE)
		qemu_plugin_register_vcpu_insn_exec_cond_cb(
			insn, on_zero_line, PLUGIN_READ_REGS, PLUGIN_IF_NE, inside, 0,
			(void *)(uintptr_t)listing_place(address, word & REGISTER));
}

static void translated_instruction(struct qemu_plugin_insn *insn)
{
	uint64_t address = qemu_plugin_insn_vaddr(insn);
	uint32_t word = word_of(insn);

	if (word == FUNCTIONS_OPEN || word == FUNCTIONS_CLOSE)
		qemu_plugin_register_vcpu_mem_cb(
			insn, word == FUNCTIONS_OPEN ? open_table : close_table, PLUGIN_NO_REGS,
			PLUGIN_WRITES, (void *)(uintptr_t)address);
	else
		qemu_plugin_register_vcpu_mem_cb(insn, on_access, PLUGIN_NO_REGS, PLUGIN_ACCESSES,
						 (void *)(uintptr_t)address);
	if (address >> 63)
		watch_kernel(insn, address, word);
	else if (word == SYSCALL)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_syscall, PLUGIN_READ_REGS, NULL);
}

static void translated(struct qemu_plugin_tb *block, void *data)
{
	size_t length = qemu_plugin_tb_n_insns(block);
	struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(block, 0);

	(void)data;
	if (!(qemu_plugin_insn_vaddr(first) >> 63))
		translated_user(block, length);
	else
		qemu_plugin_register_vcpu_tb_exec_cond_cb(
			block, on_block, PLUGIN_READ_REGS, PLUGIN_IF_NE, watching, 0,
			(void *)(uintptr_t)qemu_plugin_insn_vaddr(first));
	for (size_t i = 0; i < length; i++)
		translated_instruction(qemu_plugin_tb_get_insn(block, i));
}

static void find_registers(unsigned int cpu, void *data)
{
	const struct plugin_registers *found = qemu_plugin_get_registers();
	unsigned int number;

	(void)cpu, (void)data;
	for (unsigned int i = 0; i < found->count; i++)
		if (sscanf(found->all[i].name, "x%u", &number) == 1 && number < REGISTER)
			registers[number] = found->all[i].handle;
}

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info, (void)argc, (void)argv;
	inside.score = qemu_plugin_scoreboard_new(1);
	watching.score = qemu_plugin_scoreboard_new(1);
	value = g_byte_array_new();
	qemu_plugin_register_vcpu_init_cb(id, find_registers, NULL);
	qemu_plugin_register_vcpu_discon_cb(id, PLUGIN_ANY_LEAP, on_leap, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated, NULL);
	return 0;
}
