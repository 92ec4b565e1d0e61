/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what the kernel module needs, in the order of building and loading it. */
#include <stdlib.h>
#include <string.h>

#include "bench/core/uapi.h"
#include "bench/doctor/check.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"

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
	(void)doctor;
	return loading_knows("arm_smmu_v3.ko")
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

static bool is_loaded(void)
{
	return sysfs_exists(INVBENCH_DEVICE_PATH);
}

static struct finding find_unbuilt(const struct loading *loading)
{
	if (loading->needs_package)
		return finding_missing("install the package " LOADING_PACKAGE
				       ": the module calls the kernel's driver");
	if (*loading->release)
		return finding_missing("%s: %s is for kernel %s", loading->build, loading->path,
				       loading->release);
	return finding_missing("%s: the module calls the kernel's driver", loading->build);
}

static struct finding find_built(const struct doctor *doctor)
{
	const struct loading *loading = &doctor->loading;

	if (loading->is_installed)
		return finding_ok("installed for this kernel");
	if (!is_loaded() && (loading->build || loading->needs_package))
		return find_unbuilt(loading);
	return finding_ok("%s", *loading->release ? loading->path : "loaded");
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

/* DKMS signs what it builds. */
static struct finding find_signed(const struct doctor *doctor, const char *reason)
{
	const struct loading *loading = &doctor->loading;

	if (is_loaded() || loading->is_signed)
		return finding_ok("%s requires it; the module %s", reason,
				  is_loaded() ? "is loaded" : "is signed");
	if (loading->is_installed || home_is_installed())
		return finding_advice(
			"%smokutil --import /var/lib/dkms/mok.pub: %s refuses modules "
			"whose key is not enrolled; DKMS signs with this one",
			doctor->sudo, reason);
	return finding_missing(
		"%s/lib/modules/%s/build/scripts/sign-file sha256 MOK.key MOK.der %s: %s refuses "
		"unsigned modules; docs/host.md says how to make the key",
		doctor->sudo, doctor->release, loading->path, reason);
}

static struct finding find_signature(const struct doctor *doctor)
{
	char *reason = signature_reason();
	struct finding finding = reason ? find_signed(doctor, reason) : finding_ok("not required");

	free(reason);
	return finding;
}

static struct finding find_loaded(const struct doctor *doctor)
{
	return is_loaded() ? finding_ok(INVBENCH_DEVICE_PATH)
			   : finding_missing("%s: not loaded", doctor->loading.load);
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
