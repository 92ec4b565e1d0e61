/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The address space of /dev/iommu, which kernels with CONFIG_IOMMUFD have.
 * Debian's have not: there, and where this program was built without the
 * interface's header, a cell is skipped with the reason.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "container.h"

#if defined(IOMMU_IOAS_MAP) && defined(VFIO_DEVICE_BIND_IOMMUFD)

/* The device's own file, by the name that sysfs has for it. */
static int open_device(struct container *container, const struct device *device)
{
	char pattern[128], path[64];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/devices/%s/vfio-dev/vfio*", device->name);
	if (glob(pattern, 0, NULL, &found))
		return container_refuse(container, -EOPNOTSUPP,
					"container: this kernel has no CONFIG_VFIO_DEVICE_CDEV");
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", strrchr(found.gl_pathv[0], '/') + 1);
	globfree(&found);
	container->device = open(path, O_RDWR | O_CLOEXEC);
	return container->device < 0
		       ? container_refuse(container, -EOPNOTSUPP, "%s: %s", path, strerror(errno))
		       : 0;
}

static int attach(struct container *container)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind), .iommufd = container->fd };
	struct iommu_ioas_alloc space = { .size = sizeof(space) };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof(attach) };

	if (ioctl(container->device, VFIO_DEVICE_BIND_IOMMUFD, &bind))
		return container_refuse(container, -errno, "VFIO_DEVICE_BIND_IOMMUFD: %s",
					strerror(errno));
	if (ioctl(container->fd, IOMMU_IOAS_ALLOC, &space))
		return container_refuse(container, -errno, "IOMMU_IOAS_ALLOC: %s", strerror(errno));
	attach.pt_id = container->ioas = space.out_ioas_id;
	if (ioctl(container->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach))
		return container_refuse(container, -errno, "VFIO_DEVICE_ATTACH_IOMMUFD_PT: %s",
					strerror(errno));
	return 0;
}

static int open_iommufd(struct container *container, const struct device *device)
{
	int ret;

	container->fd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	if (container->fd < 0)
		return container_refuse(container, -EOPNOTSUPP,
					"container: iommufd needs a kernel with CONFIG_IOMMUFD: "
					"/dev/iommu: %s",
					strerror(errno));
	ret = open_device(container, device);
	return ret ? ret : attach(container);
}

static void map(const struct container *container, struct request *request, void *memory)
{
	struct iommu_ioas_map *argument = request_argument(request, struct iommu_ioas_map);

	argument->size = sizeof(*argument);
	argument->flags =
		IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE;
	argument->ioas_id = container->ioas;
	argument->user_va = (uintptr_t)memory;
	request->number = IOMMU_IOAS_MAP;
	request->iova = (__u64 *)&argument->iova;
	request->length = (__u64 *)&argument->length;
}

static void unmap(const struct container *container, struct request *request)
{
	struct iommu_ioas_unmap *argument = request_argument(request, struct iommu_ioas_unmap);

	argument->size = sizeof(*argument);
	argument->ioas_id = container->ioas;
	request->number = IOMMU_IOAS_UNMAP;
	request->iova = (__u64 *)&argument->iova;
	request->length = (__u64 *)&argument->length;
}

const struct container_kind container_iommufd = {
	.name = "iommufd",
	.open = open_iommufd,
	.map = map,
	.unmap = unmap,
};

#else

static int open_iommufd(struct container *container, const struct device *device)
{
	(void)device;
	return container_refuse(container, -EOPNOTSUPP,
				"container: this program was built without <linux/iommufd.h>, "
				"which kernel headers have from 6.6 on");
}

const struct container_kind container_iommufd = { .name = "iommufd", .open = open_iommufd };

#endif
