/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's barriers, atomics, RCU and locks, also for user space.
 * The kernel has these names. User space gets definitions with the same
 * guarantees: RCU from liburcu, the rest from the compiler's atomics. Threads
 * that read under RCU call rcu_register_thread().
 * A helper is a thread. Its user asks it to stop by a flag, and helper_stop()
 * then waits for its end and returns its result.
 */
#ifndef INVBENCH_SYNC_H
#define INVBENCH_SYNC_H

#include "bench/core/shim.h"

#ifdef __KERNEL__

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define tsan_release(p) ((void)(p))
#define tsan_acquire(p) ((void)(p))

#define rcu_register_thread()	((void)0)
#define rcu_unregister_thread() ((void)0)

struct helper {
	struct task_struct *task; /* a reference, held until the thread has left our code */
	bool is_bound; /* to .cpu; else the scheduler chooses */
	unsigned int cpu;
};

static inline int helper_start(struct helper *helper, int (*run)(void *), void *argument)
{
	struct task_struct *task = kthread_create(run, argument, "invbench-helper");

	if (IS_ERR(task))
		return PTR_ERR(task);
	if (helper->is_bound)
		kthread_bind(task, helper->cpu);
	helper->task = get_task_struct(task);
	wake_up_process(task);
	return 0;
}

static inline int helper_stop(struct helper *helper)
{
	int ret = kthread_stop(helper->task);

	put_task_struct(helper->task);
	return ret == -EINTR ? 0 : ret; /* it was stopped before it ran */
}

#define helper_sleep_us(us) usleep_range(us, us)

#ifdef CONFIG_ARM64
#include <asm/cpufeature.h>
#define cpu_has_ldapr() cpu_have_named_feature(LRCPC)
#define cpu_has_swpal() true /* xchg() is fully ordered on any CPU */
#endif

#else

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define URCU_API_MAP /* provides rcu_read_lock() and so on */
#define _LGPL_SOURCE /* inlines the read side, which is in the measured path */
#include <urcu/urcu-memb.h>

/*
 * As in the kernel. On arm64, liburcu's versions load with acquire and store with
 * a barrier, which are different strategies here.
 */
#undef rcu_assign_pointer
#undef rcu_dereference
#define rcu_assign_pointer(p, v) smp_store_release(&(p), (v))
#define rcu_dereference(p)	 READ_ONCE(p)

/*
 * ThreadSanitizer ignores barriers and dependencies. Where only they order two
 * accesses, the earlier side calls tsan_release() and the later tsan_acquire().
 */
#if defined(__SANITIZE_THREAD__)
#define HAS_TSAN 1
#elif defined(__has_feature)
#define HAS_TSAN __has_feature(thread_sanitizer)
#else
#define HAS_TSAN 0
#endif
#if HAS_TSAN
#include <sanitizer/tsan_interface.h>
#define tsan_release(p) __tsan_release(p)
#define tsan_acquire(p) __tsan_acquire(p)
#else
#define tsan_release(p) ((void)(p))
#define tsan_acquire(p) ((void)(p))
#endif

/* It also ignores the grace periods of liburcu, which is built without it. */
#if HAS_TSAN
extern char sync_grace;
__attribute__((weak)) char sync_grace;
#undef rcu_dereference
#undef rcu_read_unlock
#define rcu_dereference(p) smp_load_acquire(&(p))
#define rcu_read_unlock()  (tsan_release(&sync_grace), urcu_memb_read_unlock())
#define SYNC_GRACE_BEGIN() tsan_release(&sync_grace)
#define SYNC_GRACE_END()   tsan_acquire(&sync_grace)
#else
#define SYNC_GRACE_BEGIN() ((void)0)
#define SYNC_GRACE_END()   ((void)0)
#endif

#define READ_ONCE(x)	 __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v) __atomic_store_n(&(x), (v), __ATOMIC_RELAXED)

#define smp_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

/* Returns the previous value, as the kernel's does. */
#define cmpxchg_relaxed(p, old, new)                                                         \
	({                                                                                   \
		__typeof__(*(p)) expected_ = (old);                                          \
		__atomic_compare_exchange_n((p), &expected_, (new), false, __ATOMIC_RELAXED, \
					    __ATOMIC_RELAXED);                               \
		expected_;                                                                   \
	})

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

