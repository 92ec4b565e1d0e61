/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The requests that /dev/invbench answers.
 * One open file is one session: it claims one device, holds cells, and its
 * release undoes everything, so a killed runner leaves the machine as found.
 * The file is exclusive (a second open: EBUSY) and needs CAP_SYS_ADMIN.
 *
 * Order of requests: INFO at any time; EVENTS before a RUN that is to count;
 * ATTACH once; CELL up to INVBENCH_CELLS_MAX times; then RUN, HISTOGRAM, COUNT,
 * STREAM and FUNCTIONS on its id. Every field is checked once, at the request
 * that brings it; reserved fields are zero. A patch or a synthetic array is in
 * force only while one of RUN, COUNT, STREAM and FUNCTIONS lasts. HOLD and WATCH
 * need no ATTACH: they are for a program that does its I/O through the kernel's
 * own drivers; what HOLD puts in force stays so until the next one, or the end.
 *
 * Errors: EINVAL a field out of its range; ENOENT unknown target, workload,
 * strategy, device or cell; EOPNOTSUPP this kernel or device cannot do it (no
 * such function, no site to patch, page size not offered); EBUSY device in use
 * or already attached, or a strategy held so that no cell has its own, or
 * another device in use behind the SMMU that must send no range commands; EILSEQ
 * the code is not what was expected; ENOSPC too many cells; EINTR stopped by a
 * signal. The field and its range, or the reason, are in invbench_info.message
 * of the next INFO.
 */
#ifndef INVBENCH_CONTROL_H
#define INVBENCH_CONTROL_H

#include "sample.h"

#define INVBENCH_DEVICE_PATH "/dev/invbench"
#define INVBENCH_MESSAGE_LEN 160
#define INVBENCH_STREAM_MAX  8192
#define INVBENCH_SYMBOL_LEN  64
#define INVBENCH_SYMBOLS_MAX 4096
#define INVBENCH_SITES_MAX   4

/* A place in the running kernel's text where a barrier stands. */
struct invbench_site {
	char position[INVBENCH_NAME_LEN]; /* "load", "ste", "queue" */
	char function[INVBENCH_NAME_LEN * 2];
	__u32 found; /* matching instructions; a usable site has exactly 1 */
	__u32 offset; /* bytes from the function's start */
	__u32 expected; /* the instruction word looked for */
	__u32 word; /* what stands there now */
};

struct invbench_clock {
	char source[INVBENCH_NAME_LEN]; /* "pmccntr" or "cntvct" */
	__u64 frequency_hz; /* of a tick; 0: a core's cycle */
	__u64 resolution; /* smallest step seen, ticks */
	__u64 empty_min; /* cost of an empty sample, ticks */
	__u64 empty_max;
	__u64 loop_instructions; /* of the calibration loop, by construction */
	__u64 loop_ticks; /* what the clock says the loop takes */
	__u32 monotonic; /* never ran backwards while it was looked at */
	__u32 reserved;
};

/* Describes itself: the module, the kernel's sites, the clock. */
struct invbench_info {
	__u32 abi;
	__u32 page_size;
	__u32 cpus; /* online */
	__u32 has_inv_range; /* arm_smmu_domain_inv_range() exists */
	__u32 site_count;
	__u32 text_whole; /* the sites hold their original words */
	struct invbench_site sites[INVBENCH_SITES_MAX];
	struct invbench_clock clock;
	char message[INVBENCH_MESSAGE_LEN]; /* why the last request failed */
	/* The rest is 0 before ATTACH. */
	char smmu[INVBENCH_DEVICE_LEN];
	char domain[INVBENCH_NAME_LEN]; /* type of the device's default domain */
	__u64 page_sizes; /* bit n: 2^n bytes */
	__u32 smmu_features;
	__u32 smmu_options;
	__u32 asid_bits;
	__u32 queue_bits; /* log2 of the command queue's slots */
};

struct invbench_attach {
	char device[INVBENCH_DEVICE_LEN]; /* PCI or platform device name */
};

enum invbench_stage { STAGE_S1, STAGE_S2, STAGE_NESTED, STAGES };
enum invbench_queue { QUEUE_LOCKFREE, QUEUE_SPINLOCK, QUEUE_NULL, QUEUES };
enum invbench_completion { COMPLETION_CONS, COMPLETION_MSI, COMPLETIONS };
enum invbench_walker { WALKER_INLINE, WALKER_THREAD, WALKERS };

/*
 * What only the model can vary, but for what is marked: the driver has what
 * INVBENCH_KNOBS says, or what its machine has.
 */
