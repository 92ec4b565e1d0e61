/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A campaign's order and decisions, and kernels in GRUB's menu. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "bench/campaign/campaign.h"
#include "bench/campaign/loaders/grub.h"

static char a[] = "6.12", b[] = "7.3";
static char *kernels[] = { a, b, NULL };

static void the_order_has_each_kernel_in_each_block(void **state)
{
	struct campaign campaign = { .kernels = kernels };
	unsigned int first = 0;

	(void)state;
	assert_int_equal(campaign_draw(&campaign, 100, 1), 0);
	assert_int_equal(campaign.boot_count, 200);
	for (size_t i = 0; i < 200; i += 2) {
		assert_int_equal(campaign.boots[i].block, i / 2);
		assert_int_equal(campaign.boots[i + 1].block, i / 2);
		assert_string_not_equal(campaign.boots[i].kernel, campaign.boots[i + 1].kernel);
		first += campaign.boots[i].kernel == a;
	}
	/* One in 10^9 seeds has fewer or more. */
	assert_in_range(first, 20, 80);
	free(campaign.boots);
}

/* What the campaign does with its first boot in a state, and how it leaves the boot. */
static void each_state_has_its_step(void **state)
{
	static const struct {
		enum boot_state state;
		unsigned int cut;
		const char *release, *boot_id;
		enum campaign_action action;
		enum boot_state left;
	} cases[] = {
		{ BOOT_WAITING, 0, "6.12", "here", CAMPAIGN_BOOT, BOOT_WAITING },
		{ BOOT_CHOSEN, 0, "6.12", "later", CAMPAIGN_MEASURE, BOOT_CHOSEN },
		/* The machine did not go down. */
		{ BOOT_CHOSEN, 0, "6.12", "here", CAMPAIGN_BOOT, BOOT_CHOSEN },
		/* The other kernel came up. */
		{ BOOT_CHOSEN, 0, "7.3", "later", CAMPAIGN_STOP, BOOT_CHOSEN },
		/* The power failed, or somebody killed it. */
		{ BOOT_MEASURING, 0, "6.12", "later", CAMPAIGN_BOOT, BOOT_WAITING },
		{ BOOT_MEASURING, 1, "6.12", "here", CAMPAIGN_BOOT, BOOT_WAITING },
		{ BOOT_MEASURING, 2, "6.12", "later", CAMPAIGN_STOP, BOOT_WAITING },
		{ BOOT_DONE, 0, "6.12", "later", CAMPAIGN_END, BOOT_DONE },
	};
	char here[] = "here", *why;
	size_t index;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct campaign_boot boot = { .kernel = a,
					      .state = cases[i].state,
					      .cut = cases[i].cut };
		struct campaign campaign = { .kernels = kernels,
					     .boots = &boot,
					     .boot_count = 1,
					     .boot_id = here };

		assert_int_equal(campaign_decide(&campaign, cases[i].release, cases[i].boot_id,
						 &index, &why),
				 cases[i].action);
		assert_int_equal(boot.state, cases[i].left);
		assert_int_equal(why != NULL, cases[i].action == CAMPAIGN_STOP);
		free(why);
	}
}

static const char menu[] =
	"menuentry 'Debian GNU/Linux' --class gnu $menuentry_id_option 'gnulinux-simple-1' {\n"
	"\tlinux /boot/vmlinuz-7.3.4+deb13-arm64\n"
	"}\n"
	"submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-1' {\n"
	"\tmenuentry 'with Linux 7.3.4' --class gnu $menuentry_id_option 'gnulinux-7.3.4+deb13-arm64-recovery-1' {\n"
	"\t}\n"
	"\tmenuentry 'with Linux 7.3.4' --class gnu $menuentry_id_option 'gnulinux-7.3.4+deb13-arm64-advanced-1' {\n"
	"\t}\n"
	"}\n"
	"menuentry 'own' $menuentry_id_option 'gnulinux-6.1-advanced-1' {\n"
	"}\n";

static char *entry_of(const char *release)
{
	FILE *file = fmemopen((char *)menu, sizeof(menu) - 1, "r");
	char *entry = grub_entry(file, release);

	fclose(file);
	return entry;
}

static void grub_finds_the_entry_of_a_release(void **state)
{
	char *entry = entry_of("7.3.4+deb13-arm64");

	(void)state;
	assert_string_equal(entry, "gnulinux-advanced-1>gnulinux-7.3.4+deb13-arm64-advanced-1");
	free(entry);
	entry = entry_of("6.1");
	assert_string_equal(entry, "gnulinux-6.1-advanced-1");
	free(entry);
	/* A part of a release is none. */
	assert_null(entry_of("7.3.4"));
	assert_null(entry_of("7.3.4+deb13-arm64-recovery"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_has_each_kernel_in_each_block),
		cmocka_unit_test(each_state_has_its_step),
		cmocka_unit_test(grub_finds_the_entry_of_a_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
