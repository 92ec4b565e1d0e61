#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The outcomes in the table are those that a reader works out by hand.

The table comes from herd7 and tests that are generated. This comes from neither: for each shape it says which
accesses must stay in order so that the bad outcome cannot happen, and which forms keep them in order. If a writer
of tests wrote another test than the strategy means, the two would differ.

Arm: all observers see a store at once, so each thread keeps its own two accesses in order, and nothing else counts.
LKMM: a store may reach one CPU before another. Then only a full barrier (or a grace period, to which the reader's
critical section belongs) orders what two stores of different CPUs look like to a third. One pair of reading and
overwriting fewer, as in message passing, needs only the order of the stores.
"""
import os
import sys

TOP = os.environ['INVBENCH_HOME']
POSITIONS = ('pte', 'load', 'publish', 'ste', 'queue')

# Forms that are barriers, by what they keep in order on Arm. A DSB also waits for what it orders.
FULL = {'dmb ish', 'dmb osh', 'dsb ish', 'dsb sy', 'dmb ish before ATC_INV'}
STORES_THEN_ALL = {'dsb st'}
STORES_THEN_STORES = {'dmb ishst', 'dmb oshst'}
# In the LKMM dma_wmb() is smp_wmb(), and these have no word there.
LKMM_FULL = {'dmb ish', 'dmb ish before ATC_INV', 'a grace period'}
LKMM_STORES = {'dmb ishst', 'dmb oshst'}
NOT_IN_LKMM = {'dmb osh', 'dsb ish', 'dsb st', 'dsb sy', 'ldapr'}
NOT_ON_ARM = {'a grace period'}
RELEASES = {'stlr', 'stlr, dmb ish', 'swpal'}
# Stores that everything after them waits for: a barrier follows, or the store is both release and acquire.
FULL_STORES = {'stlr, dmb ish', 'swpal'}


def arm_store_load(store, barrier, load='ldr'):
    """A store, then a load of something else. Release and acquire are ordered with LDAR, not with LDAPR."""
    return barrier in FULL | STORES_THEN_ALL or store in FULL_STORES or store in RELEASES and load == 'ldar'


def arm_store_store(first, barrier, second='str'):
    return (barrier in FULL | STORES_THEN_ALL | STORES_THEN_STORES or first in FULL_STORES
            or second in RELEASES)


def arm_is_safe(shape, at):
    if shape == 'array':
        # The entry's store comes before the release; the reader's address depends on the pointer.
        return arm_store_store('str', 'nop', at['publish'])
    if shape == 'queue':
        return arm_store_store('str', at['queue'])
    if shape == 'ats':
        return arm_store_load(at['pte'], at['load']) and arm_store_store('str', at['ste'])
    unmap = arm_store_load(at['pte'], at['load'], at['load'])
    if shape == 'two-cpus':
        return unmap and arm_store_load(at['publish'], at['ste'])
    return unmap and arm_store_store(at['publish'], at['ste'], at['ste'])


def lkmm_is_full(store, barrier):
    return barrier in LKMM_FULL or store in FULL_STORES


def lkmm_is_safe(shape, at):
    if shape == 'array':
        return at['publish'] in RELEASES
    if shape == 'queue':
        return at['queue'] in LKMM_FULL | LKMM_STORES
    # The load of the array stands in a critical section: after a grace period no reader has the old array.
    if at['ste'] == 'a grace period' and shape != 'ats':
        return True
    attach = lkmm_is_full('str' if shape == 'ats' else at['publish'], at['ste'])
    return lkmm_is_full(at['pte'], at['load']) and attach


def expected(shape, at):
    forms = set(at.values())
    arm = '-' if forms & NOT_ON_ARM else 'never' if arm_is_safe(shape, at) else 'sometimes'
    lkmm = '-' if forms & NOT_IN_LKMM else 'never' if lkmm_is_safe(shape, at) else 'sometimes'
    return arm, lkmm


def rows():
    with open(f'{TOP}/bench/litmus/outcomes.tsv', encoding='utf-8') as table:
        for line in table:
            if not line.startswith('#'):
                shape, *fields = line.rstrip('\n').split('\t')
                at = dict(zip(POSITIONS, fields))
                yield shape, {position: form for position, form in at.items() if form != '-'}, tuple(fields[5:])


def main():
    wrong = 0
    compared = dict.fromkeys(('walker', 'array', 'two-cpus', 'ats', 'queue'), 0)
    for shape, at, outcome in rows():
        compared[shape] += 1
        if outcome != expected(shape, at):
            wrong += 1
            if wrong <= 20:
                print(f'{shape} {at}: the table says {outcome}, by hand {expected(shape, at)}')
    print(f'rows: {compared}, {wrong} differ')
    sys.exit(wrong > 0 or not all(compared.values()))


main()
