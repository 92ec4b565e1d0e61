# SPDX-License-Identifier: GPL-2.0-or-later
# Barriers, atomics and cache lines of a call, by operation and kernel.
#
# A bar is a call. To the left each kind of instruction that orders memory or is atomic has a segment; to
# the right are the cache lines that the call touches. A kernel whose call is made of the same has no bar.

headline = 'What a call is made of'
whole = 'calls'
is_part(function) = function eq '-'
key_of(call, function) = sprintf('%d', call)
title_of_bar(function, label, kernel) = clip(label, 48).(words(run_kernel) > 1 ? ', '.kernel : '')
is_new_group(call) = 0
load 'mix.gnuplot'
