/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The devices behind the SMMUv3s of this machine: what they are, what uses them, and whether a run can take one.
 * `list devices`, doctor and each refusal of a device use this one verdict. Everything is read from /sys and
 * /proc; nothing is changed.
 */
#ifndef INVBENCH_DEVICES_DEVICES_H
#define INVBENCH_DEVICES_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

/* Address translation by the device itself. Only root can read it. */
enum device_ats { ATS_UNKNOWN, ATS_NONE, ATS_OFF, ATS_ON };

struct device_use {
	char *text; /* "nvme0n1p2 is mounted on /" */
	bool is_active; /* the device must not be taken away */
};

enum device_verdict {
	DEVICE_FREE, /* a run can take it as it is */
	DEVICE_CAN_BE_FREED, /* after the commands */
	DEVICE_NO,
};

struct dma_device {
	char *name; /* "0000:01:00.0" */
	char *bus; /* "pci", "platform" */
	char *path; /* in /sys/devices */
	char *driver; /* NULL: none */
	char *smmu; /* "smmu3.0x0000000009050000" */
	const char *kind; /* "NVMe" */
	unsigned int class; /* of PCI; 0 on another bus */
	int group; /* number of the IOMMU group; -1: none */
	char *domain; /* the group's default domain: "strict", "lazy", "passthrough"; NULL: none */
	int node; /* of NUMA; -1: none */
	enum device_ats ats;
	bool has_disk;
	bool shares_group; /* with a device that has a driver of its own or must stay as it is */
	struct device_use *uses;
	size_t use_count;

	enum device_verdict verdict;
	char *reason; /* why it is not free for each target; NULL: it is */
	/* Shell commands that unbind what holds the device and its group, and bind it again; none with DEVICE_NO */
	char **free, **give_back;
	size_t free_count, give_back_count;
	/* The targets that can take the device as it is */
	bool for_driver, for_vfio, for_fio;
};

struct devices {
	struct dma_device *list; /* free ones first, then those that can be freed; by address */
	size_t count;
	size_t smmu_count; /* SMMUv3s that this kernel drives */
	bool sees_programs; /* whether all programs' open files could be read, which needs root */
};

/* Whether this kernel drives an SMMUv3. */
bool devices_have_smmu(void);

/* 0 or -errno. devices_free() must follow in each case. */
int devices_read(struct devices *devices);
void devices_free(struct devices *devices);

/* NULL: it is not behind an SMMUv3. */
const struct dma_device *devices_find(const struct devices *devices, const char *name);

/* The next member of the device's IOMMU group after last, without itself; NULL for last: the first. */
const struct dma_device *devices_neighbour(const struct devices *devices,
					   const struct dma_device *device,
					   const struct dma_device *last);

/*
 * The device that a run of target driver may take if the user names none: it has no driver, and its IOMMU group
 * has no other member. Other devices come before storage. NULL: there is none.
 */
const struct dma_device *devices_pick(const struct devices *devices);

/*
 * Why no call of the invalidation path is seen on this machine, and what to do, as one sentence. The caller frees
 * it; NULL: no memory.
 */
char *devices_why_idle(const struct devices *devices);

/*
 * The paths in /dev of a PCI device's disks with a medium. Ends with NULL; free it with file_list_free(). NULL: no
 * memory.
 */
char **device_disks(const char *address);

/*
 * Whether anybody needs the driver of a device. 0: nobody. -EAGAIN: somebody uses the device at this moment; or -errno.
 * why: the reason, which the caller frees; NULL without memory.
 */
int device_needed(const char *name, char **why);

/* All uses, or only the active ones, in one text; "": none. The caller frees it. */
char *device_uses(const struct dma_device *device, bool only_active);

/* "echo … >…; echo … >…", which the caller frees. */
char *device_commands(char *const *commands, size_t count);

#endif
