/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each kind of instruction is found by its encoding. The words are what GNU as 2.44 makes of the text
 * beside them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "bench/mix/mix.h"

/* clang-format off */
static const struct {
	uint32_t word;
	const char *kind, *text;
} assembled[] = {
	{ 0xd50331bf, "dmb oshld", "dmb oshld" },
	{ 0xd50332bf, "dmb oshst", "dmb oshst" },
	{ 0xd50333bf, "dmb osh", "dmb osh" },
	{ 0xd50335bf, "dmb nshld", "dmb nshld" },
	{ 0xd50336bf, "dmb nshst", "dmb nshst" },
	{ 0xd50337bf, "dmb nsh", "dmb nsh" },
	{ 0xd50339bf, "dmb ishld", "dmb ishld" },
	{ 0xd5033abf, "dmb ishst", "dmb ishst" },
	{ 0xd5033bbf, "dmb ish", "dmb ish" },
	{ 0xd5033dbf, "dmb ld", "dmb ld" },
	{ 0xd5033ebf, "dmb st", "dmb st" },
	{ 0xd5033fbf, "dmb sy", "dmb sy" },
	{ 0xd50334bf, "dmb sy", "dmb #0x04" },
	{ 0xd503309f, "ssbb", "ssbb" },
	{ 0xd503349f, "pssbb", "pssbb" },
	{ 0xd503319f, "dsb oshld", "dsb oshld" },
	{ 0xd503329f, "dsb oshst", "dsb oshst" },
	{ 0xd503339f, "dsb osh", "dsb osh" },
	{ 0xd503359f, "dsb nshld", "dsb nshld" },
	{ 0xd503369f, "dsb nshst", "dsb nshst" },
	{ 0xd503379f, "dsb nsh", "dsb nsh" },
	{ 0xd503399f, "dsb ishld", "dsb ishld" },
	{ 0xd5033a9f, "dsb ishst", "dsb ishst" },
	{ 0xd5033b9f, "dsb ish", "dsb ish" },
	{ 0xd5033d9f, "dsb ld", "dsb ld" },
	{ 0xd5033e9f, "dsb st", "dsb st" },
	{ 0xd5033f9f, "dsb sy", "dsb sy" },
	{ 0xd5033e3f, "dsb nxs", "dsb synxs" },
	{ 0xd503323f, "dsb nxs", "dsb oshnxs" },
	{ 0xd5033fdf, "isb", "isb" },
	{ 0xd50330ff, "sb", "sb" },
	{ 0xd503229f, "csdb", "csdb" },
	{ 0xc8dffc20, "ldar", "ldar x0, [x1]" },
	{ 0x08dffc20, "ldar", "ldarb w0, [x1]" },
	{ 0xc8df7c20, "ldlar", "ldlar x0, [x1]" },
	{ 0xf8bfc020, "ldapr", "ldapr x0, [x1]" },
	{ 0x78bfc062, "ldapr", "ldaprh w2, [x3]" },
	{ 0xd9408020, "ldapur", "ldapur x0, [x1, #8]" },
	{ 0x19c08020, "ldapur", "ldapursb w0, [x1, #8]" },
	{ 0x99004020, "stlur", "stlur w0, [x1, #4]" },
	{ 0xc89ffc20, "stlr", "stlr x0, [x1]" },
	{ 0x089ffc20, "stlr", "stlrb w0, [x1]" },
	{ 0x889f7c20, "stllr", "stllr w0, [x1]" },
	{ 0xc8a07c41, "atomic", "cas x0, x1, [x2]" },
	{ 0x88e07c41, "atomic acquire", "casa w0, w1, [x2]" },
	{ 0xc8a0fc41, "atomic release", "casl x0, x1, [x2]" },
	{ 0xc8e0fc41, "atomic acq+rel", "casal x0, x1, [x2]" },
	{ 0x48207c82, "atomic", "casp x0, x1, x2, x3, [x4]" },
	{ 0x4860fc82, "atomic acq+rel", "caspal x0, x1, x2, x3, [x4]" },
	{ 0xf8208041, "atomic", "swp x0, x1, [x2]" },
	{ 0xb8e08041, "atomic acq+rel", "swpal w0, w1, [x2]" },
	{ 0xb8200041, "atomic", "ldadd w0, w1, [x2]" },
	{ 0xb8a00041, "atomic acquire", "ldadda w0, w1, [x2]" },
	{ 0xb8600041, "atomic release", "ldaddl w0, w1, [x2]" },
	{ 0xb8e00041, "atomic acq+rel", "ldaddal w0, w1, [x2]" },
	{ 0xf820003f, "atomic", "stadd x0, [x1]" },
	{ 0xf8601041, "atomic release", "ldclrl x0, x1, [x2]" },
	{ 0x38203041, "atomic", "ldsetb w0, w1, [x2]" },
	{ 0xf8206041, "atomic", "ldumax x0, x1, [x2]" },
	{ 0xc85f7c20, "ldxr", "ldxr x0, [x1]" },
	{ 0xc87f0440, "ldxr", "ldxp x0, x1, [x2]" },
	{ 0x885ffc20, "ldaxr", "ldaxr w0, [x1]" },
	{ 0xc87f8440, "ldaxr", "ldaxp x0, x1, [x2]" },
	{ 0xc8007c41, "stxr", "stxr w0, x1, [x2]" },
	{ 0xc8200861, "stxr", "stxp w0, x1, x2, [x3]" },
	{ 0x8800fc41, "stlxr", "stlxr w0, w1, [x2]" },
	{ 0xc8208861, "stlxr", "stlxp w0, x1, x2, [x3]" },
	{ 0xd5033f5f, "clrex", "clrex" },
	{ 0xd50b7423, "dc zva", "dc zva, x3" },
	{ 0xd50b7e20, "dc, ic", "dc civac, x0" },
	{ 0xd508711f, "dc, ic", "ic ialluis" },
	{ 0xd5087800, "at", "at s1e1r, x0" },
	{ 0xd508831f, "tlbi", "tlbi vmalle1is" },
	{ 0xd5088320, "tlbi", "tlbi vae1is, x0" },
	{ 0xd508b000, "sys", "sys #0, C11, C0, #0, x0" },
	{ 0xd503205f, "wfe", "wfe" },
	{ 0xd503207f, "wfi", "wfi" },
	{ 0xd5031000, "wfe", "wfet x0" },
	{ 0xd5031020, "wfi", "wfit x0" },
	{ 0xd503209f, "sev", "sev" },
	{ 0xd50320bf, "sev", "sevl" },
	{ 0xd4000001, "svc", "svc #0x0" },
	{ 0xd4000022, "hvc", "hvc #0x1" },
	{ 0xd4000003, "smc", "smc #0x0" },
	{ 0xd4210000, "brk", "brk #0x800" },
	{ 0xd69f03e0, "eret", "eret" },
	{ 0xd69f0bff, "eret", "eretaa" },
	{ 0xd50343df, "msr", "msr daifset, #0x3" },
	{ 0xd500419f, "msr", "msr pan, #0x1" },
	{ 0xd518d080, "msr", "msr tpidr_el1, x0" },
	{ 0xd5384100, "mrs", "mrs x0, sp_el0" },
	{ 0xd53b4220, "mrs", "mrs x0, daif" },
	{ 0xd503201f, "nop", "nop" },
	{ 0xd503203f, "hint", "yield" },
	{ 0xd503245f, "hint", "bti c" },
	{ 0xd503233f, "hint", "paciasp" },
	{ 0x14000000, "branch", "b ." },
	{ 0x94000000, "branch", "bl ." },
	{ 0x54000001, "branch", "b.ne ." },
	{ 0xb4000000, "branch", "cbz x0, ." },
	{ 0x35000000, "branch", "cbnz w0, ." },
	{ 0xb6f80000, "branch", "tbz x0, #63, ." },
	{ 0x37180000, "branch", "tbnz w0, #3, ." },
	{ 0xd61f0000, "branch", "br x0" },
	{ 0xd63f0020, "branch", "blr x1" },
	{ 0xd65f03c0, "branch", "ret" },
	{ 0xd71f0801, "branch", "braa x0, x1" },
	{ 0xd65f0bff, "branch", "retaa" },
	{ 0xf9800001, "prefetch", "prfm pldl1strm, [x0]" },
	{ 0xf9802000, "prefetch", "prfm pldl1keep, [x0, #64]" },
	{ 0xf89fd000, "prefetch", "prfum pldl1keep, [x0, #-3]" },
	{ 0xf8a16810, "prefetch", "prfm pstl1keep, [x0, x1]" },
	{ 0xd8000000, "prefetch", "prfm pldl1keep, ." },
	{ 0xa9400440, "load", "ldp x0, x1, [x2]" },
	{ 0xa8c17bfd, "load", "ldp x29, x30, [sp], #16" },
	{ 0x69400440, "load", "ldpsw x0, x1, [x2]" },
	{ 0xa8400440, "load", "ldnp x0, x1, [x2]" },
	{ 0xad400440, "load", "ldp q0, q1, [x2]" },
	{ 0xa9000440, "store", "stp x0, x1, [x2]" },
	{ 0xa9bf7bfd, "store", "stp x29, x30, [sp, #-16]!" },
	{ 0xa8007e1f, "store", "stnp xzr, xzr, [x16]" },
	{ 0x58000000, "load", "ldr x0, ." },
	{ 0x98000000, "load", "ldrsw x0, ." },
	{ 0xf8200420, "load", "ldraa x0, [x1]" },
	{ 0xf9000020, "store", "str x0, [x1]" },
	{ 0xf8008c20, "store", "str x0, [x1, #8]!" },
	{ 0xb8004420, "store", "str w0, [x1], #4" },
	{ 0x38226820, "store", "strb w0, [x1, x2]" },
	{ 0x781fe020, "store", "sturh w0, [x1, #-2]" },
	{ 0xf8000820, "store", "sttr x0, [x1]" },
	{ 0xf9400020, "load", "ldr x0, [x1]" },
	{ 0xf8408420, "load", "ldr x0, [x1], #8" },
	{ 0x38626820, "load", "ldrb w0, [x1, x2]" },
	{ 0xb9800420, "load", "ldrsw x0, [x1, #4]" },
	{ 0x39c00020, "load", "ldrsb w0, [x1]" },
	{ 0xf85f8020, "load", "ldur x0, [x1, #-8]" },
	{ 0xf8400820, "load", "ldtr x0, [x1]" },
	{ 0x3d800020, "store", "str q0, [x1]" },
	{ 0xfd000420, "store", "str d0, [x1, #8]" },
	{ 0x3dc00020, "load", "ldr q0, [x1]" },
	{ 0xbd400420, "load", "ldr s0, [x1, #4]" },
	{ 0x4c007000, "store", "st1 {v0.16b}, [x0]" },
	{ 0x4c9f0000, "store", "st4 {v0.16b-v3.16b}, [x0], #64" },
	{ 0x4c407000, "load", "ld1 {v0.16b}, [x0]" },
	{ 0x4d40c000, "load", "ld1r {v0.16b}, [x0]" },
	{ 0x0d400c00, "load", "ld1 {v0.b}[3], [x0]" },
	{ 0x8b020020, "other", "add x0, x1, x2" },
	{ 0xd2800020, "other", "mov x0, #0x1" },
	{ 0x90000000, "other", "adrp x0, ." },
	{ 0xf100001f, "other", "cmp x0, #0x0" },
	{ 0x9a820020, "other", "csel x0, x1, x2, eq" },
	{ 0x9b020c20, "other", "madd x0, x1, x2, x3" },
	{ 0x9ac20820, "other", "udiv x0, x1, x2" },
	{ 0x1e622820, "other", "fadd d0, d1, d2" },
	{ 0xd9200820, "other", "stg x0, [x1]" },
	{ 0x2518e3e0, "other", "ptrue p0.b" },
	{ 0x00000000, "other", "udf #0" },
};
/* clang-format on */

