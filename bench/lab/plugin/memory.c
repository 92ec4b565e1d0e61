/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the touched lines in a hash table: see memory.h. */
#include <stdio.h>
#include <string.h>
#include "bench/lab/plugin/listing.h"
#include "bench/lab/plugin/memory.h"

#define LINE  64 /* bytes */
#define LINES (1 << 20) /* a power of two: 64 MiB of touched memory */

/* A line, and the last call that touched it, by number from 1. */
struct line {
	uint64_t number; /* of the line in memory, plus 1; 0: the slot is free */
	uint32_t read, written;
};

static struct line lines[LINES];
static unsigned int used;
static uint32_t call;
static char devices[MIX_DEVICES][MIX_DEVICE_LEN];

void memory_open(void)
{
	memset(lines, 0, sizeof(lines));
	memset(devices, 0, sizeof(devices));
	used = 0;
	call = 0;
}

void memory_start(void)
{
	call++;
}

static struct line *line_find(uint64_t number)
{
	uint64_t i = number;

	while (lines[i % LINES].number && lines[i % LINES].number != number)
		i++;
	return &lines[i % LINES];
}

static void line_touch(uint64_t physical, bool is_write, uint64_t pc)
{
	struct line *line = line_find(physical / LINE + 1);
	uint32_t *last = is_write ? &line->written : &line->read;
	bool is_new = !line->number;

	if (is_new && used == LINES - 1) {
		listing_lose();
		return;
	}
	used += is_new;
	line->number = physical / LINE + 1;
	if (*last == call)
		return;
	listing_add(listing_place_of(pc, is_write ? MIX_LINES_WRITTEN : MIX_LINES_READ), 1);
	if (line->read != call && line->written != call) {
		listing_add(listing_place_of(pc, MIX_LINES), 1);
		if (is_new)
			listing_add(listing_place_of(pc, MIX_LINES_NEW), 1);
	}
	*last = call;
}

/* The last place of the table stands for all further devices. */
static unsigned int device_find(const char *name)
{
	unsigned int i = 0;

	while (i < MIX_DEVICES - 1 && devices[i][0] &&
	       strncmp(devices[i], name, MIX_DEVICE_LEN - 1))
		i++;
	if (!devices[i][0])
		snprintf(devices[i], MIX_DEVICE_LEN, "%s", i < MIX_DEVICES - 1 ? name : "others");
	return i;
}

static void touch(const struct qemu_plugin_hwaddr *at, bool is_write, uint64_t pc)
{
	const char *name;

	if (!at)
		return;
	if (!qemu_plugin_hwaddr_is_io(at)) {
		line_touch(qemu_plugin_hwaddr_phys_addr(at), is_write, pc);
		return;
	}
	name = qemu_plugin_hwaddr_device_name(at);
	listing_add(listing_place_of(
			    pc, mix_device_kind(device_find(name ? name : "unknown"), is_write)),
		    1);
}

void memory_access(uint32_t info, uint64_t address, uint64_t pc)
{
	bool is_write = qemu_plugin_mem_is_store(info);
	uint64_t last = address + (1ULL << qemu_plugin_mem_size_shift(info)) - 1;

	touch(qemu_plugin_get_hwaddr(info, address), is_write, pc);
	if (address / LINE != last / LINE)
		touch(qemu_plugin_get_hwaddr(info, last), is_write, pc);
}

void memory_zero(uint64_t address, uint64_t pc)
{
	uint64_t physical;

	if (qemu_plugin_translate_vaddr(address, &physical))
		line_touch(physical, true, pc);
}

void memory_devices(char to[MIX_DEVICES][MIX_DEVICE_LEN])
{
	memcpy(to, devices, sizeof(devices));
}
