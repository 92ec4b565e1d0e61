/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds a PCI device without a driver to a driver that does not list it, until the session ends. */
#ifndef INVBENCH_MACHINE_BIND_H
#define INVBENCH_MACHINE_BIND_H

/* Needs undo_start(). 0; -ENODEV: the driver did not accept the device; or -errno. */
int bind_driver(const char *device, const char *driver);

/* Reads the name of the device's driver; "": it has none. */
void bind_read(const char *device, char name[64]);

#endif
