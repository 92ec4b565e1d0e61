/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The barriers and accesses of one strategy, MODEL_STRATEGY_FILE, as code.
 * Every form is a compile-time constant, so that a switch over forms compiles to
 * the chosen one alone.
 */
#ifndef INVBENCH_MODEL_FORMS_H
#define INVBENCH_MODEL_FORMS_H

#include "bench/core/strategy.h"
#include "bench/core/sync.h"

static const __u8 built[POSITIONS] = BUILT_V7_1;

static const struct strategy chosen = {
#include MODEL_STRATEGY_FILE
};

static __always_inline enum barrier form_at(enum position position)
{
	return chosen.at[position] == AS_BUILT ? built[position] : chosen.at[position];
}

/* Orders accesses for the compiler only, as a patched nop does. */
#define compiler_barrier() __asm__ __volatile__("" ::: "memory")

#ifdef __aarch64__
#define dsb_ish() __asm__ __volatile__("dsb ish" ::: "memory")
#define load_by(instruction, p)                                                       \
	({                                                                            \
		__typeof__(*(p)) loaded_;                                             \
		__asm__ __volatile__(".arch_extension rcpc\n\t" instruction " %0, %1" \
				     : "=r"(loaded_)                                  \
				     : "Q"(*(p))                                      \
				     : "memory");                                     \
		loaded_;                                                              \
	})
#define load_ldar(p)  load_by("ldar", p)
#define load_ldapr(p) load_by("ldapr", p)
#else
#define dsb_ish()     compiler_barrier() /* form_exists() refuses DSB_ISH and LOAD_LDAR */
#define load_ldar(p)  smp_load_acquire(p)
#define load_ldapr(p) smp_load_acquire(p)
#endif

/* Whether this machine has the form, or an equally strong one; see also barrier_is_weaker_on_x86(). */
static inline bool form_exists(enum barrier form)
{
#ifdef __aarch64__
	if (form == LOAD_LDAPR)
		return cpu_has_ldapr();
	return form != STORE_RMW || cpu_has_swpal();
#else
	return form != DSB_ISH && form != LOAD_LDAR;
#endif
}

static __always_inline void barrier_at(enum position position)
{
	switch (form_at(position)) {
	case DMB_ISH:
		smp_mb();
		break;
	case DMB_ISHST:
		smp_wmb();
		break;
	case DMB_ISHLD:
		smp_rmb();
		break;
	case DMB_OSH:
		dma_mb();
		break;
	case DMB_OSHST:
		dma_wmb();
		break;
	case DSB_ISH:
		dsb_ish();
		break;
	case DSB_ST:
		wmb();
		break;
	case DSB_SY:
		mb();
		break;
	case RCU_GRACE:
		synchronize_rcu();
		break;
	default:
		compiler_barrier();
		break;
	}
}

#define store_at(position, to, value)                      \
	do {                                               \
		switch (form_at(position)) {               \
		case STORE_RELEASE:                        \
			smp_store_release(&(to), (value)); \
			break;                             \
		case STORE_RELEASE_MB:                     \
			smp_store_release(&(to), (value)); \
			smp_mb();                          \
			break;                             \
		case STORE_RMW:                            \
			(void)xchg(&(to), (value));        \
			break;                             \
		default:                                   \
			WRITE_ONCE((to), (value));         \
			break;                             \
		}                                          \
	} while (0)

#define load_at(position, from)                                  \
	(form_at(position) == LOAD_LDAR	   ? load_ldar(&(from))  \
	 : form_at(position) == LOAD_LDAPR ? load_ldapr(&(from)) \
					   : rcu_dereference(from))

#endif