#define atomic_read(v)			  READ_ONCE((v)->counter)
#define atomic_set(v, i)		  WRITE_ONCE((v)->counter, (i))
#define atomic_set_release(v, i)	  smp_store_release(&(v)->counter, (i))
#define atomic_inc(v)			  ((void)__atomic_fetch_add(&(v)->counter, 1, __ATOMIC_RELAXED))
#define atomic_fetch_inc_relaxed(v)	  __atomic_fetch_add(&(v)->counter, 1, __ATOMIC_RELAXED)
#define atomic_dec_return_release(v)	  (__atomic_fetch_sub(&(v)->counter, 1, __ATOMIC_RELEASE) - 1)
#define atomic_fetch_andnot_relaxed(i, v) __atomic_fetch_and(&(v)->counter, ~(i), __ATOMIC_RELAXED)
#define atomic_fetch_andnot_release(i, v) __atomic_fetch_and(&(v)->counter, ~(i), __ATOMIC_RELEASE)
#define atomic_read_acquire(v)		  smp_load_acquire(&(v)->counter)
#define atomic_cmpxchg_acquire(v, old, new)                                       \
	({                                                                        \
		int found_ = (old);                                               \
		__atomic_compare_exchange_n(&(v)->counter, &found_, (new), false, \
					    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);  \
		found_;                                                           \
	})
#define atomic_long_read(v)   READ_ONCE((v)->counter)
#define atomic_long_xor(i, v) ((void)__atomic_fetch_xor(&(v)->counter, (i), __ATOMIC_RELAXED))

#if defined(__x86_64__)
#define smp_mb()    __asm__ __volatile__("lock; addl $0,-4(%%rsp)" ::: "memory", "cc")
#define smp_wmb()   __asm__ __volatile__("" ::: "memory")
#define smp_rmb()   __asm__ __volatile__("" ::: "memory")
#define dma_wmb()   __asm__ __volatile__("" ::: "memory")
#define dma_mb()    __asm__ __volatile__("mfence" ::: "memory")
#define wmb()	    __asm__ __volatile__("sfence" ::: "memory")
#define mb()	    __asm__ __volatile__("mfence" ::: "memory")
#define cpu_relax() __asm__ __volatile__("rep; nop" ::: "memory")
#elif defined(__aarch64__)
#define smp_mb()    __asm__ __volatile__("dmb ish" ::: "memory")
#define smp_wmb()   __asm__ __volatile__("dmb ishst" ::: "memory")
#define smp_rmb()   __asm__ __volatile__("dmb ishld" ::: "memory")
#define dma_wmb()   __asm__ __volatile__("dmb oshst" ::: "memory")
#define dma_mb()    __asm__ __volatile__("dmb osh" ::: "memory")
#define wmb()	    __asm__ __volatile__("dsb st" ::: "memory")
#define mb()	    __asm__ __volatile__("dsb sy" ::: "memory")
#define cpu_relax() __asm__ __volatile__("yield" ::: "memory")
#else
#error "invbench's model knows the barriers of x86-64 and arm64 only"
#endif

/*
 * Fully ordered. On arm64 it is one LSE instruction: the sequence that the
 * compiler uses for older cores lets later loads pass the store.
 */
#ifdef __aarch64__
#include <sys/auxv.h>
#define cpu_has_swpal() (!!(getauxval(AT_HWCAP) & HWCAP_ATOMICS))
#define cpu_has_ldapr() (!!(getauxval(AT_HWCAP) & HWCAP_LRCPC))
#define xchg(p, v)                                                             \
	({                                                                     \
		__typeof__(*(p)) new_ = (v), found_;                           \
		_Static_assert(sizeof(found_) == 8, "xchg() swaps 8 bytes");   \
		__asm__ __volatile__(".arch_extension lse\n\tswpal %2, %0, %1" \
				     : "=r"(found_), "+Q"(*(p))                \
				     : "r"(new_)                               \
				     : "memory");                              \
		found_;                                                        \
	})
#else
#define xchg(p, v) __atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#endif

/*
 * Waits until the condition holds, in which VAL is the value read. It yields,
 * since the thread that it waits for may need this core.
 */
#define SPINS_BEFORE_YIELD 64
#define smp_cond_load_relaxed(p, condition)                   \
	({                                                    \
		__typeof__(*(p)) VAL;                         \
		unsigned int spins_ = 0;                      \
		while (VAL = READ_ONCE(*(p)), !(condition)) { \
			cpu_relax();                          \
			if (!(++spins_ % SPINS_BEFORE_YIELD)) \
				sched_yield();                \
		}                                             \
		VAL;                                          \
	})
#define atomic_cond_read_relaxed(v, condition)	    smp_cond_load_relaxed(&(v)->counter, condition)
#define atomic_long_cond_read_relaxed(v, condition) smp_cond_load_relaxed(&(v)->counter, condition)

#define cond_resched()		 ((void)sched_yield())
#define local_irq_save(flags)	 ((void)((flags) = 0))
#define local_irq_restore(flags) ((void)(flags))

typedef __s64 ktime_t; /* nanoseconds */