struct invbench_knobs {
	__u32 stage; /* of the entries that are no ATS entries; driver: too, where its SMMU has it */
	__u32 ats; /* so many of the entries; driver: too, in the lab */
	__u32 smmus; /* the entries are spread over; each has a queue */
	__u32 leaf; /* 0 or 1: only last-level IOPTEs change; vfio: too, 0 frees tables */
	__u32 ril; /* 0 or 1: range commands are sent; driver: too */
	__u32 queue;
	__u32 queue_bits; /* log2 of a queue's slots */
	__u32 batch; /* commands that a list can hold */
	__u32 sync; /* calls a CMD_SYNC at their end; 0: every list has one */
	__u32 completion; /* how a CMD_SYNC tells that it is done */
	__u32 walker; /* who takes the commands */
	__u32 latency; /* of a command at the SMMU, cpu_relax()es */
	__u32 mutator; /* attaches and detaches a second beside the calls */
	__u32 reserved;
};

#define INVBENCH_KNOBS                                                                     \
	{                                                                                  \
		.smmus = 1, .leaf = 1, .ril = 1, .queue_bits = 16, .batch = 64, .sync = 1, \
	}

enum invbench_container { CONTAINER_TYPE1, CONTAINER_IOMMUFD, CONTAINERS };

/* What only a program that maps memory of its own can vary. */
struct invbench_dma {
	__u32 container; /* which interface maps */
	__u32 burst; /* maps in a row, then as many unmaps */
	__u64 backing; /* contiguous pieces of the memory, bytes */
	__u32 devices; /* attached to a container's one domain */
	__u32 containers; /* each with a domain, and devices, of its own */
};

/* What is attached to the invalidation function meanwhile, by who runs the cell: drivers/probe/probe.h. */
enum invbench_probe {
	PROBE_NONE,
	PROBE_FENTRY,
	PROBE_FEXIT,
	PROBE_KPROBE,
	PROBE_KRETPROBE,
	PROBE_EVENT,
	PROBE_RETEVENT,
	PROBE_GRAPH,
	PROBE_OBSERVE_FENTRY,
	PROBE_OBSERVE_KPROBE,
	PROBE_OBSERVE_EVENT,
	PROBE_SUM_FENTRY,
	PROBE_SUM_KPROBE,
	PROBES,
};

#define INVBENCH_DMA                                                        \
	{                                                                   \
		.burst = 1, .backing = 4096, .devices = 1, .containers = 1, \
	}

enum invbench_domain { DOMAIN_KEPT, DOMAIN_STRICT, DOMAIN_LAZY, DOMAIN_PASSTHROUGH, DOMAINS };
enum invbench_disk { DISK_ANY, DISK_NVME, DISK_VIRTIO_BLK, DISKS };
enum invbench_ioengine { IOENGINE_LIBAIO, IOENGINE_IO_URING, IOENGINES };

/* What only a program that does I/O can vary; the size of an I/O is the cell's. */
struct invbench_io {
	__u32 domain; /* of the device's group; kept: as it is */
	__u32 ioengine;
	__u32 iodepth; /* I/Os of a job under way at once */
	__u32 jobs; /* at once */
	__u32 ios; /* of a job */
	__u32 disk; /* what kind it must be */
};

#define INVBENCH_IO                                \
	{                                          \
		.iodepth = 1, .jobs = 1, .ios = 1, \
	}

/* One point of the experiment; the axes, as in bench/axes.c. */
struct invbench_cell {
	char target[INVBENCH_NAME_LEN];
	char workload[INVBENCH_NAME_LEN];
	char strategy[INVBENCH_NAME_LEN];
	__u64 size; /* bytes invalidated a call; multiple of granule */
	__u64 granule; /* page size of the mapping, bytes */
	__u32 entries; /* array length; 1 is the real array */
	__u32 trash; /* share of entries without users, per cent */
	__u32 cpus; /* workers, on the first online CPUs */
	__u32 probe;
	struct invbench_knobs knobs;
	struct invbench_dma dma;
	struct invbench_io io;
	__u32 id; /* out */
	__u32 patched; /* out: how many of .patch are in force in a RUN */
	__u32 batches; /* out: the workload can run in INVBENCH_BATCH */
	struct invbench_site patch[INVBENCH_SITES_MAX]; /* out, word: read back */
};

struct invbench_run {
	__u32 cell;
	__u32 mode; /* enum invbench_mode */
	__u64 warmup; /* calls a worker before the first measured one */
	__u64 calls; /* measured calls a worker */
	__u64 samples; /* user address: one struct invbench_sample a worker */
	__u32 sample_count; /* room there; at least the cell's cpus */
	__u32 reserved;
};

