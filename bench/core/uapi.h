/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The requests of /dev/invbench.
 * One open file is one session: it claims one device and holds cells. To close
 * the file undoes everything, so that a killed runner leaves the machine as it
 * was. Only one session can be open (EBUSY), and it needs CAP_SYS_ADMIN.
 *
 * Order of requests: INFO at any time; WORKERS first; EVENTS before a RUN that counts; ATTACH
 * once; CELL up to INVBENCH_CELLS_MAX times; then RUN, HISTOGRAM, COUNT, RACE,
 * STREAM and FUNCTIONS on a cell's id. Each request checks all its fields; reserved
 * fields are zero. Patches and synthetic arrays are in force only during RUN,
 * COUNT, STREAM and FUNCTIONS. HOLD and WATCH need no ATTACH: they serve programs
 * that do I/O through the kernel's own drivers. A strategy of HOLD stays in force
 * until the next HOLD or the end of the session.
 *
 * Errors, whose reason is in invbench_info.message of the next INFO:
 *   EINVAL	a field is out of range
 *   EPERM	the strategy is broken, and .allow_broken is 0
 *   ENOENT	target, workload, strategy, device or cell is unknown
 *   EOPNOTSUPP	this kernel or device cannot do it (no such function, no site to
 *		patch, no such page size)
 *   EBUSY	the device is in use, being bound or reset, or already attached; a held strategy
 *		keeps cells from using theirs; a WATCH would slow them down; ril=off and
 *		another device behind the SMMU is in use; or a kprobe is, or came, where a
 *		barrier is to be patched
 *   ENODEV	no device is attached, or it was removed from the machine, which ends
 *		the session; or a CPU is offline
 *   EIO		the device could not be attached again, or a call failed
 *   EILSEQ	the driver's code is not as expected
 *   ENODATA	the cell is no race
 *   ENOSPC	too many cells, or too much memory for their histograms or queues
 *   EINTR	a signal came: repeat the request. No sample and no histogram has its calls; but what
 *		RACE and the attacher's sums count includes them
 */
#ifndef INVBENCH_UAPI_H
#define INVBENCH_UAPI_H

#include "bench/core/sample.h"

#define INVBENCH_DEVICE_PATH "/dev/invbench"
#define INVBENCH_MESSAGE_LEN 256
#define INVBENCH_STREAM_MAX  8192
#define INVBENCH_SYMBOL_LEN  64
#define INVBENCH_SYMBOLS_MAX 4096
#define INVBENCH_SITES_MAX   4

/* A barrier instruction in the running kernel's text. */
struct invbench_site {
	char position[INVBENCH_NAME_LEN]; /* "load", "ste", "queue" */
	char function[INVBENCH_NAME_LEN * 2];
	__u32 found; /* matching instructions; a usable site has 1 */
	__u32 offset; /* bytes from the function's start */
	__u32 expected; /* the driver's own instruction word */
	__u32 word; /* the current instruction word */
};

struct invbench_clock {
	char source[INVBENCH_NAME_LEN]; /* "pmccntr" or "cntvct" */
	__u64 frequency_hz; /* of the ticks; 0: a tick is a cycle of the core */
	__u64 resolution; /* the smallest step, ticks */
	__u64 empty_min; /* the cost of an empty sample, ticks */
	__u64 empty_max; /* ticks */
	__u64 loop_instructions; /* of the calibration loop */
	__u64 loop_ticks; /* that the calibration loop takes */
	__u32 monotonic; /* it never ran backwards during this request */
	__u32 reserved;
};

/*
 * Describes the module, the kernel's sites, the clock and the device. The clock is that of the first worker's CPU;
 * its measured fields are 0 if that CPU went offline since the session began.
 */
