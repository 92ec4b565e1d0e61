/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module refuses broken strategies unless the request allows them, whatever program asks. The
 * program named invbench refuses them, too, so only another program can show that.
 *
 *   refuse_broken DEVICE
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/core/uapi.h"
#include "drivers/machine/module.h"

#define BROKEN "no-smp-mb"

static struct module module;

static int expect(const char *what, int got, int wanted)
{
	printf("refuse_broken: %s: %d, %s\n", what, got, module.message);
	return got != wanted;
}

static int try_hold(__u32 allow)
{
	struct invbench_hold hold = { .strategy = BROKEN, .allow_broken = allow };

	return module_hold(&module, &hold);
}

static int try_cell(const char *target, __u32 allow)
{
	struct invbench_cell cell = { .workload = "inv_range",
				      .strategy = BROKEN,
				      .size = 4096,
				      .granule = 4096,
				      .entries = 1,
				      .cpus = 1,
				      .knobs = INVBENCH_KNOBS,
				      .dma = INVBENCH_DMA,
				      .io = INVBENCH_IO,
				      .allow_broken = allow };

	strcpy(cell.target, target);
	return module_cell(&module, &cell);
}

int main(int argc, char **argv)
{
	int failed;

	if (argc != 2 || module_open(&module) || module_attach(&module, argv[1])) {
		printf("refuse_broken: %s\n", module.message);
		return 1;
	}
	failed = expect("cell", try_cell("driver", 0), -EPERM);
	failed |= expect("cell of the model", try_cell("model", 0), 0);
	failed |= expect("cell, allowed", try_cell("driver", 1), 0);
	failed |= expect("cell, 2", try_cell("driver", 2), -EINVAL);
	failed |= expect("hold", try_hold(0), -EPERM);
	failed |= expect("hold, allowed", try_hold(1), 0);
	module_close(&module);
	return failed;
}
