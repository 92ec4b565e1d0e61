// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module invbench: one character device, open to one session at a time.
 * Loading it changes nothing; a kernel it cannot fully measure is described
 * by INFO instead of refusing to load, so that the reason reaches the user.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "control.h"
#include "driver.h"
#include "session.h"
#include "sites.h"
#include "symbols.h"

static unsigned long opened; /* bit 0 */

static int control_open(struct inode *inode, struct file *file)
{
	struct session *session;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (test_and_set_bit(0, &opened))
		return -EBUSY;
	session = session_start();
	if (IS_ERR(session)) {
		clear_bit(0, &opened);
		return PTR_ERR(session);
	}
	file->private_data = session;
	return 0;
}

static int control_release(struct inode *inode, struct file *file)
{
	session_stop(file->private_data);
	clear_bit(0, &opened);
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

static int __init invbench_init(void)
{
	int ret = symbols_load();

	if (!ret)
		ret = driver_load();
	if (!ret)
		ret = sites_load();
	if (!ret) {
		ret = misc_register(&control_device);
		if (ret)
			sites_free();
	}
	return ret;
}

static void __exit invbench_exit(void)
{
	misc_deregister(&control_device);
	if (!sites_whole())
		pr_err("invbench: the driver's text is not whole\n");
	sites_free();
}

module_init(invbench_init);
module_exit(invbench_exit);

MODULE_AUTHOR("invbench");
MODULE_DESCRIPTION("Measures the SMMUv3 driver's invalidation path");
MODULE_LICENSE("GPL");