struct invbench_info {
	__u32 abi;
	__u32 page_size;
	__u32 cpus; /* online */
	__u32 has_inv_range; /* arm_smmu_domain_inv_range() exists */
	__u32 site_count;
	__u32 text_whole; /* the functions of all sites have their original text */
	struct invbench_site sites[INVBENCH_SITES_MAX];
	struct invbench_clock clock;
	char message[INVBENCH_MESSAGE_LEN]; /* why the last request failed */
	/* The following fields are 0 before ATTACH. */
	char smmu[INVBENCH_DEVICE_LEN];
	char domain[INVBENCH_NAME_LEN]; /* type of the device's default domain */
	__u64 page_sizes; /* bit n is set: pages of 2^n bytes */
	__u32 smmu_features;
	__u32 smmu_options;
	__u32 asid_bits;
	__u32 cmdq_log2size; /* log2 of the command queue's slots */
};

struct invbench_attach {
	char device[INVBENCH_DEVICE_LEN]; /* PCI or platform device name */
};

enum invbench_stage { STAGE_S1, STAGE_S2, STAGE_NESTED, STAGES };
enum invbench_queue { QUEUE_LOCKFREE, QUEUE_SPINLOCK, QUEUE_NULL, QUEUES };
enum invbench_completion { COMPLETION_CONS, COMPLETION_MSI, COMPLETIONS };
enum invbench_consumer { CONSUMER_INLINE, CONSUMER_THREAD, CONSUMERS };

/*
 * Axes of the model. Comments name other targets that can vary an axis; all
 * others use the value of INVBENCH_KNOBS, or what the machine has.
 */
struct invbench_knobs {
	__u32 stage; /* of entries without ATS; driver too, if the SMMU supports it */
	__u32 ats; /* the number of ATS entries; driver too, in the lab */
	__u32 smmus; /* with a queue each; the entries are spread over them */
	__u32 leaf; /* 1: only last-level IOPTEs change; vfio too, where 0 frees tables */
	__u32 ril; /* 1: range commands are sent; driver too */
	__u32 cmdq; /* enum invbench_queue */
	__u32 cmdq_log2size; /* log2 of a queue's slots */
	__u32 batch; /* the most commands in a list */
	__u32 calls_per_sync; /* calls per CMD_SYNC; 0: every list ends in one */
	__u32 completion; /* how a CMD_SYNC signals completion */
	__u32 consumer; /* who consumes the commands */
	__u32 cmd_delay; /* of a command at the SMMU, cpu_relax() calls */
	__u32 attach_rate; /* attaches, each with a detach, per second during the calls */
	__u32 reserved;
};

#define INVBENCH_KNOBS                                                             \
	{                                                                          \
		.smmus = 1, .leaf = 1, .ril = 1, .cmdq_log2size = 16, .batch = 64, \
		.calls_per_sync = 1,                                               \
	}

enum invbench_container { CONTAINER_TYPE1, CONTAINER_IOMMUFD, CONTAINERS };

/* Axes of programs that map their own memory. */
struct invbench_dma {
	__u32 container; /* the interface that maps */
	__u32 burst; /* the number of maps before as many unmaps */
	__u64 backing; /* bytes that are physically contiguous */
	__u32 devices; /* attached to the one domain of a container */
	__u32 containers; /* each with its own domain and devices */
};

/* The probe that the runner attaches to the invalidation function: bench/observe/probe.h. */
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
	PROBE_OBSERVE_GAPS,
	PROBE_OBSERVE_KPROBE,
	PROBE_OBSERVE_EVENT,
	PROBE_OBSERVE_WAITS,
	PROBE_SUM_FENTRY,
	PROBE_SUM_KPROBE,
	PROBES,
};

#define INVBENCH_DMA                                                        \
	{                                                                   \
		.burst = 1, .backing = 4096, .devices = 1, .containers = 1, \
	}

enum invbench_domain { DOMAIN_UNCHANGED, DOMAIN_STRICT, DOMAIN_LAZY, DOMAIN_PASSTHROUGH, DOMAINS };
enum invbench_disk { DISK_ANY, DISK_NVME, DISK_VIRTIO_BLK, DISKS };
enum invbench_ioengine { IOENGINE_LIBAIO, IOENGINE_IO_URING, IOENGINES };

