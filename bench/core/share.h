/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spreads entries evenly over SMMUs. */
#ifndef INVBENCH_CORE_SHARE_H
#define INVBENCH_CORE_SHARE_H

/* How many of total the nth of count gets; nth counts from 0. The first ones get what is left over. */
static inline unsigned int share_of(unsigned int total, unsigned int nth, unsigned int count)
{
	return (total * (nth + 1) + count - 1) / count - (total * nth + count - 1) / count;
}

#endif
