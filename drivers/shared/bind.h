/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives a PCI device that has no driver to one that would not ask for it, until the session's end. */
#ifndef INVBENCH_SHARED_BIND_H
#define INVBENCH_SHARED_BIND_H

/* After undo_start(). 0; -ENODEV: the driver did not take it; -errno. */
int bind_driver(const char *device, const char *driver);

/* The name of the driver that the device has; "": none. */
void bind_read(const char *device, char name[64]);

#endif