static void test_each_instruction_has_its_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(assembled); i++) {
		const char *name = mix_name(mix_kind(assembled[i].word));

		if (strcmp(name, assembled[i].kind))
			fail_msg("%s: %s, expected %s", assembled[i].text, name, assembled[i].kind);
	}
}

/* What GNU as 2.40 makes of the text. */
static const struct {
	uint8_t code[MIX_X86_BYTES + 1];
	const char *kind, *text;
} assembled_x86[] = {
	{ "\x0f\xae\xf0", "mfence", "mfence" },
	{ "\x0f\xae\xf8", "sfence", "sfence" },
	{ "\x0f\xae\xe8", "lfence", "lfence" },
	{ "\xf3\x0f\xae\xe8", "other", "incsspd %eax" },
	{ "\x0f\xae\x38", "other", "clflush (%rax)" },
	{ "\x66\x0f\xae\x38", "other", "clflushopt (%rax)" },
	{ "\xf0\x83\x44\x24\xfc\x00", "lock add", "lock addl $0, -4(%rsp)" },
	{ "\xf0\x48\xff\x00", "lock add", "lock incq (%rax)" },
	{ "\xf0\x48\x0f\xc1\x10", "lock xadd", "lock xadd %rdx, (%rax)" },
	{ "\xf0\x0f\xc0\x10", "lock xadd", "lock xadd %dl, (%rax)" },
	{ "\x66\xf0\x0f\xb1\x10", "lock cmpxchg", "lock cmpxchg %dx, (%rax)" },
	{ "\xf0\x4d\x0f\xb1\x01", "lock cmpxchg", "lock cmpxchg %r8, (%r9)" },
	{ "\xf0\x48\x0f\xc7\x08", "lock", "lock cmpxchg16b (%rax)" },
	{ "\xf0\x0f\xba\x28\x03", "lock", "lock btsl $3, (%rax)" },
	{ "\x48\x87\x10", "xchg", "xchg %rdx, (%rax)" },
	{ "\x86\x10", "xchg", "xchg %dl, (%rax)" },
	{ "\x48\x87\xd0", "other", "xchg %rdx, %rax" },
	{ "\x90", "other", "nop" },
	{ "\xf3\x90", "pause", "pause" },
	{ "\x0f\x05", "syscall", "syscall" },
	{ "\x0f\x31", "other", "rdtsc" },
	{ "\xe8\x00\x00\x00\x00", "other", "call" },
	{ "\x48\x8b\x00", "other", "mov (%rax), %rax" },
};

