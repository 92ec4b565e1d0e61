// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module invbench: one character device, open to one session at a time.
 * Loading it changes nothing. It also loads on a kernel that it can measure
 * only in part, since the INFO request can then tell the user the reason.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "bench/core/uapi.h"
#include "kmods/driver/driver.h"
#include "kmods/session/removal.h"
#include "kmods/session/session.h"
#include "kmods/text/kernel.h"
#include "kmods/text/sites.h"
#include "kmods/text/symbols.h"
#include "kmods/worker/clock.h"

static unsigned long opened; /* bit 0: a session is open */

static int control_open(struct inode *inode, struct file *file)
{
	struct session *session;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (test_and_set_bit_lock(0, &opened))
		return -EBUSY;
	session = session_start();
	if (IS_ERR(session)) {
		clear_bit_unlock(0, &opened);
		return PTR_ERR(session);
	}
	file->private_data = session;
	return 0;
}

static int control_release(struct inode *inode, struct file *file)
{
	session_stop(file->private_data);
	clear_bit_unlock(0, &opened);
	return 0;
}

static long control_ioctl(struct file *file, unsigned int code, unsigned long arg)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return session_request(file->private_data, code, (void __user *)arg);
}

static const struct file_operations control_operations = {
	.owner = THIS_MODULE,
	.open = control_open,
	.release = control_release,
	.unlocked_ioctl = control_ioctl,
};

static struct miscdevice control_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "invbench",
	.mode = 0600,
	.fops = &control_operations,
};

/* What the module follows or looks up for its whole life, undone in reverse order. */
static const struct part {
	int (*load)(void);
	void (*free)(void);
} parts[] = {
	{ symbols_load, NULL },	    { kernel_load, NULL },	{ driver_load, NULL },
	{ sites_load, sites_free }, { clock_load, clock_free }, { removal_load, removal_free },
};

static void parts_free(int count)
{
	while (count--)
		if (parts[count].free)
			parts[count].free();
}

static int __init invbench_init(void)
{
	int ret = 0, loaded = 0;

	for (; loaded < ARRAY_SIZE(parts); loaded++) {
		ret = parts[loaded].load();
		if (ret)
			break;
	}
	if (!ret)
		ret = misc_register(&control_device);
	if (ret)
		parts_free(loaded);
	return ret;
}

static void __exit invbench_exit(void)
{
	misc_deregister(&control_device);
	if (!sites_restored())
		pr_err("invbench: the driver's text is not whole, reboot this machine\n");
	parts_free(ARRAY_SIZE(parts));
}

module_init(invbench_init);
module_exit(invbench_exit);

MODULE_AUTHOR("invbench");
MODULE_DESCRIPTION("Measures the SMMUv3 driver's invalidation path");
MODULE_LICENSE("GPL");