static inline ktime_t ktime_get(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

#define NSEC_PER_SEC		1000000000L
#define ktime_add_ns(time, ns)	((time) + (ns))
#define ktime_sub(later, time)	((later) - (time))
#define ktime_add_us(time, us)	((time) + (__s64)(us)*1000)
#define ktime_after(time, than) ((time) > (than))

/* Yields the core for at least us microseconds. */
static inline void udelay(unsigned long us)
{
	ktime_t end = ktime_add_us(ktime_get(), us);

	do
		sched_yield();
	while (!ktime_after(ktime_get(), end));
}

struct helper {
	pthread_t thread;
	int (*run)(void *argument);
	void *argument;
	int ret;
};

static inline void *helper_main(void *argument)
{
	struct helper *helper = argument;

	helper->ret = helper->run(helper->argument);
	return NULL;
}

static inline int helper_start(struct helper *helper, int (*run)(void *), void *argument)
{
	helper->run = run;
	helper->argument = argument;
	return -pthread_create(&helper->thread, NULL, helper_main, helper);
}

static inline int helper_stop(struct helper *helper)
{
	pthread_join(helper->thread, NULL);
	return helper->ret;
}

static inline void helper_sleep_us(long us)
{
	const struct timespec time = { .tv_nsec = us * 1000 };

	nanosleep(&time, NULL);
}

#define BITS_PER_LONG	      (8 * (unsigned int)sizeof(long))
#define ____cacheline_aligned __attribute__((__aligned__(64)))

/*
 * Sizes of whole pages are page-aligned, as in the kernel. The memset() takes the
 * page faults, so that no measured loop does.
 */
static inline void *kvzalloc(size_t size, int gfp)
{
	void *memory = NULL;

	(void)gfp;
	if (posix_memalign(&memory, size % PLACED_PAGE ? 64 : PLACED_PAGE, size))
		return NULL;
	return memset(memory, 0, size);
}

#define kvfree(p) free(p)

#define GFP_KERNEL	   0
#define kzalloc(size, gfp) ((size) % PLACED_PAGE ? calloc(1, (size)) : kvzalloc((size), (gfp)))
#define kfree(p)	   free(p)

/*
 * A thread keeps what it frees by kfree_rcu() until it ends, or until that is a lot. A thread of liburcu's own
 * (call_rcu()) would free it beside the measured loop, and would sleep for 10 ms before each batch, for which each
 * sub-batch of attach would wait.
 */
#define RCU_FREED_MAX	   1024
struct rcu_freed {
	struct cds_wfcq_node *first;
	unsigned int count;
};
extern __thread struct rcu_freed rcu_freed;
__attribute__((weak)) __thread struct rcu_freed rcu_freed;

static inline void rcu_free_all(void)
{
	struct cds_wfcq_node *node = rcu_freed.first, *next;

	if (node)
		synchronize_rcu();
	SYNC_GRACE_END();
	for (; node; node = next) {
		next = node->next;
		free(node);
	}
	rcu_freed = (struct rcu_freed){ 0 };
}

static inline void rcu_free_later(struct rcu_head *head)
{
	SYNC_GRACE_BEGIN();
	head->next.next = rcu_freed.first;
	rcu_freed.first = &head->next;
	if (++rcu_freed.count == RCU_FREED_MAX)
		rcu_free_all();
}

/* Needs the rcu_head as the first member, so that its address is the allocated one. */
#define kfree_rcu(p, member)                                                                  \
	do {                                                                                  \
		_Static_assert(!offsetof(__typeof__(*(p)), member), "rcu_head is not first"); \
		rcu_free_later(&(p)->member);                                                 \
	} while (0)

#undef rcu_unregister_thread
#define rcu_unregister_thread()		     (rcu_free_all(), urcu_memb_unregister_thread())

typedef pthread_rwlock_t rwlock_t;
/* The kernel's rwlock is fair. glibc's default lets readers pass a waiting writer without end. */
static inline void rwlock_init(rwlock_t *lock)
{
	pthread_rwlockattr_t attributes;

	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(lock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
}
#define read_lock_irqsave(lock, flags)	     ((void)(flags), (void)pthread_rwlock_rdlock(lock))
#define read_unlock_irqrestore(lock, flags)  ((void)(flags), (void)pthread_rwlock_unlock(lock))
#define write_lock_irqsave(lock, flags)	     ((void)(flags), (void)pthread_rwlock_wrlock(lock))
#define write_unlock_irqrestore(lock, flags) ((void)(flags), (void)pthread_rwlock_unlock(lock))

typedef pthread_spinlock_t spinlock_t;
#define spin_lock_init(lock)		     ((void)pthread_spin_init((lock), PTHREAD_PROCESS_PRIVATE))
#define spin_lock_irqsave(lock, flags)	     ((void)(flags), (void)pthread_spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags)  ((void)(flags), (void)pthread_spin_unlock(lock))

#endif
#endif
