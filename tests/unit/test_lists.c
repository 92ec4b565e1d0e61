// SPDX-License-Identifier: GPL-2.0-or-later
/* The record of the driver's command lists, and the model's slots after an SMMU that sends MSIs. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "bench/core/model/model.h"
#include "kmods/queue/lists.h"

#define BATCH 64

/* 4,096 entries, 16 granules each: one command more than a queue of 65,536 slots holds. */
static void counts_beyond_a_lap(void **state)
{
	struct command commands[BATCH] = { { { CMD_TLBI_NH_VA } } };
	struct lists lists = { 0 };

	(void)state;
	for (int i = 0; i < 1024; i++)
		lists_add(&lists, commands, BATCH, i == 1023);
	assert_int_equal(lists.commands, 65537);
	assert_int_equal(lists.syncs, 1);
	assert_int_equal(lists.count, 1024);
}

/* What the slots hold afterwards is not asked, so an MSI changes no count. */
static void copies_what_was_asked_for(void **state)
{
	struct command commands[2] = { { { CMD_TLBI_NH_VA, 1 } }, { { CMD_TLBI_NH_VA, 2 } } };
	struct command copies[4];
	struct lists lists = { .copies = copies, .room = 4 };

	(void)state;
	lists_add(&lists, commands, 2, true);
	lists_add(&lists, commands, 0, true);
	memset(commands, 0, sizeof(commands));
	assert_int_equal(lists.commands, 4);
	assert_int_equal(lists.syncs, 2);
	assert_int_equal(copies[1].word[1], 2);
	assert_int_equal(copies[2].word[0], CMD_SYNC);
	assert_int_equal(copies[3].word[0], CMD_SYNC);
}

static void copies_only_into_its_room(void **state)
{
	struct command commands[3] = { { { 1 } }, { { 2 } }, { { 3 } } };
	struct command copies[3] = { { { 9 } }, { { 9 } }, { { 9 } } };
	struct lists lists = { .copies = copies, .room = 2 };

	(void)state;
	lists_add(&lists, commands, 3, true);
	lists_add(&lists, commands, 3, true);
	assert_int_equal(lists.commands, 8);
	assert_int_equal(lists.syncs, 2);
	assert_int_equal(copies[1].word[0], 2);
	assert_int_equal(copies[2].word[0], 9);
}

/* An MSI overwrites 32 bits of the CMD_SYNC, on some SMMUs 64; the address stays. */
static void reads_slots_after_an_msi(void **state)
{
	struct command sync = command_make_sync(SIGNAL_IRQ, 0x1000), half = sync, whole = sync;
	struct command tlbi = command_make_tlbi(CMD_TLBI_NH_VA, 5, 0);

	(void)state;
	half.word[0] &= ~0xffffffffULL;
	whole.word[0] = 0;
	assert_int_equal(command_consumed(&sync, true).word[0], CMD_SYNC);
	assert_int_equal(command_consumed(&half, true).word[0], CMD_SYNC);
	assert_int_equal(command_consumed(&whole, true).word[0], CMD_SYNC);
	assert_int_equal(command_consumed(&whole, true).word[1], 0);
	assert_int_equal(command_consumed(&tlbi, true).word[0], tlbi.word[0]);
	/* Without MSIs nothing overwrites a slot: a zero would be a fault, and it stays visible. */
	assert_int_equal(command_consumed(&whole, false).word[0], 0);
	assert_int_equal(command_consumed(&sync, false).word[0], CMD_SYNC);
}

/* A call's commands are the same however its CMD_SYNC signals. */
static void model_reports(__u32 completion, struct command commands[2])
{
	struct invbench_cell request = { .size = 4096,
					 .granule = 4096,
					 .entries = 1,
					 .cpus = 1,
					 .knobs = INVBENCH_KNOBS };
	const struct model_strategy *strategy = model_strategy_find("v7.1");
	struct invbench_counters counters = { 0 };
	struct model *model;
	void *array, *call = calloc(1, strategy->call_size);
	__u32 start;

	request.knobs.completion = completion;
	assert_int_equal(model_get(&request, &model), 0);
	array = model_array(model, &request);
	assert_non_null(array);
	assert_int_equal(model_begin(model, strategy, &request, false, array), 0);
	start = model_position(model);
	strategy->call_init(call, model, &request, 0, &counters);
	for (unsigned int i = 0; i < strategy->workload_count; i++)
		if (!strcmp(strategy->workloads[i]->name, "inv_range"))
			assert_int_equal(strategy->workloads[i]->count(call, 1), 0);
	model->smmus[0].smmu.position = start; /* a thread that consumes notes its position last */
	assert_int_equal(model_commands(model, start, commands[0].word, 2), 2);
	model_end(model);
	model_put(model);
	free(call);
}

static void model_reports_syncs_after_msis(void **state)
{
	struct command cons[2], msi[2];

	(void)state;
	model_reports(COMPLETION_CONS, cons);
	model_reports(COMPLETION_MSI, msi);
	assert_int_equal(command_opcode(&msi[1]), CMD_SYNC);
	assert_memory_equal(cons, msi, sizeof(cons));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_beyond_a_lap),
		cmocka_unit_test(copies_what_was_asked_for),
		cmocka_unit_test(copies_only_into_its_room),
		cmocka_unit_test(reads_slots_after_an_msi),
		cmocka_unit_test(model_reports_syncs_after_msis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
