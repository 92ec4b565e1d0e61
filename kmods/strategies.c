// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of strategies, the same source as in user space. */
#include "bench/core/strategies.c"
