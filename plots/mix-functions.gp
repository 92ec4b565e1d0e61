# SPDX-License-Identifier: GPL-2.0-or-later
# Barriers, atomics and cache lines of a call, by function.
#
# As in figure mix, but a bar is a function of the call whose name stands above. A function has a bar if it
# executes one of these kinds. A cache line belongs to the function that touches it first.

headline = 'What the functions of a call are made of'
whole = 'functions'
is_part(function) = function ne '-'
key_of(call, function) = sprintf('%d %s', call, function)
title_of_bar(function, label, kernel) = clip(function, 40)
group = -1
is_new_group(call) = call == group ? 0 : (group = call, 1)
load 'mix.gnuplot'
