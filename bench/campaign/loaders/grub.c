/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel once by GRUB: grub-reboot names the entry of the next boot, and GRUB forgets it when it
 * boots, before the kernel begins. So a kernel that fails is not booted twice.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/campaign/loaders/grub.h"
#include "bench/campaign/loader.h"
#include "bench/system/process.h"
#include "bench/text/message.h"

#define FOLDER "/boot/grub"
#define MENU   FOLDER "/grub.cfg"
#define ID     "$menuentry_id_option '"

bool grub_is_here(void)
{
	return !access(MENU, F_OK);
}

/* The id of an entry or a submenu; the caller frees it. NULL: the line has none, or no memory. */
static char *id_of(const char *line)
{
	const char *id = strstr(line, ID);

	return id ? strndup(id + strlen(ID), strcspn(id + strlen(ID), "'")) : NULL;
}

/* Debian's ids are gnulinux-RELEASE-advanced-UUID, and for a recovery gnulinux-RELEASE-recovery-UUID. */
static bool boots(const char *id, const char *release)
{
	static const char before[] = "gnulinux-", after[] = "-advanced-";
	size_t length = strlen(release);

	return !strncmp(id, before, strlen(before)) &&
	       !strncmp(id + strlen(before), release, length) &&
	       !strncmp(id + strlen(before) + length, after, strlen(after));
}

char *grub_entry(FILE *menu, const char *release)
{
	char *line = NULL, *submenu = NULL, *entry = NULL, *id;
	size_t room = 0;

	while (!entry && getline(&line, &room, menu) > 0) {
		const char *word = line + strspn(line, " \t");

		/* The brace that ends a submenu stands at the beginning of a line; those of its entries do not. */
		if (*line == '}') {
			free(submenu);
			submenu = NULL;
		}
		id = id_of(word);
		if (id && !strncmp(word, "submenu ", 8)) {
			free(submenu);
			submenu = id;
			continue;
		}
		if (id && !strncmp(word, "menuentry ", 10) && boots(id, release))
			entry = strf("%s%s%s", submenu ? submenu : "", submenu ? ">" : "", id);
		free(id);
	}
	free(line);
	free(submenu);
	return entry;
}

/* NULL after a message. */
static char *find_entry(const char *release)
{
	FILE *menu = fopen(MENU, "re");
	char *entry = menu ? grub_entry(menu, release) : NULL;

	if (!menu)
		message("--loader grub: " MENU ": %s", strerror(errno));
	else if (!entry)
		message("--kernels: %s: " MENU " has no entry for it; run: update-grub", release);
	if (menu)
		fclose(menu);
	return entry;
}

/*
 * GRUB forgets the choice by a write to its folder. It can write neither to RAID and LVM nor to these file systems;
 * there a kernel that fails would be booted for ever.
 */
static int check_can_forget(void)
{
	static const char *const targets[] = { "--target=abstraction", "--target=fs" };
	static const char *const unwritable[] = { "diskfilter", "lvm", "btrfs", "zfs" };
	char found[128];

	/* A dry run: grub-probe reads the disk, which only root may. */
	if (geteuid())
		return 0;
	for (size_t i = 0; i < 2; i++) {
		const char *const probe[] = { "grub-probe", targets[i], FOLDER, NULL };
		int status = process_output((char *const *)probe, true, found, sizeof(found));

		if (status) {
			found[strcspn(found, "\n")] = 0;
			message("--loader grub: grub-probe%s%s",
				status == 127 ? " is missing; run: apt-get install grub-common"
					      : " " FOLDER ": ",
				status == 127 ? "" : found);
			return -ENOENT;
		}
		for (size_t k = 0; k < sizeof(unwritable) / sizeof(unwritable[0]); k++)
			if (strstr(found, unwritable[k])) {
				message("--loader grub: " FOLDER
					" is on %s, to which GRUB cannot write, so it would not forget its choice; give --loader kexec",
					unwritable[k]);
				return -EOPNOTSUPP;
			}
	}
	return 0;
}

static int check(const char *release)
{
	char *program = process_find("grub-reboot"), *entry;
	int ret = loader_check_files(release);

	if (!program)
		message("--loader grub: grub-reboot is missing; run: apt-get install grub-common grub2-common");
	entry = program && !ret ? find_entry(release) : NULL;
	ret = ret ? ret : entry ? check_can_forget() : -ENOENT;
	free(program);
	free(entry);
	return ret;
}

static char *steps(const char *release)
{
	char *entry = find_entry(release), *text = NULL;

	if (entry)
		text = strf("grub-reboot '%s' && systemctl reboot", entry);
	free(entry);
	return text;
}

static int choose(const char *release)
{
	char *entry = find_entry(release);
	const char *const command[] = { "grub-reboot", entry, NULL };
	int ret = entry ? loader_run(command) : -ENOENT;

	free(entry);
	return ret;
}

static const char *const reboot[] = { "systemctl", "reboot", NULL };

const struct loader loader_grub = {
	.name = "grub",
	.check = check,
	.steps = steps,
	.choose = choose,
	.boot = reboot,
};
