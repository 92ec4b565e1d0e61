/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of Arm cores, because /proc/cpuinfo gives only numbers: the implementer and part number of
 * MIDR_EL1. The list holds server cores that come with an SMMUv3. For another core the caller shows
 * the number, which the record keeps.
 */
#include <stddef.h>
#include <stdlib.h>
#include "analysis/describe/cpu.h"

static const struct {
	unsigned int implementer, part;
	const char *name;
} cores[] = {
	{ 0x41, 0xd07, "Cortex-A57" },
	{ 0x41, 0xd08, "Cortex-A72" },
	{ 0x41, 0xd0b, "Cortex-A76" },
	{ 0x41, 0xd0c, "Neoverse N1" },
	{ 0x41, 0xd40, "Neoverse V1" },
	{ 0x41, 0xd42, "Cortex-A78AE" },
	{ 0x41, 0xd49, "Neoverse N2" },
	{ 0x41, 0xd4f, "Neoverse V2" },
	{ 0x41, 0xd83, "Neoverse V3AE" },
	{ 0x41, 0xd84, "Neoverse V3" },
	{ 0x41, 0xd8e, "Neoverse N3" },
	{ 0x43, 0x0af, "ThunderX2" },
	{ 0x46, 0x001, "A64FX" },
	{ 0x48, 0xd01, "TSV110 (Kunpeng 920)" },
	{ 0x48, 0xd02, "HiSilicon HIP09" },
	{ 0x48, 0xd06, "HiSilicon HIP12" },
	{ 0x4e, 0x004, "NVIDIA Carmel" },
	{ 0x4e, 0x010, "NVIDIA Olympus" },
	{ 0x6d, 0xd49, "Azure Cobalt 100" },
	{ 0xc0, 0xac3, "Ampere-1" },
	{ 0xc0, 0xac4, "Ampere-1A" },
};

const char *cpu_name(const char *implementer, const char *part)
{
	size_t i;

	if (!implementer || !part)
		return NULL;
	for (i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (strtoul(implementer, NULL, 0) == cores[i].implementer &&
		    strtoul(part, NULL, 0) == cores[i].part)
			return cores[i].name;
	}
	return NULL;
}
