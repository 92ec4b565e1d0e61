#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Strategies that nobody has written, in tests that our writers did not write: herd7 says what the table says.

The tests below are written out by hand: other names, registers and order than those of bench/litmus/writers/.
"""
import os
import subprocess
import sys
import tempfile

TOP = os.environ['INVBENCH_HOME']

# pte, load, publish, ste
VARIANTS = [line.split(' | ') for line in '''
str | dmb ish | str | dmb ishst
str | dmb ish | str | dmb ishld
str | dmb ish | str | stlr
str | dmb ish | str | dmb ish
str | dmb ish | stlr | dmb ishst
str | dmb ish | stlr | dmb ishld
str | dmb ish | stlr, dmb ish | nop
str | dmb ish | stlr, dmb ish | stlr
str | dmb ish | swpal | stlr
str | dmb ish | stlr | a grace period
str | dmb osh | str | dmb oshst
str | dmb osh | stlr, dmb ish | nop
str | dsb st | str | dmb ishst
str | dsb st | stlr | nop
str | dsb sy | swpal | nop
str | dsb ish | str | stlr
str | ldar | stlr | dmb ish
str | ldapr | stlr, dmb ish | nop
str | nop | str | a grace period
str | nop | stlr, dmb ish | dmb ish
str | nop | swpal | nop
str | dmb ishld | stlr | dmb ish
str | dmb ishst | swpal | dmb ishst
str | dmb oshst | stlr, dmb ish | nop
stlr | dmb ish | str | dmb ish
stlr | nop | stlr, dmb ish | nop
stlr | ldar | str | dmb ishst
stlr | ldar | str | nop
stlr | ldar | swpal | nop
stlr | ldar | stlr, dmb ish | nop
stlr | ldapr | str | dmb ish
stlr | ldapr | swpal | stlr
stlr | dmb ishst | str | stlr
stlr | dsb st | str | stlr
stlr, dmb ish | nop | str | stlr
stlr, dmb ish | nop | str | nop
stlr, dmb ish | nop | swpal | nop
stlr, dmb ish | ldapr | str | dmb ishst
stlr, dmb ish | nop | stlr | a grace period
swpal | nop | str | dmb ishst
swpal | nop | str | dmb ishld
swpal | nop | swpal | nop
swpal | ldar | stlr | stlr
swpal | nop | stlr, dmb ish | nop
swpal | nop | str | dmb ish
'''.strip().split('\n')]

ARM_STORE = {'str': ['STR W7,[{}]'], 'stlr': ['STLR W7,[{}]'], 'stlr, dmb ish': ['STLR W7,[{}]', 'DMB ISH'],
             'swpal': ['SWPAL W7,W6,[{}]']}
C_STORE = {'str': 'WRITE_ONCE(*{0}, {1});', 'stlr': 'smp_store_release({0}, {1});',
           'stlr, dmb ish': 'smp_store_release({0}, {1}); smp_mb();', 'swpal': 'unused = xchg({0}, {1});'}
C_BARRIER = {'nop': '', 'dmb ish': 'smp_mb();', 'dmb ishst': 'smp_wmb();', 'dmb oshst': 'smp_wmb();',
             'dmb ishld': 'smp_rmb();', 'a grace period': 'synchronize_rcu();'}


def arm_store(form, register):
    return [line.format(register) for line in ARM_STORE[form]]


def arm_barrier(form):
    return [form.upper()] if form[:3] in ('dmb', 'dsb') else []


def arm(name, pte, load, publish, ste):
    """The walker is the first thread here, and it masks what it read to depend on it."""
    if ste == 'a grace period':
        return None
    walk = ['LDR W3,[X1]', 'AND W4,W3,#128', 'LDR W5,[X2,W4,SXTW]']
    attach = (['MOV W7,#1'] + arm_store(publish, 'X3') + arm_barrier(ste)
              + arm_store(ste if ste == 'stlr' else 'str', 'X1'))
    read = {'ldar': 'LDAR', 'ldapr': 'LDAPR'}.get(load, 'LDR')
    unmap = ['MOV W7,#1'] + arm_store(pte, 'X2') + arm_barrier(load) + [f'{read} W5,[X3]']
    threads = walk, attach, unmap
    lines = [' P0 | P1 | P2 ;']
    for i in range(max(map(len, threads))):
        lines.append(' ' + ' | '.join(thread[i] if i < len(thread) else '' for thread in threads) + ' ;')
    return (f'AArch64 {name}\n{{ 0:X1=s; 0:X2=p; 1:X3=a; 1:X1=s; 2:X2=p; 2:X3=a; }}\n' + '\n'.join(lines)
            + '\nexists (0:X3=1 /\\ 0:X5=0 /\\ 2:X5=0)\n')


def lkmm(name, pte, load, publish, ste):
    if load not in C_BARRIER and load != 'ldar' or ste not in C_BARRIER and ste != 'stlr':
        return None
    read = 'smp_load_acquire(a)' if load == 'ldar' else 'READ_ONCE(*a)'
    store = C_STORE['stlr' if ste == 'stlr' else 'str'].format('s', 'p')
    return f'''C {name}
{{ s = zero; }}
P0(int **s) {{ int *at; int old; at = READ_ONCE(*s); old = READ_ONCE(*at); }}
P1(int *a, int **s, int *p) {{ int unused; {C_STORE[publish].format('a', 1)} {C_BARRIER.get(ste, '')} {store} }}
P2(int *a, int *p) {{ int unused; int array; {C_STORE[pte].format('p', 1)} {C_BARRIER.get(load, '')}
	rcu_read_lock(); array = {read}; rcu_read_unlock(); }}
exists (0:at=p /\\ 0:old=0 /\\ 2:array=0)
'''


def judge(lab, folder, tests, *options):
    """Runs herd7 once on all tests; returns what it says by name."""
    for name, text in tests.items():
        with open(f'{folder}/{name}.litmus', 'w', encoding='utf-8') as file:
            file.write(text)
    with open(f'{folder}/@tests', 'w', encoding='utf-8') as file:
        file.writelines(f'{name}.litmus\n' for name in tests)
    command = [f'{lab}/loader', '--library-path', f'{lab}/lib', f'{lab}/herd7', '-set-libdir', f'{lab}/herd', *options,
               f'{folder}/@tests']
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.stderr:
        print(done.stderr)
    words = (line.split() for line in done.stdout.splitlines() if line.startswith('Observation '))
    return {word[1]: 'never' if word[2] == 'Never' else 'sometimes' for word in words}


def table():
    with open(f'{TOP}/bench/litmus/outcomes.tsv', encoding='utf-8') as file:
        rows = (line.rstrip('\n').split('\t') for line in file)
        return {tuple(row[1:5]): row[6:] for row in rows if row[0] == 'walker'}


def main():
    prepared = subprocess.run([f'{TOP}/bench/lab/debian/herd.sh'], stdout=subprocess.PIPE, text=True, check=False)
    lab = prepared.stdout.strip()
    if prepared.returncode == 77 or not os.path.isdir(f'{lab}/memory-model'):
        print('herd7 or the kernel memory model cannot be fetched')
        sys.exit(77)
    known = table()
    failed = len(set(map(tuple, VARIANTS))) < 40
    models = ('arm', arm, ()), ('lkmm', lkmm, ('-I', f'{lab}/memory-model', '-conf', f'{lab}/memory-model/linux-kernel.cfg'))
    for index, (model, write, options) in enumerate(models):
        texts = {f'v{i}': write(f'v{i}', *variant) for i, variant in enumerate(VARIANTS)}
        with tempfile.TemporaryDirectory(prefix='invbench-test-') as folder:
            said = judge(lab, folder, {name: text for name, text in texts.items() if text}, *options)
        for i, variant in enumerate(VARIANTS):
            answer = said.get(f'v{i}', 'no answer') if texts[f'v{i}'] else '-'
            if answer != known[tuple(variant)][index]:
                print(f'{model}, {variant}: herd7 says {answer}, the table says {known[tuple(variant)][index]}')
                failed = True
        print(f'{model}: {len(said)} of {len(VARIANTS)} variants judged, {list(said.values()).count("never")} never')
    sys.exit(failed)


main()
