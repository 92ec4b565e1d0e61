/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the devices behind the SMMUv3s: see devices.h. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/devices.h"
#include "bench/text/grid.h"
#include "bench/text/json.h"
#include "bench/text/message.h"
#include "drivers/devices/devices.h"

static const struct {
	const char *name, *title;
} verdicts[] = {
	[DEVICE_FREE] = { "free", "free: name it with --device" },
	[DEVICE_CAN_BE_FREED] = { "can be freed",
				  "can be freed: run the command, then name it with --device" },
	[DEVICE_NO] = { "no", "no: something needs it" },
};

static const char *const ats_names[] = {
	[ATS_UNKNOWN] = NULL,
	[ATS_NONE] = "none",
	[ATS_OFF] = "off",
	[ATS_ON] = "on",
};

static char *number(int value)
{
	return value < 0 ? strdup("-") : strf("%d", value);
}

static char *targets(const struct dma_device *device)
{
	char *text = strf("%s%s%s", device->for_driver ? " driver" : "",
			  device->for_vfio ? " vfio" : "", device->for_fio ? " fio" : "");
	char *trimmed = text ? strdup(*text ? text + 1 : "-") : NULL;

	free(text);
	return trimmed;
}

/* "smmu3.0x0000000009050000" without the zeros. */
static char *short_smmu(const char *name)
{
	const char *digits = strstr(name, "0x");

	if (!digits)
		return strdup(name);
	digits += 2;
	return strf("%.*s%s", (int)(digits - name), name, digits + strspn(digits, "0"));
}

static void put_device(struct grid *grid, const struct dma_device *device)
{
	const char *ats = ats_names[device->ats];

	grid_put(grid, strf("  %s", device->name));
	grid_put(grid, strdup(device->kind));
	grid_put(grid, strdup(device->driver ? device->driver : "-"));
	grid_put(grid, number(device->group));
	grid_put(grid, strdup(device->domain ? device->domain : "-"));
	grid_put(grid, number(device->node));
	grid_put(grid, short_smmu(device->smmu));
	grid_put(grid, strdup(ats ? ats : "?"));
	grid_put(grid, targets(device));
	grid_put(grid, device->verdict == DEVICE_NO ? strdup(device->reason)
						    : device_uses(device, false));
}

/* The lines below a device: its group, and the commands. */
static void put_details(struct grid *grid, const struct devices *devices,
			const struct dma_device *device)
{
	const struct dma_device *other = NULL;

	if (device->verdict == DEVICE_NO)
		return;
	while ((other = devices_neighbour(devices, device, other)))
		grid_put_rest(grid, strf("      its IOMMU group also has %s (%s, %s)", other->name,
					 other->kind, other->driver ? other->driver : "no driver"));
	for (size_t i = 0; i < device->free_count; i++)
		grid_put_rest(grid, strf("      free it:      %s", device->free[i]));
	for (size_t i = 0; i < device->give_back_count; i++)
		grid_put_rest(grid, strf("      give it back: %s", device->give_back[i]));
}

static int print_table(const struct devices *devices)
{
	static const char *const titles[] = { "device", "kind", "driver", "group",   "domain",
					      "node",	"SMMU", "ATS",	  "targets", "use" };
	struct grid grid = { .headings = 1 };
	int last = -1, ret;

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		grid_column(&grid, strdup(titles[i]), NULL, true);
	for (size_t i = 0; i < devices->count; i++) {
		const struct dma_device *device = &devices->list[i];

		if ((int)device->verdict != last)
			grid_put_rest(&grid, strdup(verdicts[device->verdict].title));
		last = (int)device->verdict;
		put_device(&grid, device);
		put_details(&grid, devices, device);
	}
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	puts("\ntargets: those that can take the device as it is");
	if (!devices->sees_programs)
		puts("Only root sees ATS, and which programs have a device open: use sudo.");
	return ret;
}

static json_t *texts_json(char *const *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(texts[i]));
	return array;
}

static json_t *members_json(const struct devices *devices, const struct dma_device *device)
{
	const struct dma_device *other = NULL;
	json_t *array = json_array();

	json_array_append_new(array, json_string(device->name));
	while ((other = devices_neighbour(devices, device, other)))
		json_array_append_new(array, json_string(other->name));
	return array;
}

static json_t *uses_json(const struct dma_device *device)
{
	json_t *array = json_array();

	for (size_t i = 0; i < device->use_count; i++)
		json_array_append_new(array, json_pack("{s:s, s:b}", "use", device->uses[i].text,
						       "active", device->uses[i].is_active));
	return array;
}

static json_t *targets_json(const struct dma_device *device)
{
	json_t *array = json_array();

	if (device->for_driver)
		json_array_append_new(array, json_string("driver"));
	if (device->for_vfio)
		json_array_append_new(array, json_string("vfio"));
	if (device->for_fio)
		json_array_append_new(array, json_string("fio"));
	return array;
}

static json_t *number_json(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *device_json(const struct devices *devices, const struct dma_device *device)
{
	char class[16];

	snprintf(class, sizeof(class), "%#08x", device->class);
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s?, s:o, s:o, s:s?, s:s, s:o, s:s?, s:o, s:b, s:s, s:s?,"
		" s:o, s:o, s:o}",
		"device", device->name, "bus", device->bus, "kind", device->kind, "class", class,
		"driver", device->driver, "iommu_group", number_json(device->group),
		"iommu_group_members", members_json(devices, device), "domain", device->domain,
		"smmu", device->smmu, "numa_node", number_json(device->node), "ats",
		ats_names[device->ats], "uses", uses_json(device), "programs_seen",
		devices->sees_programs, "verdict", verdicts[device->verdict].name, "reason",
		device->reason, "free", texts_json(device->free, device->free_count), "give_back",
		texts_json(device->give_back, device->give_back_count), "targets",
		targets_json(device));
}

static int print_json(const struct devices *devices)
{
	json_t *array = json_array();

	for (size_t i = 0; i < devices->count; i++)
		json_array_append_new(array, device_json(devices, &devices->list[i]));
	return json_print(array, JSON_PLAIN, stdout);
}

int devices_print(bool json)
{
	struct devices devices;
	int ret = devices_read(&devices);

	if (ret)
		message("list devices: %s", strerror(-ret));
	else if (json)
		ret = print_json(&devices);
	else if (!devices.count)
		puts(devices.smmu_count
			     ? "(none): no device is behind an SMMUv3 of this machine"
			     : "(none): this kernel drives no SMMUv3; see: invbench doctor");
	else
		ret = print_table(&devices);
	devices_free(&devices);
	return ret;
}

void devices_print_why_idle(void)
{
	struct devices devices;
	char *why = devices_read(&devices) ? NULL : devices_why_idle(&devices);

	if (why)
		printf("  %s\n", why);
	free(why);
	devices_free(&devices);
}
