/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO's container with the type1 IOMMU, which every kernel with VFIO has. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "drivers/engine/refusal.h"
#include "drivers/vfio/container.h"

static int open_group(const struct device *device, int *group)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[64];

	snprintf(path, sizeof(path), "/dev/vfio/%u", device->group);
	*group = open(path, O_RDWR | O_CLOEXEC);
	if (*group < 0)
		return refuse(-errno, "%s: %s", path,
			      errno == EBUSY ? "in use by another program; stop it first"
					     : strerror(errno));
	if (ioctl(*group, VFIO_GROUP_GET_STATUS, &status))
		return refuse(-errno, "%s: %s", path, strerror(errno));
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return refuse(
			-EBUSY,
			"device: VFIO cannot use IOMMU group %u of %s; see: invbench list devices",
			device->group, device->name);
	return 0;
}

/* Sets the type of IOMMU, once and after the first group. Compatible groups share a domain. */
static int set_iommu(struct container *container)
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };

	if (ioctl(container->fd, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return refuse(-errno, "VFIO_SET_IOMMU: %s", strerror(errno));
	if (!ioctl(container->fd, VFIO_IOMMU_GET_INFO, &info) &&
	    (info.flags & VFIO_IOMMU_INFO_PGSIZES))
		container->page_sizes = info.iova_pgsizes;
	return 0;
}

static int attach(struct container *container, const struct device *device, unsigned int at)
{
	int *group = &container->groups[at];
	int ret = open_group(device, group);

	if (!ret && ioctl(*group, VFIO_GROUP_SET_CONTAINER, &container->fd))
		ret = refuse(-errno, "%s: VFIO_GROUP_SET_CONTAINER: %s", device->name,
			     strerror(errno));
	return ret || at ? ret : set_iommu(container);
}

static int open_type1(struct container *container)
{
	container->fd = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (container->fd < 0)
		return refuse(-EOPNOTSUPP, "/dev/vfio/vfio: %s", strerror(errno));
	if (ioctl(container->fd, VFIO_GET_API_VERSION) != VFIO_API_VERSION ||
	    ioctl(container->fd, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) != 1)
		return refuse(
			-EOPNOTSUPP,
			"container: VFIO has no type1v2 IOMMU; load it: modprobe vfio_iommu_type1");
	return 0;
}

static void map(const struct container *container, struct request *request, void *memory)
{
	struct vfio_iommu_type1_dma_map *argument =
		request_argument(request, struct vfio_iommu_type1_dma_map);

	(void)container;
	argument->argsz = sizeof(*argument);
	argument->flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
	argument->vaddr = (uintptr_t)memory;
	request->number = VFIO_IOMMU_MAP_DMA;
	request->iova = &argument->iova;
	request->length = &argument->size;
}

static void unmap(const struct container *container, struct request *request)
{
	struct vfio_iommu_type1_dma_unmap *argument =
		request_argument(request, struct vfio_iommu_type1_dma_unmap);

	(void)container;
	argument->argsz = sizeof(*argument);
	request->number = VFIO_IOMMU_UNMAP_DMA;
	request->iova = &argument->iova;
	request->length = &argument->size;
}

const struct container_kind container_type1 = {
	.name = "type1",
	.open = open_type1,
	.attach = attach,
	.map = map,
	.unmap = unmap,
};
