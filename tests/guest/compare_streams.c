/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks that the model sends the same commands as the driver, word by word, for random arrays and
 * ranges. Reads the driver's real queue and the model's, and prints the commands that differ. For
 * every other array the SMMU has no range commands and gets one command for each granule.
 *
 *   compare_streams CASES [SEED]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/engine/pci.h"
#include "drivers/machine/module.h"
#include "tests/unit/command_text.h"

#define PAIRS	64 /* pairs of cells per session: driver and model with the same array */
#define RANGES	20 /* ranges per pair */
#define ENTRIES 200
#define ROOM	INVBENCH_STREAM_MAX
#define SINGLES 512 /* limit for most streams without range commands */

struct stream {
	struct command commands[ROOM];
	uint32_t count;
};

#define GIB	  (1ULL << 30) /* the largest granule that a request can have */
#define IOVA_MOST (1ULL << 47)

static uint64_t state;
static uint64_t page; /* page size of the kernel and the SMMU */
static struct stream driver, model;

/* The kernel chooses these ids. id_masks: their fields in word 0. */
enum id { ID_ASID, ID_VMID, ID_SID, IDS };
static const uint64_t id_masks[IDS] = { 0xffffULL << 48, 0xffffULL << 32, 0xffffffffULL << 32 };
static uint64_t driver_ids[IDS], model_ids[IDS]; /* of the measured device and its domain */

static uint64_t draw(uint64_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1dULL >> 16) % below;
}

static void fail(const char *what, const struct module *module)
{
	printf("compare_streams: %s: %s\n", what, module->message);
	exit(1);
}

/* An array, and the SMMU behind it. */
struct setup {
	uint32_t entries, trash, stage, ats, ril;
};

static uint32_t cell_open(struct module *module, const char *target, const struct setup *setup)
{
	struct invbench_cell cell = { .workload = "inv_range",
				      .strategy = "v7.1",
				      .size = page,
				      .granule = page,
				      .entries = setup->entries,
				      .trash = setup->trash,
				      .cpus = 1,
				      .knobs = INVBENCH_KNOBS,
				      .dma = INVBENCH_DMA,
				      .io = INVBENCH_IO };

	cell.knobs.stage = setup->stage;
	cell.knobs.ats = setup->ats;
	cell.knobs.ril = setup->ril;
	strcpy(cell.target, target);
	if (module_cell(module, &cell))
		fail(target, module);
	return cell.id;
}

static void stream_get(struct module *module, uint32_t cell, const struct invbench_stream *range,
		       struct stream *stream)
{
	struct invbench_stream request = *range;

	request.cell = cell;
	request.words = (uintptr_t)stream->commands;
	request.room = ROOM;
	if (module_stream(module, &request))
		fail("stream", module);
	stream->count = request.count;
	if (stream->count > ROOM)
		fail("the stream is longer than INVBENCH_STREAM_MAX", module);
}

/*
 * Without range commands each entry needs one command per granule. Limits their number, or draws
 * just enough granules for one command for everything to replace them.
 */
static uint64_t granules_limit(uint64_t granules, uint64_t granule, uint32_t entries)
{
	uint64_t all = granule / sizeof(uint64_t), most = 1 + SINGLES / (entries + 1);

	if (!draw(8) && all <= IOVA_MOST / granule)
		return all - (all * (entries + 1) <= ROOM ? draw(2) : 0);
	return granules >= all || granules <= most ? granules : 1 + draw(most);
}

/* Draws a range as an unmap has it: mostly a few granules, sometimes many, at any address. */
static struct invbench_stream range_draw(const struct setup *setup)
{
	uint64_t block = page * (page / sizeof(uint64_t)),
		 larger = block * (page / sizeof(uint64_t));
	const uint64_t sizes[] = { page, page, page, block, larger < GIB ? larger : GIB };
	struct invbench_stream range = { .granule = sizes[draw(5)], .leaf = (uint32_t)draw(2) };
	uint64_t most = (1ULL << (draw(4) ? 38 : 34)) / range.granule;
	uint64_t granules = 1 + draw(draw(4) ? 70 : most);

	if (!setup->ril)
		granules = granules_limit(granules, range.granule, setup->entries);
	range.size = range.granule * granules;
	range.iova = draw(IOVA_MOST / range.granule) * range.granule;
	return range;
}

/* The kind of id in a command; IDS: none. */
static enum id command_id(const struct command *command)
{
	switch (command_opcode(command)) {
	case CMD_TLBI_NH_ALL:
	case CMD_TLBI_S2_IPA:
	case CMD_TLBI_S12_VMALL:
		return ID_VMID;
	case CMD_ATC_INV:
		return ID_SID;
	case CMD_SYNC:
		return IDS;
	default:
		return ID_ASID;
	}
}

/* Clears the ids that the kernel has chosen, so that they compare as equal. */
static void ids_clear(struct stream *stream, const uint64_t ids[IDS])
{
	for (uint32_t i = 0; i < stream->count && i < ROOM; i++) {
		__u64 *word = &stream->commands[i].word[0];
		enum id id = command_id(&stream->commands[i]);

		if (id < IDS && (*word & id_masks[id]) == ids[id])
			*word &= ~id_masks[id];
	}
}

