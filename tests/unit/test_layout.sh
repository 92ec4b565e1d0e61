#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the module knows of a kernel comes from the kernel's BTF, and what has another form is not used.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

command -v clang >/dev/null || { echo 'clang is missing'; exit 77; }
mkdir tree
ln -s "$top/bench" "$top/kmods" tree/
cc -Wall -Wextra -Werror -O1 -I"$top" -o layout "$top"/kmods/btf/*.c -lbpf -lz || die 'layout does not compile'

# compile NAME SED: NAME/kernel.o, a kernel whose driver is the one below, changed by SED.
compile() {
	mkdir -p "$1"
	sed -E "$2" >"$1/kernel.c" <<'END'
typedef unsigned int u32;
typedef unsigned char u8;
typedef unsigned long long u64;
typedef unsigned long size_t;
typedef _Bool bool;
struct rb_node { struct rb_node *next; };
struct rb_root { struct rb_node *rb_node; };
struct mutex { int owner; };
struct iommu_device { int id; };
struct iommu_domain { int type; };
struct arm_smmu_ll_queue { u64 val; u32 max_n_shift; };
struct arm_smmu_queue { struct arm_smmu_ll_queue llq; };
struct arm_smmu_cmdq { struct arm_smmu_queue q; };
struct arm_smmu_cmd { u64 data[2]; };
struct arm_smmu_device {
	void *dev, *base;
	u32 features;
	u32 options;
	struct arm_smmu_cmdq cmdq;
	u32 asid_bits, vmid_bits, sid_bits;
	struct iommu_device iommu;
	struct rb_root streams;
	struct mutex streams_mutex;
};
struct arm_smmu_master { void *dev; void *streams; };
struct arm_smmu_stream { struct arm_smmu_master *master; struct rb_node node; };
struct arm_smmu_inv {
	struct arm_smmu_device *smmu;
	u8 type, size_opcode, nsize_opcode;
	u32 id;
	union {
		size_t pgsize;
		u32 ssid;
	};
	int users;
};
struct arm_smmu_invs {
	size_t max_invs, num_invs, num_trashes;
	int rwlock;
	bool has_ats;
	void *rcu;
	struct arm_smmu_inv inv[];
};
struct arm_smmu_domain { int nr_ats_masters; struct iommu_domain domain; struct arm_smmu_device *smmu; struct arm_smmu_invs *invs; };
void arm_smmu_domain_inv_range(struct arm_smmu_domain *smmu_domain, unsigned long iova, size_t size, unsigned int granule, bool leaf) {}
int aarch64_insn_patch_text(void *addrs[], u32 insns[], int cnt) { return cnt; }
unsigned long kallsyms_lookup_name(const char *name) { return 0; }
int kallsyms_lookup_size_offset(unsigned long addr, unsigned long *symbolsize, unsigned long *offset) { return 0; }
enum arm_smmu_inv_type { INV_TYPE_S1_ASID, INV_TYPE_S2_VMID, INV_TYPE_S2_VMID_S1_CLEAR, INV_TYPE_ATS, INV_TYPE_ATS_FULL } inv_type;
int __arm_smmu_cmdq_issue_cmdlist(struct arm_smmu_device *smmu, struct arm_smmu_cmdq *cmdq, struct arm_smmu_cmd *cmds, int n, bool sync) { return n; }
struct arm_smmu_cmd command;
struct arm_smmu_device device;
struct arm_smmu_domain domain;
struct arm_smmu_inv inv;
struct arm_smmu_invs invs;
struct arm_smmu_master master;
struct arm_smmu_stream stream;
END
	clang -target bpf -g -O1 -c -o "$1/kernel.o" "$1/kernel.c" || die "$1 does not compile"
}

# kernel NAME SED: the same, with its layout.h
kernel() {
	compile "$@"
	./layout "$1/kernel.o" >"$1/layout.h" || die "$1 has no layout"
}

# value NAME MACRO: the macro's value in the layout of NAME
value() {
	sed -n "s/^#define $2 //p" "$1/layout.h"
}

# compiles NAME LINE...: whether a function of these lines compiles with the layout of NAME
compiles() {
	local name=$1
	shift
	{
		printf '%s\n' '#include <stdbool.h>' '#include <stddef.h>' 'typedef unsigned int u32;' 'typedef unsigned long long u64;' 'struct arm_smmu_domain;' \
			'#define static_assert(x) _Static_assert(x, #x)' '#include "kmods/text/field.h"' \
			'static void (*inv_range)(struct arm_smmu_domain *domain, unsigned long iova, size_t size, unsigned int granule, bool leaf);' \
			'void *use(void *base);' 'void *use(void *base)' '{' "$@" 'inv_range = 0; return base;' '}'
	} >use.c
	cc -Werror -I"$name" -Itree -c -o use.o use.c 2>errors
}
type='_Static_assert(__builtin_types_compatible_p(__typeof__(*inv_range), __typeof__(layout_arm_smmu_domain_inv_range)), "type");'
features='*FIELD(u32, base, ARM_SMMU_DEVICE_FEATURES) = 1;'

# lacks NAME PART REASON: why the kernel NAME cannot serve a part of the module; no REASON: it can
lacks() {
	[[ $(value "$1" "LACKS_$2") == "\"${3:-}\"" ]] || die "$1: $2: $(value "$1" "LACKS_$2"), expected \"${3:-}\""
	[[ $(value "$1" "HAS_$2") == $((${#3} == 0)) ]] || die "$1: HAS_$2 says something else"
}
# only NAME PART REASON: the same, and the kernel serves all other parts
only() {
	local part
	for part in SYMBOLS PATCHING DRIVER RIL ARRAYS INV_RANGE; do
		if [[ " $2 " == *" $part "* ]]; then
			lacks "$1" "$part" "$3"
		else
			lacks "$1" "$part" ''
		fi
	done
	compiles "$1" "$features" || die "$1: the module does not compile: $(<errors)"
}

kernel now ''
[[ $(value now ARM_SMMU_DEVICE_FEATURES) == 16 && $(value now ARM_SMMU_DEVICE_FEATURES_BYTES) == 4 ]] || die 'features: wrong place'
only now '' ''
[[ $(value now INV_TYPE_ATS) == 3 ]] || die 'wrong type of an entry'
[[ $(value now ISSUE_SMMU) == 0 && $(value now ISSUE_CMDS) == 2 && $(value now ISSUE_N) == 3 && $(value now ISSUE_SYNC) == 4 ]] ||
	die 'wrong arguments'
[[ $(value now ISSUE_CMDS_BYTES) == 16 ]] || die 'a command does not have 16 bytes'
compiles now "$type" "$features" || die "not the driver's types: $(<errors)"

# Kernels before 6.12 pass no queue, and commands as words.
kernel before 's/struct arm_smmu_cmdq \*cmdq, struct arm_smmu_cmd \*cmds/u64 *cmds/; s/__arm_smmu_cmdq_issue/arm_smmu_cmdq_issue/'
[[ $(value before ISSUE_CMDS) == 1 && $(value before ISSUE_N) == 2 && $(value before ISSUE_SYNC) == 3 ]] || die 'wrong arguments before 6.12'
[[ $(value before ISSUE_CMDS_BYTES) == 8 ]] || die 'commands are not words before 6.12'

# A kernel without one of the parameters is not counted on.
kernel other 's/int n, bool sync/int count, bool sync/; s/return n/return count/'
[[ $(value other ISSUE_N) == -1 ]] || die 'a parameter was found that is not there'

# Kernels before 7.1 have neither the function nor arrays; all else can be measured.
kernel old 's/ struct arm_smmu_invs \*invs;//; /^struct arm_smmu_invs? \{/,/^\};/d; /^struct arm_smmu_invs? invs?;/d; /arm_smmu_domain_inv_range/d'
lacks old INV_RANGE 'this kernel has no arm_smmu_domain_inv_range()'
[[ $(value old HAS_ARRAYS) == 0 && $(value old HAS_RIL) == 1 ]] || die 'a kernel before 7.1 has arrays, or no streams'

# A kernel may pass a structure. What else is in it is not known, and costs the calls of the function only.
scalars='unsigned long iova, size_t size, unsigned int granule, bool leaf'
structure='struct arm_smmu_range { unsigned long iova; size_t size; unsigned int granule; bool leaf; };'
kernel next "s/$scalars/const struct arm_smmu_range *range/; s/^void arm_smmu_domain_inv_range/$structure &/"
only next '' ''
[[ $(value next INV_RANGE_BY_STRUCTURE) == 1 && $(value now INV_RANGE_BY_STRUCTURE) == 0 ]] || die 'the form is wrong'
[[ $(value next INV_RANGE_LEAF) == 20 && $(value next INV_RANGE_BYTES) == 24 ]] || die 'wrong places of the parameters'
! compiles next "$type" || die 'another type of the function is taken for ours'
kernel moved "s/$scalars/struct arm_smmu_range *range/; s/^void arm_smmu_domain_inv_range/${structure/bool leaf;/bool leaf; u64 flags;} &/"
only moved INV_RANGE 'struct arm_smmu_range has a member flags, which this module does not know'
kernel without "s/$scalars/struct arm_smmu_range *range/; s/^void arm_smmu_domain_inv_range/${structure/bool leaf;/} &/"
only without INV_RANGE 'struct arm_smmu_range has no member leaf, or only bits of one'
kernel half "s/$scalars/struct arm_smmu_range *range/; s/^void arm_smmu_domain_inv_range/${structure/size_t size/u32 size} &/"
only half INV_RANGE 'struct arm_smmu_range: member size has 4 bytes, this module knows 8'
kernel broad "s/$scalars/struct arm_smmu_range *range/; s/^void arm_smmu_domain_inv_range/${structure/unsigned int granule/unsigned __int128 granule} &/"
only broad INV_RANGE 'struct arm_smmu_range: member granule has 16 bytes, this module knows at most 8'
kernel count 's/^void arm_smmu_domain_inv_range(.*) \{\}/int arm_smmu_domain_inv_range\1 { return 0; }/'
only count INV_RANGE 'arm_smmu_domain_inv_range() returns a value, this module knows none'
kernel pointer "s/$scalars/u64 *range/"
only pointer INV_RANGE 'arm_smmu_domain_inv_range() takes (struct arm_smmu_domain *, u64 *), this module knows (struct arm_smmu_domain *, u64, u64, u32, bool)'
kernel longer 's/unsigned int granule, bool leaf/u64 granule, bool leaf/'
only longer INV_RANGE "arm_smmu_domain_inv_range() takes (struct arm_smmu_domain *, u64, u64, u64, bool), this module knows (struct arm_smmu_domain *, u64, u64, u32, bool)"
kernel renamed 's/arm_smmu_domain_inv_range\(/arm_smmu_domain_invalidate(/'
only renamed INV_RANGE 'this kernel has no arm_smmu_domain_inv_range()'

# An entry with other members costs the synthetic arrays.
kernel less 's/size_t pgsize;/size_t unused_words;/'
only less ARRAYS 'struct arm_smmu_inv has a member unused_words, which this module does not know'
kernel absent '/u32 id;/d'
only absent ARRAYS 'struct arm_smmu_inv has no member id, or only bits of one'
# Without a page size, and with ready-made commands and notes, it does not.
kernel ready '/size_t pgsize;/d; s/u8 type, size_opcode, nsize_opcode;/u8 type; struct arm_smmu_cmd cmd, nsize_cmd;/; s/bool has_ats;/bool has_ats, has_ril;/'
only ready '' ''
[[ $(value ready 'ARM_SMMU_INV_FURTHER(X)') == 'X(16, 0) X(32, 1)' && $(value now 'ARM_SMMU_INV_FURTHER(X)') == '' ]] ||
	die 'wrong places of ready-made commands'
[[ $(value ready 'ARM_SMMU_INVS_FURTHER(X)') == 'X('*', 0)' ]] || die 'wrong place of a note'
kernel inside 's/u32 ssid;/u32 ssid; struct arm_smmu_cmd cmd;/'
only inside ARRAYS 'struct arm_smmu_inv has a member cmd, which this module does not know'
kernel more 's/int users;/int users, more;/'
only more ARRAYS 'struct arm_smmu_inv has a member more, which this module does not know'
kernel narrow 's/size_t max_invs, num_invs, num_trashes;/u32 max_invs, num_invs; size_t num_trashes;/'
only narrow ARRAYS 'struct arm_smmu_invs: member max_invs has 4 bytes, this module knows 8'
kernel untyped 's/INV_TYPE_ATS,/INV_TYPE_ATS_ONE,/'
only untyped ARRAYS 'enum arm_smmu_inv_type has no INV_TYPE_ATS'

# The functions of the kernel that the module calls by address.
kernel patching 's/int aarch64_insn_patch_text\(void \*addrs\[\], /int aarch64_insn_patch_text(/'
only patching PATCHING 'aarch64_insn_patch_text() takes (u32 *, s32), this module knows (void * *, u32 *, s32)'
kernel symbols 's/kallsyms_lookup_name\(const char \*name\)/kallsyms_lookup_name(const char *name, int in)/'
only symbols SYMBOLS 'kallsyms_lookup_name() takes (s8 *, s32), this module knows (s8 *)'

# Streams that are kept in another way cost ril=off.
kernel streams 's/struct mutex streams_mutex;//'
only streams RIL 'struct arm_smmu_device has no member streams_mutex, or only bits of one'

# Another width, or bits of a word: no device can be taken, and the module compiles.
kernel wide 's/u32 features;/u64 features;/'
only wide DRIVER 'struct arm_smmu_device: member features has 8 bytes, this module knows 4'
kernel bits 's/u32 features;/u32 features : 9, other : 23;/'
only bits DRIVER 'struct arm_smmu_device has no member features, or only bits of one'
kernel nothing '/^struct arm_smmu_device \{/,/^\};/d; s/^struct arm_smmu_device device;//'
[[ $(value nothing LACKS_DRIVER) == *'has no struct arm_smmu_device with a member cmdq; the driver must be built in'* ]] ||
	die 'a kernel without the driver is not named'

# Every change of the BTF is another checksum.
count=$(compgen -G '*/layout.h' | wc -l)
[[ $(cat ./*/layout.h | grep -c '^#define BTF_CHECKSUM 0x') -eq $count && $count -gt 15 ]] || die 'a layout has no checksum'
[[ $(cat ./*/layout.h | grep '^#define BTF_CHECKSUM 0x' | sort -u | wc -l) -eq $count ]] || die 'two kernels have one checksum'