static bool is_x86_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(assembled_x86); i++)
		if (!strcmp(assembled_x86[i].kind, name))
			return true;
	return false;
}

/* A kind without an example could have any encoding. */
static void test_each_kind_has_an_example(void **state)
{
	const char *name;

	(void)state;
	for (unsigned int kind = 0; (name = mix_name(kind)); kind++) {
		size_t i = 0;

		while (i < ARRAY_SIZE(assembled) && strcmp(assembled[i].kind, name))
			i++;
		if (i == ARRAY_SIZE(assembled) && !is_x86_kind(name))
			fail_msg("%s has no example", name);
	}
}

static void test_each_x86_instruction_has_its_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(assembled_x86); i++) {
		const char *name = mix_name(mix_kind_x86(assembled_x86[i].code));

		if (strcmp(name, assembled_x86[i].kind) != 0)
			fail_msg("%s: '%s', expected '%s'", assembled_x86[i].text, name,
				 assembled_x86[i].kind);
	}
}

/* An instruction and its kind are one for all values of registers and immediates. */
static void test_registers_do_not_matter(void **state)
{
	(void)state;
	for (uint32_t reg = 0; reg < 32; reg++) {
		assert_string_equal(mix_name(mix_kind(0xc8dffc00 | reg << 5 | reg)), "ldar");
		assert_string_equal(mix_name(mix_kind(0xb8e00000 | reg << 16 | reg)),
				    "atomic acq+rel");
		assert_string_equal(mix_name(mix_kind(0xd5384100 | reg)), "mrs");
		assert_string_equal(mix_name(mix_kind(0xa9400000 | reg << 10 | reg)), "load");
	}
}

static void test_events_are_no_instructions(void **state)
{
	(void)state;
	assert_string_equal(mix_name(MIX_EXCEPTIONS), "exceptions");
	assert_string_equal(mix_name(MIX_LINES_WRITTEN), "lines written");
	assert_null(mix_name(MIX_DEVICE));
	assert_false(mix_is_plain(mix_kind(0xd5033bbf)));
	assert_true(mix_is_plain(mix_kind(0xf9400020)));
	assert_false(mix_is_plain(MIX_LINES));
	for (uint32_t word = 0; word < 0xfff00000; word += 0x000fedcb)
		assert_true(mix_kind(word) < MIX_INSTRUCTIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_instruction_has_its_kind),
		cmocka_unit_test(test_each_kind_has_an_example),
		cmocka_unit_test(test_each_x86_instruction_has_its_kind),
		cmocka_unit_test(test_registers_do_not_matter),
		cmocka_unit_test(test_events_are_no_instructions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
