/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the kind of an x86-64 instruction by its bytes: see mix.h.
 * The opcodes are those of the Intel 64 manual, volume 2. Only what orders
 * memory, is locked or waits is told apart, so no operand needs to be decoded.
 */
#include <stdbool.h>

#include "bench/mix/mix.h"

#define MOD_REGISTER 3

struct opcode {
	bool lock, repeat, is_two_bytes;
	uint8_t code; /* after 0x0f, if it is two bytes */
	uint8_t modrm;
};

static bool is_prefix(uint8_t byte)
{
	return byte == 0x66 || byte == 0x67 || byte == 0x2e || byte == 0x36 || byte == 0x3e ||
	       byte == 0x26 || byte == 0x64 || byte == 0x65 || byte == 0xf0 || byte == 0xf2 ||
	       byte == 0xf3 || (byte & 0xf0) == 0x40;
}

/* Reads the prefixes, the last of which may be REX, and the opcode. */
static struct opcode opcode_read(const uint8_t *code)
{
	struct opcode opcode = { 0 };
	unsigned int i = 0;

	for (; i < MIX_X86_BYTES - 3 && is_prefix(code[i]); i++) {
		opcode.lock |= code[i] == 0xf0;
		opcode.repeat |= code[i] == 0xf3;
	}
	opcode.is_two_bytes = code[i] == 0x0f;
	i += opcode.is_two_bytes;
	opcode.code = code[i];
	opcode.modrm = code[i + 1];
	return opcode;
}

static const char *locked_name(const struct opcode *opcode)
{
	if (opcode->is_two_bytes && (opcode->code & 0xfe) == 0xc0)
		return "lock xadd";
	if (opcode->is_two_bytes && (opcode->code & 0xfe) == 0xb0)
		return "lock cmpxchg";
	return opcode->is_two_bytes ? "lock" : "lock add";
}

/* 0f ae with registers as operands is a fence. */
static const char *fence_name(const struct opcode *opcode)
{
	static const char *const names[8] = { [5] = "lfence", [6] = "mfence", [7] = "sfence" };
	const char *name = names[opcode->modrm >> 3 & 7];

	return name && opcode->modrm >> 6 == MOD_REGISTER && !opcode->repeat ? name : "other";
}

static const char *name_of(const struct opcode *opcode)
{
	if (opcode->lock)
		return locked_name(opcode);
	if (opcode->is_two_bytes && opcode->code == 0xae)
		return fence_name(opcode);
	if (opcode->is_two_bytes)
		return opcode->code == 0x05 ? "syscall" : "other";
	if ((opcode->code & 0xfe) == 0x86 && opcode->modrm >> 6 != MOD_REGISTER)
		return "xchg";
	return opcode->code == 0x90 && opcode->repeat ? "pause" : "other";
}

unsigned int mix_kind_x86(const uint8_t *code)
{
	struct opcode opcode = opcode_read(code);

	return mix_find(name_of(&opcode));
}
