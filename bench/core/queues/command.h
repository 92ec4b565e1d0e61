/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SMMUv3 commands in the architecture's format, as far as invalidation needs them.
 * Words are in the CPU's byte order, since the suite runs on little-endian
 * machines only, and the queue in memory is little-endian.
 */
#ifndef INVBENCH_COMMAND_H
#define INVBENCH_COMMAND_H

#include "bench/core/shim.h"

struct command {
	__u64 word[2];
};

enum command_opcode {
	CMD_TLBI_NH_ALL = 0x10,
	CMD_TLBI_NH_ASID = 0x11,
	CMD_TLBI_NH_VA = 0x12,
	CMD_TLBI_EL2_ASID = 0x21,
	CMD_TLBI_EL2_VA = 0x22,
	CMD_TLBI_S12_VMALL = 0x28,
	CMD_TLBI_S2_IPA = 0x2a,
	CMD_ATC_INV = 0x40,
	CMD_SYNC = 0x46,
};

/* How a CMD_SYNC signals completion. */
enum command_signal { SIGNAL_NONE, SIGNAL_IRQ, SIGNAL_SEV };

#define COMMAND_RANGE_MAX    31 /* one range command covers up to this many << scale pages */
#define COMMAND_ATC_ALL	     52 /* log2 of the 4 KiB pages in the whole address space */
#define COMMAND_ADDRESS_MASK (~0xfffULL)

static __always_inline __u64 command_field(__u64 value, unsigned int low, unsigned int bits)
{
	return (value & ((1ULL << bits) - 1)) << low;
}

static __always_inline enum command_opcode command_opcode(const struct command *command)
{
	return (enum command_opcode)(command->word[0] & 0xff);
}

static __always_inline void command_set_opcode(struct command *command, unsigned int opcode)
{
	command->word[0] = (command->word[0] & ~0xffULL) | command_field(opcode, 0, 8);
}

static __always_inline void command_set_asid(struct command *command, __u32 asid)
{
	command->word[0] = (command->word[0] & ~(0xffffULL << 48)) | command_field(asid, 48, 16);
}

/* Invalidates a whole ASID or VMID or, with the words below, an address or range of it. */
static __always_inline struct command command_make_tlbi(unsigned int opcode, __u32 asid, __u32 vmid)
{
	return (struct command){ {
		command_field(opcode, 0, 8) | command_field(vmid, 32, 16) |
			command_field(asid, 48, 16),
	} };
}

/* For word 0: pages << scale pages. pages is 1..COMMAND_RANGE_MAX, scale 0..31. */
static __always_inline __u64 command_range(__u64 pages, __u64 scale)
{
	return command_field(pages - 1, 12, 5) | command_field(scale, 20, 5);
}

/* Word 1. ttl 0 is any level; tg is 0 without range, or 1, 2, 3 for pages of 4, 16, 64 KiB. */
static __always_inline __u64 command_address(__u64 iova, bool leaf, __u64 ttl, __u64 tg)
{
	return (iova & COMMAND_ADDRESS_MASK) | command_field(tg, 10, 2) | command_field(ttl, 8, 2) |
	       leaf;
}

/* Invalidates the aligned block of 2^order pages of 4 KiB at iova; ssid 0: no PASID. */
static __always_inline struct command command_make_atc_inv(__u32 sid, __u32 ssid, __u64 iova,
							   __u64 order)
{
	return (struct command){ {
		command_field(CMD_ATC_INV, 0, 8) | command_field(ssid != 0, 11, 1) |
			command_field(ssid, 12, 20) | command_field(sid, 32, 32),
		(iova & COMMAND_ADDRESS_MASK) | command_field(order, 0, 6),
	} };
}

/* SIGNAL_IRQ writes to the 4-byte aligned address: inner shareable, write-back. */
static __always_inline struct command command_make_sync(enum command_signal signal, __u64 address)
{
	return (struct command){ {
		command_field(CMD_SYNC, 0, 8) | command_field(signal, 12, 2) |
			command_field(3, 22, 2) | command_field(0xf, 24, 4),
		address & 0xffffffffffffcULL,
	} };
}

/* A CMD_SYNC in a record of commands: how it signals is the machine's choice. */
static __always_inline struct command command_bare_sync(void)
{
	return (struct command){ { CMD_SYNC } };
}

/*
 * The command that was in a slot, for such a record, after the SMMU consumed it.
 * An MSI to the slot (msi) has overwritten a CMD_SYNC with zeros: the lower half of
 * the first word, or all of it on SMMUs that write more. No opcode is 0.
 */
static __always_inline struct command command_consumed(const struct command *slot, bool msi)
{
	if (command_opcode(slot) == CMD_SYNC || (msi && !(__u32)slot->word[0]))
		return command_bare_sync();
	return *slot;
}

#endif
