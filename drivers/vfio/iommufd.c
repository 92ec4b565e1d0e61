/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address spaces of /dev/iommu, which needs a kernel with CONFIG_IOMMUFD.
 * Debian's kernels do not have it. With those, or if this program was built
 * without the header, the cell is skipped and the reason is reported.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "drivers/vfio/container.h"

#if defined(IOMMU_IOAS_MAP) && defined(VFIO_DEVICE_BIND_IOMMUFD)

/* Opens the device's file in /dev/vfio/devices, which sysfs names. */
static int open_device(const struct device *device, int *file)
{
	char pattern[128], path[64];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/devices/%s/vfio-dev/vfio*", device->name);
	if (glob(pattern, 0, NULL, &found))
		return refuse(-EOPNOTSUPP,
			      "container: iommufd needs a kernel with CONFIG_VFIO_DEVICE_CDEV");
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", strrchr(found.gl_pathv[0], '/') + 1);
	globfree(&found);
	*file = open(path, O_RDWR | O_CLOEXEC);
	return *file < 0 ? refuse(-EOPNOTSUPP, "%s: %s", path, strerror(errno)) : 0;
}

/* The kernel uses one domain for all devices of an address space that are compatible. */
static int attach(struct container *container, const struct device *device, unsigned int at)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind), .iommufd = container->fd };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof(attach),
							.pt_id = container->ioas };
	int *file = &container->devices[at];
	int ret = open_device(device, file);

	if (!ret && ioctl(*file, VFIO_DEVICE_BIND_IOMMUFD, &bind))
		ret = refuse(-errno, "%s: VFIO_DEVICE_BIND_IOMMUFD: %s", device->name,
			     strerror(errno));
	if (!ret && ioctl(*file, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach))
		ret = refuse(-errno, "%s: VFIO_DEVICE_ATTACH_IOMMUFD_PT: %s", device->name,
			     strerror(errno));
	return ret;
}

static int open_iommufd(struct container *container)
{
	struct iommu_ioas_alloc space = { .size = sizeof(space) };

	container->fd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	if (container->fd < 0)
		return refuse(-EOPNOTSUPP,
			      "container: iommufd needs a kernel with CONFIG_IOMMUFD: "
			      "/dev/iommu: %s",
			      strerror(errno));
	if (ioctl(container->fd, IOMMU_IOAS_ALLOC, &space))
		return refuse(-errno, "IOMMU_IOAS_ALLOC: %s", strerror(errno));
	container->ioas = space.out_ioas_id;
	return 0;
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
	.attach = attach,
	.map = map,
	.unmap = unmap,
};

#else

static int open_iommufd(struct container *container)
{
	(void)container;
	return refuse(-EOPNOTSUPP, "container: this program was built without iommufd; build it "
				   "with kernel headers of Linux 6.6 or later");
}

const struct container_kind container_iommufd = { .name = "iommufd", .open = open_iommufd };

#endif