/* Axes of programs that do I/O. The size of an I/O is the cell's size. */
struct invbench_io {
	__u32 domain; /* type of the group's default domain */
	__u32 ioengine;
	__u32 iodepth; /* I/Os in flight per job */
	__u32 numjobs; /* jobs in parallel */
	__u32 number_ios; /* I/Os per job; 0: the engine chooses */
	__u32 disk; /* the kind that is required */
};

#define INVBENCH_IO                         \
	{                                   \
		.iodepth = 1, .numjobs = 1, \
	}

/* What a primitive meets in memory; see drivers/primitives/. */
enum invbench_memory {
	MEMORY_NONE,
	MEMORY_HIT,
	MEMORY_MISS,
	MEMORY_SHARED,
	MEMORY_CONTENDED,
	MEMORIES,
};

/* Axes of primitives. */
struct invbench_primitive {
	__u32 memory; /* enum invbench_memory */
	__u32 reserved;
};

/* One cell. The axes are described in bench/plan/axes.c. */
struct invbench_cell {
	char target[INVBENCH_NAME_LEN];
	char workload[INVBENCH_NAME_LEN];
	char strategy[INVBENCH_NAME_LEN];
	__u64 size; /* bytes that a call invalidates; a multiple of granule */
	__u64 granule; /* page size of the mapping, bytes */
	__u32 entries; /* in the array; 1 is the real array */
	__u32 trash; /* share of entries without users, per cent */
	__u32 cpus; /* workers, on the first of the session's CPUs (INVBENCH_WORKERS) */
	__u32 probe; /* enum invbench_probe */
	struct invbench_knobs knobs;
	struct invbench_dma dma;
	struct invbench_io io;
	struct invbench_primitive primitive;
	__u32 id; /* out */
	__u32 patched; /* out: entries in .patch, which are in force in a RUN */
	__u32 batches; /* out: the workload can run in mode INVBENCH_BATCH */
	__u32 allow_broken; /* 1: a broken strategy may patch the running driver */
	struct invbench_site patch[INVBENCH_SITES_MAX]; /* out; .word was read back */
};

struct invbench_run {
	__u32 cell;
	__u32 mode; /* enum invbench_mode */
	__u64 warmup; /* calls per worker before the first measured one */
	__u64 calls; /* measured calls per worker */
	__u64 samples; /* user address of a struct invbench_sample per worker */
	__u32 sample_count; /* size of that array; at least the cell's cpus */
	__u32 reserved;
};

/* Copies and clears one worker's histogram of its INVBENCH_EACH calls. */
struct invbench_histogram {
	__u32 cell;
	__u32 worker; /* 0 … cpus - 1 */
	__u64 counts; /* user address of HISTOGRAM_BUCKETS __u32 */
	__u32 bucket_count; /* size of that array: HISTOGRAM_BUCKETS */
	__u32 reserved;
};

struct invbench_count {
	__u32 cell;
	__u32 reserved;
	struct invbench_counters counters; /* in: .calls, 1 … 1024; out: all fields */
};

/* How the instances of a cell of the workload race ended, since the cell was opened. */
struct invbench_race {
	__u32 cell;
	__u32 reserved;
	struct invbench_outcomes outcomes; /* out */
};

/*
 * Names the CPUs of the session's workers: worker n of each cell runs on the n-th.
 * Before it, these are all online CPUs. Send it before the first CELL.
 */
struct invbench_workers {
	__u32 count; /* 1 … INVBENCH_CPUS_MAX */
	__u32 reserved;
	__u32 cpus[INVBENCH_CPUS_MAX]; /* numbers of online CPUs, each once */
};

#define INVBENCH_EVENT_NO_USER	 1
#define INVBENCH_EVENT_NO_KERNEL 2

/* A perf event; the fields are those of perf_event_open(). */
struct invbench_event {
	__u32 type;
	__u32 flags; /* INVBENCH_EVENT_… */
	__u64 config, config1, config2;
	__s32 cpu; /* for a system-wide event; -1: count on each CPU */
	__s32 error; /* out: 0, or -errno if it cannot be counted */
};

