/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands as text, for tests that show which one differs.
 * Decoded from the architecture's tables, not with command.h's builders, and
 * every bit that no field of the command explains is shown: a builder and its
 * reader cannot agree on the same mistake unseen.
 */
#ifndef INVBENCH_COMMAND_TEXT_H
#define INVBENCH_COMMAND_TEXT_H

#include <inttypes.h>
#include <stdio.h>
#include "bench/core/queues/command.h"

#define COMMAND_TEXT_SIZE 160

/* A field by its lowest and highest bit; its bits are taken out of the word. */
static inline __u64 command_text_take(__u64 *word, unsigned int low, unsigned int high)
{
	__u64 mask = (high - low == 63 ? ~0ULL : (1ULL << (high - low + 1)) - 1) << low;
	__u64 value = (*word & mask) >> low;

	*word &= ~mask;
	return value;
}

struct command_text {
	char *to;
	size_t size, length;
};

/* Fields that are zero are left out. */
static inline void command_text_put(struct command_text *text, const char *name, __u64 value)
{
	if (value && text->length < text->size)
		text->length += snprintf(text->to + text->length, text->size - text->length,
					 " %s=0x%" PRIx64, name, (uint64_t)value);
}

static inline const char *command_text_name(unsigned int opcode)
{
	static const char *const names[256] = {
		[0x10] = "TLBI_NH_ALL",	  [0x11] = "TLBI_NH_ASID", [0x12] = "TLBI_NH_VA",
		[0x21] = "TLBI_EL2_ASID", [0x22] = "TLBI_EL2_VA",  [0x28] = "TLBI_S12_VMALL",
		[0x2a] = "TLBI_S2_IPA",	  [0x40] = "ATC_INV",	   [0x46] = "CMD_SYNC",
	};

	return names[opcode] ? names[opcode] : "UNKNOWN";
}

static inline void command_text_tlbi(struct command_text *text, __u64 *word)
{
	command_text_put(text, "asid", command_text_take(&word[0], 48, 63));
	command_text_put(text, "vmid", command_text_take(&word[0], 32, 47));
	command_text_put(text, "iova", command_text_take(&word[1], 12, 63) << 12);
	command_text_put(text, "leaf", command_text_take(&word[1], 0, 0));
	command_text_put(text, "num", command_text_take(&word[0], 12, 16));
	command_text_put(text, "scale", command_text_take(&word[0], 20, 25));
	command_text_put(text, "ttl", command_text_take(&word[1], 8, 9));
	command_text_put(text, "tg", command_text_take(&word[1], 10, 11));
}

static inline void command_text_atc(struct command_text *text, __u64 *word)
{
	command_text_put(text, "sid", command_text_take(&word[0], 32, 63));
	command_text_put(text, "ssv", command_text_take(&word[0], 11, 11));
	command_text_put(text, "ssid", command_text_take(&word[0], 12, 31));
	command_text_put(text, "global", command_text_take(&word[0], 9, 9));
	command_text_put(text, "iova", command_text_take(&word[1], 12, 63) << 12);
	command_text_put(text, "size", command_text_take(&word[1], 0, 5));
}

static inline void command_text_sync(struct command_text *text, __u64 *word)
{
	command_text_put(text, "cs", command_text_take(&word[0], 12, 13));
	command_text_put(text, "msh", command_text_take(&word[0], 22, 23));
	command_text_put(text, "msiattr", command_text_take(&word[0], 24, 27));
	command_text_put(text, "msidata", command_text_take(&word[0], 32, 63));
	command_text_put(text, "msiaddr", command_text_take(&word[1], 2, 51) << 2);
}

/* Into .to, of at least COMMAND_TEXT_SIZE; returns .to. */
static inline const char *command_text(char *to, const struct command *command)
{
	struct command_text text = { .to = to, .size = COMMAND_TEXT_SIZE };
	__u64 word[2] = { command->word[0], command->word[1] };
	unsigned int opcode = command_text_take(&word[0], 0, 7);

	text.length = snprintf(to, text.size, "%s", command_text_name(opcode));
	if (opcode < 0x40)
		command_text_tlbi(&text, word);
	else if (opcode == 0x40)
		command_text_atc(&text, word);
	else if (opcode == 0x46)
		command_text_sync(&text, word);
	command_text_put(&text, "reserved0", word[0]);
	command_text_put(&text, "reserved1", word[1]);
	return to;
}

#endif