/* Copies one worker's histogram of all its INVBENCH_EACH calls, and clears it. */
struct invbench_histogram {
	__u32 cell;
	__u32 worker; /* 0 … cpus - 1 */
	__u64 counts; /* user address: HISTOGRAM_BUCKETS times __u32 */
	__u32 bucket_count; /* room there; HISTOGRAM_BUCKETS */
	__u32 reserved;
};

struct invbench_count {
	__u32 cell;
	__u32 reserved;
	struct invbench_counters counters; /* in: .calls, 1 … 1024; out: all */
};

#define INVBENCH_EVENT_NO_USER	 1
#define INVBENCH_EVENT_NO_KERNEL 2

/* Something that perf counts, in the words of perf_event_open(). */
struct invbench_event {
	__u32 type;
	__u32 flags; /* INVBENCH_EVENT_… */
	__u64 config, config1, config2;
	__s32 cpu; /* the one that it is of; -1: of each */
	__s32 error; /* out: 0, or the -errno for which it is absent */
};

/*
 * Opens events in the place of those that are open. One that cannot be had is no
 * failure: its .error says so, and its samples stay empty.
 */
struct invbench_events {
	__u32 count; /* 0 … INVBENCH_EVENTS_MAX */
	__u32 cpus; /* 1 … INVBENCH_CPUS_MAX: those of so many workers, and no other is disturbed */
	struct invbench_event events[INVBENCH_EVENTS_MAX];
};

/*
 * Invalidates one range through the cell's array and copies what that put into
 * the command queue; for a cell of inv_range.
 */
struct invbench_stream {
	__u32 cell;
	__u32 leaf; /* 0 or 1 */
	__u64 iova; /* multiple of granule; with size below 2^48 */
	__u64 size; /* multiple of granule, not 0 */
	__u64 granule; /* power of 2, 4096 … 2^30 */
	__u64 words; /* user address: two __u64 a command */
	__u32 room; /* commands that fit there, 1 … INVBENCH_STREAM_MAX */
	__u32 count; /* out: commands, CMD_SYNCs included */
};

/* The instructions of one function, what it calls not included. */
struct invbench_function {
	char name[INVBENCH_SYMBOL_LEN]; /* as the kernel prints it: "name" or "name [module]" */
	__u64 instructions;
};

/*
 * Makes calls as RUN does and tells which functions executed how many
 * instructions in the cheapest of them; in the lab under the exact clock, with
 * the emulator's plugin (functions.h), else EOPNOTSUPP.
 */
struct invbench_functions {
	__u32 cell;
	__u32 calls; /* 1 … 1024 */
	__u64 ticks; /* out: of the cheapest call; what the functions sum to */
	__u64 functions; /* user address: struct invbench_function */
	__u32 room; /* functions that fit there, 1 … INVBENCH_SYMBOLS_MAX */
	__u32 count; /* out: functions */
};

/* Puts a strategy in force, without a cell; as-built and the session's end put back what was there. */
struct invbench_hold {
	char strategy[INVBENCH_NAME_LEN];
	__u32 patched; /* out: how many of .patch are in force */
	__u32 reserved;
	struct invbench_site patch[INVBENCH_SITES_MAX]; /* out, word: read back */
};

/*
 * Counts what anybody puts into the command queue of the device's SMMU: begins
 * with a device, ends without one and tells what it was.
 */
struct invbench_watch {
	char device[INVBENCH_DEVICE_LEN]; /* "": the end */
	struct invbench_counters counters; /* out, at the end; .calls is 0: nobody counts those */
};

#define INVBENCH_INFO	   _IOR('i', 0, struct invbench_info)
#define INVBENCH_ATTACH	   _IOW('i', 1, struct invbench_attach)
#define INVBENCH_CELL	   _IOWR('i', 2, struct invbench_cell)
#define INVBENCH_RUN	   _IOW('i', 3, struct invbench_run)
#define INVBENCH_HISTOGRAM _IOW('i', 4, struct invbench_histogram)
#define INVBENCH_COUNT	   _IOWR('i', 5, struct invbench_count)
#define INVBENCH_STREAM	   _IOWR('i', 6, struct invbench_stream)
#define INVBENCH_FUNCTIONS _IOWR('i', 7, struct invbench_functions)
#define INVBENCH_HOLD	   _IOWR('i', 8, struct invbench_hold)
#define INVBENCH_WATCH	   _IOWR('i', 9, struct invbench_watch)
#define INVBENCH_EVENTS	   _IOWR('i', 10, struct invbench_events)

#endif