static void show(const struct invbench_stream *range)
{
	char ours[COMMAND_TEXT_SIZE], theirs[COMMAND_TEXT_SIZE];
	uint32_t most = driver.count > model.count ? driver.count : model.count, shown = 0;

	printf("iova %#llx, size %#llx, granule %#llx, leaf %u: driver %u commands, model %u\n",
	       (unsigned long long)range->iova, (unsigned long long)range->size,
	       (unsigned long long)range->granule, range->leaf, driver.count, model.count);
	for (uint32_t i = 0; i < most && shown < 8; i++) {
		if (i < driver.count && i < model.count &&
		    !memcmp(&driver.commands[i], &model.commands[i], sizeof(struct command)))
			continue;
		command_text(theirs, &driver.commands[i]);
		command_text(ours, &model.commands[i]);
		printf("%5u driver %s\n      model  %s\n", i, i < driver.count ? theirs : "-",
		       i < model.count ? ours : "-");
		shown++;
	}
}

static bool are_same(void)
{
	ids_clear(&driver, driver_ids);
	ids_clear(&model, model_ids);
	return driver.count == model.count &&
	       !memcmp(driver.commands, model.commands, driver.count * sizeof(struct command));
}

static bool compare(struct module *module, const struct setup *setup, uint32_t driver_cell,
		    uint32_t model_cell)
{
	struct invbench_stream range = range_draw(setup);

	stream_get(module, driver_cell, &range, &driver);
	stream_get(module, model_cell, &range, &model);
	if (are_same())
		return true;
	show(&range);
	return false;
}

/* Reads the id of the measured device from a stream whose array has one entry of that kind. */
static void id_learn(struct module *module, enum id id, const struct setup *setup, uint32_t first)
{
	struct invbench_stream range = { .granule = page, .size = page, .leaf = 1 };
	uint32_t driver_cell = cell_open(module, "driver", setup);
	uint32_t model_cell = cell_open(module, "model", setup);

	stream_get(module, driver_cell, &range, &driver);
	stream_get(module, model_cell, &range, &model);
	if (driver.count != first + 2 || model.count != first + 2 ||
	    command_id(&driver.commands[first]) != id || command_id(&model.commands[first]) != id)
		fail("an entry did not cause one command and a CMD_SYNC", module);
	driver_ids[id] = driver.commands[first].word[0] & id_masks[id];
	model_ids[id] = model.commands[first].word[0] & id_masks[id];
}

/* Learns all ids. Then checks that the comparison detects a range that differs in one bit. */
static void ids_learn(struct module *module)
{
	struct invbench_stream range = { .granule = page, .size = page };
	const struct setup s1 = { .entries = 1, .ril = 1 };
	const struct setup s2 = { .entries = 1, .ril = 1, .stage = STAGE_S2 };
	const struct setup ats = { .entries = 2, .ril = 1, .ats = 1 };

	id_learn(module, ID_ASID, &s1, 0);
	id_learn(module, ID_VMID, &s2, 0);
	id_learn(module, ID_SID, &ats, 2); /* after the domain's command and its CMD_SYNC */
	stream_get(module, cell_open(module, "driver", &s1), &range, &driver);
	range.leaf = 1;
	stream_get(module, cell_open(module, "model", &s1), &range, &model);
	if (are_same())
		fail("the comparison does not detect a different range", module);
}

/* Half of the arrays have trash, half have random stages, and half have ATS entries. */
static struct setup setup_draw(bool ril)
{
	struct setup setup = { .entries = (uint32_t)(draw(3) ? draw(ENTRIES) : draw(4)),
			       .trash = (uint32_t)(draw(2) ? draw(101) : 0),
			       .stage = (uint32_t)(draw(2) ? draw(STAGES) : STAGE_S1),
			       .ril = ril };

	if (setup.entries && draw(2))
		setup.ats = (uint32_t)draw(setup.entries);
	return setup;
}

/* Adds the number of commands compared; ends the process at the first difference. */
static void session(const char *device, uint64_t commands[2])
{
	struct invbench_info info;
	struct module module;

	if (module_open(&module) || module_attach(&module, device) || module_info(&module, &info))
		fail("session", &module);
	page = info.page_size;
	ids_learn(&module);
	for (int pair = 0; pair < PAIRS; pair++) {
		const struct setup setup = setup_draw(pair % 2);
		uint32_t driver_cell = cell_open(&module, "driver", &setup);
		uint32_t model_cell = cell_open(&module, "model", &setup);

		for (int i = 0; i < RANGES; i++) {
			if (!compare(&module, &setup, driver_cell, model_cell)) {
				printf("array of %u entries, trash %u %%, stage %u, ats %u, ril %u\n",
				       setup.entries, setup.trash, setup.stage, setup.ats,
				       setup.ril);
				exit(1);
			}
			commands[setup.ril] += driver.count;
		}
	}
	module_close(&module);
}

int main(int argc, char **argv)
{
	uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 20000, done = 0;
	uint64_t commands[2] = { 0 }; /* without and with range commands */
	char device[INVBENCH_DEVICE_LEN];

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	if (!pci_find_free(&device, 1)) {
		printf("compare_streams: the guest has no device behind an SMMUv3\n");
		return 1;
	}
	setlinebuf(stdout);
	for (; done < cases; done += PAIRS * RANGES) {
		printf("%llu of %llu cases\n", (unsigned long long)done, (unsigned long long)cases);
		session(device, commands);
	}
	printf("compare_streams: %llu cases, all the same: %llu commands without and %llu with ranges\n",
	       (unsigned long long)done, (unsigned long long)commands[0],
	       (unsigned long long)commands[1]);
	return commands[0] && commands[1] ? 0 : 1;
}
