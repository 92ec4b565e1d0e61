/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what the kernel module needs, in the order of building and loading it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/core/uapi.h"
#include "bench/doctor/check.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"

#define MODULE	  "kmods/invbench.ko"
#define SIGNATURE "~Module signature appended~\n" /* at the end of a signed module */
#define VERMAGIC  "vermagic="

static struct finding find_headers(const struct doctor *doctor)
{
	const char *release = doctor->release;
	char *debian, *red_hat, *install;
	struct finding finding;

	if (sysfs_exists("/lib/modules/%s/build/Makefile", release))
		return finding_ok("/lib/modules/%s/build", release);
	debian = strf("linux-headers-%s", release);
	red_hat = strf("kernel-devel-%s", release);
	install = debian && red_hat ? doctor_install(doctor, debian, NULL, red_hat) : NULL;
	finding =
		install ? finding_missing("%s: they build the module", install)
			: finding_missing("install the headers of kernel %s: they build the module",
					  release);
	free(install);
	free(red_hat);
	free(debian);
	return finding;
}

/* The kernel's BTF has the structures of what is built in; those of a module stand in a BTF of the module's own. */
static struct finding find_driver(const struct doctor *doctor)
{
	return doctor_has_module(doctor, "arm_smmu_v3.ko")
		       ? finding_missing(
				 "use a kernel with CONFIG_ARM_SMMU_V3=y: here the driver is a "
				 "module, and the kernel's BTF lacks its structures")
		       : finding_ok("not a module");
}

static struct finding find_btf(const struct doctor *doctor)
{
	(void)doctor;
	return sysfs_exists("/sys/kernel/btf/vmlinux")
		       ? finding_ok("/sys/kernel/btf/vmlinux")
		       : finding_missing(
				 "use a kernel with CONFIG_DEBUG_INFO_BTF=y: the module's build "
				 "reads the driver's structures from it");
}

/* Of the module that make kmods built; "" if there is none. */
struct built {
	char *path;
	char release[65]; /* the kernel that it was built for */
	bool is_signed;
};

static void read_built(struct built *built)
{
	struct stat status;
	char *text = MAP_FAILED, *magic;
	size_t size = 0;
	int fd;

	*built = (struct built){ .path = home_path(MODULE) };
	fd = built->path ? open(built->path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd >= 0 && !fstat(fd, &status) && status.st_size > (off_t)sizeof(SIGNATURE)) {
		size = (size_t)status.st_size;
		text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	if (fd >= 0)
		close(fd);
	if (text == MAP_FAILED)
		return;
	magic = memmem(text, size, VERMAGIC, strlen(VERMAGIC));
	if (magic && (size_t)(text + size - magic) > strlen(VERMAGIC) + sizeof(built->release)) {
		magic += strlen(VERMAGIC);
		memcpy(built->release, magic, sizeof(built->release) - 1);
		built->release[strcspn(built->release, " ")] = 0;
	}
	built->is_signed = !memcmp(text + size - strlen(SIGNATURE), SIGNATURE, strlen(SIGNATURE));
	munmap(text, size);
}

static bool is_loaded(void)
{
	return sysfs_exists(INVBENCH_DEVICE_PATH);
}

static struct finding find_built(const struct doctor *doctor)
{
	const char *release = doctor->release;
	struct finding finding;
	struct built built;

	if (doctor_has_module(doctor, "invbench.ko"))
		return finding_ok("installed for this kernel");
	read_built(&built);
	if (is_loaded() || !strcmp(built.release, release))
		finding = finding_ok("%s", *built.release ? built.path : "loaded");
	else if (*built.release)
		finding = finding_missing("make kmods: " MODULE " is for kernel %s", built.release);
	else
		finding = finding_missing("make kmods: the module calls the kernel's driver");
	free(built.path);
	return finding;
}

/* Why the kernel loads no unsigned module; NULL: it does. The caller frees it. */
static char *signature_reason(void)
{
	char *lockdown = sysfs_line("/sys/kernel/security/lockdown"), *mode, *reason = NULL;
	char *enforced = sysfs_line("/sys/module/module/parameters/sig_enforce");

	mode = lockdown ? strchr(lockdown, '[') : NULL;
	if (mode && strncmp(mode, "[none]", 6))
		reason = strf("lockdown %.*s", (int)strcspn(mode + 1, "]"), mode + 1);
	else if (enforced && *enforced == 'Y')
		reason = strf("module.sig_enforce");
	free(enforced);
	free(lockdown);
	return reason;
}

static struct finding find_signature(const struct doctor *doctor)
{
	char *reason = signature_reason();
	struct finding finding;
	struct built built;

	read_built(&built);
	if (!reason)
		finding = finding_ok("not required");
	else if (is_loaded() || built.is_signed)
		finding = finding_ok("%s requires it; the module %s", reason,
				     is_loaded() ? "is loaded" : "is signed");
	else
		finding = finding_missing(
			"%s/lib/modules/%s/build/scripts/sign-file sha256 MOK.key MOK.der %s: %s refuses "
			"unsigned modules; docs/host.md makes the key",
			doctor->sudo, doctor->release, built.path ? built.path : MODULE, reason);
	free(built.path);
	free(reason);
	return finding;
}

static struct finding find_loaded(const struct doctor *doctor)
{
	char *path = home_path(MODULE);
	struct finding finding;

	if (is_loaded())
		finding = finding_ok(INVBENCH_DEVICE_PATH);
	else if (doctor_has_module(doctor, "invbench.ko"))
		finding = finding_missing("%smodprobe invbench: not loaded", doctor->sudo);
	else
		finding = finding_missing("%sinsmod %s: not loaded", doctor->sudo,
					  path ? path : MODULE);
	free(path);
	return finding;
}

/* The module is already there, if it is loaded: then what it was built from is not missed. */
static struct finding find_headers_unless_loaded(const struct doctor *doctor)
{
	struct finding finding = find_headers(doctor);

	if (finding.state == FINDING_MISSING && is_loaded())
		finding.state = FINDING_ADVICE;
	return finding;
}

const struct check checks_module[] = {
	{ "module", "driver", find_driver, FOR_DRIVER, true },
	{ "module", "headers", find_headers_unless_loaded, FOR_DRIVER, false },
	{ "module", "BTF", find_btf, FOR_DRIVER, false },
	{ "module", "built", find_built, FOR_DRIVER, false },
	{ "module", "signature", find_signature, FOR_DRIVER, false },
	{ "module", "loaded", find_loaded, FOR_DRIVER, false },
	{ 0 },
};