/*
 * Replaces the open events. The request does not fail for an event that cannot be
 * counted: .error says why, and its samples stay empty.
 */
struct invbench_events {
	__u32 count; /* 0 … INVBENCH_EVENTS_MAX */
	__u32 cpus; /* 1 … INVBENCH_CPUS_MAX: opens them on the CPUs of that many workers */
	struct invbench_event events[INVBENCH_EVENTS_MAX];
};

/*
 * Invalidates one range through the array of a cell with workload inv_range, and
 * copies the commands that this inserts into the queue. A CMD_SYNC has its opcode
 * only: how it signals is the machine's choice.
 */
struct invbench_stream {
	__u32 cell;
	__u32 leaf; /* 0 or 1 */
	__u64 iova; /* multiple of granule; iova + size is at most 2^48 */
	__u64 size; /* multiple of granule, not 0 */
	__u64 granule; /* bytes, a power of 2 from the page of the array's entries to 2^30 */
	__u64 words; /* user address of two __u64 per command */
	__u32 room; /* commands that fit there, 1 … INVBENCH_STREAM_MAX */
	__u32 count; /* out: commands, CMD_SYNCs included */
};

#define MIX_INSTRUCTIONS 112 /* kinds below it are of instructions: bench/mix/mix.c */
#define MIX_DEVICES	 8 /* the most devices that are told apart */
#define MIX_DEVICE_LEN	 24

/*
 * What instructions did besides. A line has 64 bytes of physical memory; it
 * belongs to the function that touches it first.
 */
enum invbench_mix {
	MIX_EXCEPTIONS = MIX_INSTRUCTIONS, /* synchronous: system calls, faults */
	MIX_INTERRUPTS,
	MIX_LINES, /* different lines read or written in the call */
	MIX_LINES_NEW, /* among .MIX_LINES: no earlier counted call touched them */
	MIX_LINES_READ,
	MIX_LINES_WRITTEN,
	MIX_DEVICE, /* for each device, its reads and its writes */
	MIX_KINDS = MIX_DEVICE + 2 * MIX_DEVICES,
};

/* The instructions of one function, without its callees. */
struct invbench_function {
	char name[INVBENCH_SYMBOL_LEN]; /* "name" or "name [module]" */
	__u64 instructions;
	__u64 mix[MIX_KINDS]; /* the same by kind, and what else they did */
};

/*
 * Makes calls as RUN does, and returns the instructions of each function in the
 * cheapest call, the last one if several are. It needs the lab's exact clock and the emulator's plugin
 * (functions.h); otherwise the error is EOPNOTSUPP.
 */
struct invbench_functions {
	__u32 cell;
	__u32 calls; /* 1 … 1024 */
	__u64 ticks; /* out: of the cheapest call; the sum of the functions */
	__u64 functions; /* user address of an array of struct invbench_function */
	__u32 room; /* functions that fit there, 1 … INVBENCH_SYMBOLS_MAX */
	__u32 count; /* out: functions in that array */
	char devices[MIX_DEVICES][MIX_DEVICE_LEN]; /* out: names of the devices in .mix */
};

/* Puts a strategy in force without a cell. as-built, or the session's end, restores the text. */
struct invbench_hold {
	char strategy[INVBENCH_NAME_LEN];
	__u32 patched; /* out: entries in .patch, which are in force */
	__u32 allow_broken; /* as in struct invbench_cell */
	struct invbench_site patch[INVBENCH_SITES_MAX]; /* out; .word was read back */
};

/*
 * Counts what anybody inserts into the command queue of the device's SMMU. It
 * starts with a device's name; with an empty name it stops and returns the counts.
 */
struct invbench_watch {
	char device[INVBENCH_DEVICE_LEN]; /* "": stop */
	struct invbench_counters counters; /* out, when it stops; .calls is 0 */
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
#define INVBENCH_WORKERS   _IOW('i', 11, struct invbench_workers)
#define INVBENCH_RACE	   _IOWR('i', 12, struct invbench_race)

#endif
