/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens and closes containers: see container.h. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "container.h"

int container_refuse(const struct container *container, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(container->message, container->size, format, arguments);
	va_end(arguments);
	return error;
}

void container_close(struct container *container)
{
	const int files[] = { container->device, container->group, container->fd };

	if (!container->kind)
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i] >= 0)
			close(files[i]);
	container->kind = NULL;
}

int container_open(struct container *container, const struct container_kind *kind,
		   const struct device *device)
{
	int ret;

	if (container->kind == kind)
		return 0;
	container_close(container);
	container->kind = kind;
	container->fd = container->group = container->device = -1;
	container->page_sizes = 0;
	ret = kind->open(container, device);
	if (ret)
		container_close(container);
	return ret;
}
