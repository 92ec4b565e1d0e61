# SPDX-License-Identifier: GPL-2.0-or-later
# Builds, tests and installs invbench.
#
# Everything that is one of a kind (strategy, workload, driver, metric …) is found by a wildcard: no list of
# files stands here. What a goal needs from Debian is installed before anything is compiled, so
# nothing below may look at the machine before a recipe runs.

O	?= build
CC	= gcc
PREFIX	?= /usr/local
KERNEL	?=
RUN	?= latest
V	?= 0

Q	:= $(if $(filter 1,$(V)),,@)
tell	= $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' "$(1)" "$(2)")
step	= @bench/cli/step.sh
JOBS	:= $(shell nproc)
export INVBENCH_BUILD := $(abspath $(O))

ifneq ($(words $(CURDIR) $(O))$(findstring :,$(CURDIR)$(O)),2)
$(error $(CURDIR), O=$(O): make cannot work in a path with a space or a colon, choose another)
endif

CFLAGS	?= -O2 -g
WARN	= -Wall -Wextra -Werror
FLAGS	= -std=gnu11 -D_GNU_SOURCE $(WARN) -I. -I$(O) -MMD -MP
LIBS	= -lbpf -lelf -ljansson -linih -lsqlite3 -lz -lurcu-memb -lgsl -lgslcblas -lpfm -lpthread -lm

# What runs inside the kernel's virtual machine (*.bpf.c) and inside QEMU (bench/lab/plugin) is compiled apart.
SOURCES := $(filter-out %.bpf.c bench/lab/plugin/%,$(wildcard bench/*/*.c bench/campaign/loaders/*.c bench/cli/bisect/*.c bench/cli/print/*.c bench/cli/verbs/*.c bench/core/model/*.c \
	bench/observe/*/*.c bench/litmus/*/*.c bench/registry/*/*.c drivers/*.c drivers/*/*.c analysis/*/*.c analysis/*/*/*.c plots/*/*.c))
LISTS	:= $(addprefix $(O)/,strategies.list models.list workloads.list workloads.inc jobs.list primitives.list primitives.inc drivers.list metrics.list exports.list formats.list version.h)
# The model's loops, compiled once a strategy: the barriers are constants in them. Each starts a cache
# line: where else it fell within one made copies of one loop differ by over 1 %.
ALIGN	= -falign-functions=64
MODELS	:= $(patsubst bench/core/strategies/%.h,$(O)/models/%.o,$(wildcard bench/core/strategies/*.h))
# The same loops, which also record who waits for whom.
MODELS	+= $(MODELS:$(O)/models/%=$(O)/models/waits/%)
OBJECTS	:= $(SOURCES:%.c=$(O)/%.o) $(MODELS)
# The program without main(), as the unit tests link it.
PARTS	:= $(filter-out $(O)/bench/cli/main.o,$(OBJECTS))
UNITS	:= $(patsubst %.c,$(O)/%,$(wildcard tests/unit/test_*.c))

.PHONY: help
help:
	@echo 'make bench          install what is missing, build, run the plans model-barriers and quick'
	@echo 'make check          install what is missing, run all tests; T=WORD: only those with WORD in their path'
	@echo 'make check-quick    the same without the tests that boot the lab or the emulated server'
	@echo 'make check-server   the tests on the emulated Arm server, the long ones too'
	@echo 'make check-long     the long tests: hours'
	@echo 'make check-debug    of these, the module on debug kernels, with KASAN, lockdep and KCSAN'
	@echo 'make format         lay out the C files as .clang-format says'
	@echo 'make compile_commands.json  for clangd and other tools'
	@echo 'make invbench       only the program'
	@echo 'make kmods          the kernel module; KERNEL=a kernel of the lab or a build tree'
	@echo 'make guest-programs the arm64 programs of the lab guest'
	@echo 'make report         figures and report of a run; RUN=id, default the latest'
	@echo 'make bench-analysis what the analysis of large records costs, beside jq'
	@echo 'make install        into PREFIX=$(PREFIX), below DESTDIR; make uninstall removes it'
	@echo 'make deb            Debian packages of program and module, into $(O)/deb'
	@echo 'make clean          remove $(O)/ and the program; runs (out/) and the cache stay'
	@echo 'V=1 shows the commands, O=DIR builds elsewhere, CC=clang compiles with it.'

# An Arm machine measures its own driver if it can, elsewhere the lab does it. The lock is for two of these at
# once in one tree. For a first look the model gets half the rounds of its plan, which leave more small effects
# undecided. Packages that are missing and cannot be installed (77) are named; what can be built without them is measured.
# If the model's run fails, or its race contradicts a memory model, the driver is measured all the same.
.PHONY: bench
ifeq ($(shell uname -m),aarch64)
bench:
	$(step) 'packages' bench/lab/debian/install.sh || [ $$? -eq 77 ]
	$(step) 'build' flock Makefile $(MAKE) --no-print-directory -j$(JOBS) invbench
	$(step) 'plan model-barriers' ./invbench run model-barriers --set rounds=20; model=$$?; \
	bench/cli/step.sh 'plan quick' bench/place/driver.sh quick --max-seconds 150 && exit $$model
else
bench:
	$(step) 'packages' bench/lab/debian/install.sh
	$(step) 'build' flock Makefile $(MAKE) --no-print-directory -j$(JOBS) build-root invbench
	$(step) 'plan model-barriers' ./invbench run model-barriers --set rounds=20; model=$$?; \
	bench/cli/step.sh 'lab' ./invbench prepare && \
	bench/cli/step.sh 'plan quick' ./invbench run quick && exit $$model
endif

# Much of its time is spent fetching, so it is made while the program compiles. If it fails, the step lab does, too.
.PHONY: build-root
build-root:
	@bench/lab/debian/root.sh >/dev/null || true

# T=WORD: only the tests with WORD in their path.
T	?=
.PHONY: check check-quick check-server check-long
check check-quick check-server check-long:
	$(step) 'packages' bench/lab/debian/install.sh check
	$(step) 'build' flock Makefile $(MAKE) --no-print-directory -j$(JOBS) invbench units
	@tests/run.sh $(patsubst check%,-%,$(filter-out check,$@)) $(T)

.PHONY: check-debug
check-debug:
	@$(MAKE) --no-print-directory check-long T=lab/long/test_debug

# What the analysis of large records costs, beside jq.
.PHONY: bench-analysis
bench-analysis: invbench
	@INVBENCH_BUILD=$(O) tests/report/bench.py

# The files of strategies and workloads hold initialisers alone, which clang-format cannot read.
.PHONY: format
format:
	git ls-files -co --exclude-standard '*.c' '*.h' | grep -v '^bench/core/\(strategies\|workloads\)/' | xargs clang-format -i

.PHONY: compile_commands.json
compile_commands.json: | $(LISTS)
	@{ echo '['; for file in $(SOURCES); do \
		printf '{"directory":"%s","file":"%s","command":"%s -c %s"},\n' \
			'$(CURDIR)' "$$file" '$(CC) $(FLAGS) $(CFLAGS)' "$$file"; \
	done | sed '$$s/,$$//'; echo ']'; } > $@

.PHONY: report
report: invbench
	./invbench report $(RUN)

# Lists are made again whenever a file comes or goes; they change only when their content does.
.PHONY: FORCE
FORCE:

replace	= cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(O)/strategies.list: FORCE | $(O)
	@bench/registry/registry.sh -i STRATEGY $(wildcard bench/core/strategies/*.h) > $@.new
	@$(replace)

$(O)/workloads.list: FORCE | $(O)
	@bench/registry/registry.sh WORKLOAD $(wildcard bench/core/workloads/*.h) > $@.new
	@$(replace)

$(O)/workloads.inc: FORCE | $(O)
	@bench/registry/registry.sh -i WORKLOAD $(wildcard bench/core/workloads/*.h) > $@.new
	@$(replace)

$(O)/jobs.list: FORCE | $(O)
	@bench/registry/registry.sh JOB $(wildcard drivers/fio/*.fio) > $@.new
	@$(replace)

$(O)/primitives.list: FORCE | $(O)
	@bench/registry/registry.sh PRIMITIVE $(wildcard drivers/primitives/kinds/*.h) > $@.new
	@$(replace)

$(O)/primitives.inc: FORCE | $(O)
	@bench/registry/registry.sh -i PRIMITIVE $(wildcard drivers/primitives/kinds/*.h) > $@.new
	@$(replace)

$(O)/drivers.list: FORCE | $(O)
	@bench/registry/registry.sh DRIVER $(wildcard drivers/*.c) > $@.new
	@$(replace)

$(O)/models.list: FORCE | $(O)
	@bench/registry/registry.sh STRATEGY $(wildcard bench/core/strategies/*.h) > $@.new
	@$(replace)

$(O)/metrics.list: FORCE | $(O)
	@bench/registry/registry.sh METRIC $(wildcard analysis/metrics/*.c) > $@.new
	@$(replace)

$(O)/exports.list: FORCE | $(O)
	@bench/registry/registry.sh EXPORT $(wildcard analysis/exports/*.c) > $@.new
	@$(replace)

$(O)/formats.list: FORCE | $(O)
	@bench/registry/registry.sh FORMAT $(wildcard analysis/formats/*.c) > $@.new
	@$(replace)

$(O)/version.h: FORCE | $(O)
	@bench/cli/version.sh > $@.new
	@$(replace)

$(O):
	@mkdir -p $@

$(O)/%.o: %.c | $(LISTS)
	@mkdir -p $(@D)
	$(call tell,CC,$<)
	$(Q)$(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The text of each is in the program.
$(O)/drivers/fio/job.o: $(wildcard drivers/fio/*.fio drivers/fio/*.global)

# What the kernel runs where an observed function begins and ends. Its compiler knows of no library's
# headers; the kernel's for user space are the same for all machines in what is used of them. gcc 12 would
# have constants among variables, and its assembler warns that they are not.
BPF_CC	= bpf-gcc
$(O)/%.bpf.o: %.bpf.c | $(O)
	@mkdir -p $(@D)
	$(call tell,BPF,$<)
	$(Q)$(BPF_CC) -std=gnu11 -O2 -mcpu=v3 -gbtf -Wall -Wextra -Werror -Wa,--no-warn -MMD -MP -I. \
		$(addprefix -idirafter ,$(wildcard /usr/include /usr/include/*-linux-gnu)) -c -o $@ $<

$(O)/bench/observe/bpf/attach.o: $(O)/bench/observe/bpf/observed.bpf.o
$(O)/bench/observe/bpf/attach.o: CPPFLAGS += -Wa,-I$(O)

define model
	@mkdir -p $(@D)
	$(call tell,CC,model: $*$(if $(1), with waits))
	$(Q)$(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS) -DMODEL_STRATEGY=$(subst .,_,$(subst -,_,$*)) \
		$(ALIGN) $(1) -DMODEL_STRATEGY_FILE='"$<"' -DMODEL_WORKLOADS='"workloads.inc"' \
		-DMODEL_WORKLOAD_TABLE='"workloads.list"' -DMODEL_CLOCK='"drivers/loop/clock.h"' -x c -c -o $@ bench/core/model/loops.h
endef

$(O)/models/waits/%.o: bench/core/strategies/%.h bench/core/model/loops.h | $(LISTS)
	$(call model,-DQUEUE_WAITS)

$(O)/models/%.o: bench/core/strategies/%.h bench/core/model/loops.h | $(LISTS)
	$(call model)

-include $(OBJECTS:.o=.d) $(wildcard $(O)/*/*/*/*.bpf.d) $(wildcard $(O)/tests/*/*.d $(O)/tests/guest/*/*.d $(O)/tests/guest/*/*/*.d)

$(O)/invbench: $(OBJECTS)
	$(call tell,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(LIBS)

# The program runs from the top of the tree, where it finds its plans, kernels and plots. It is this O='s, whichever
# it was of last.
invbench: $(O)/invbench FORCE
	$(Q)cmp -s $< $@ || { cp $< $@.new && mv $@.new $@; }

$(O)/tests/unit/%: $(O)/tests/unit/%.o $(PARTS)
	$(call tell,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka $(LIBS)

# They are kept, and still made when they are missing.
.PRECIOUS: $(O)/%.o $(O)/%.bpf.o
.PHONY: units
units: $(UNITS)

# The guest's programs are compiled in the lab's build root, which calls in-guest.
GUESTS	:= $(patsubst tests/guest/%.c,$(O)/%,$(wildcard tests/guest/*.c))

.PHONY: guest-programs in-guest
guest-programs:
	$(Q)bench/lab/guest/programs.sh "$$(bench/lab/debian/root.sh)"

in-guest: $(O)/invbench $(GUESTS)

$(O)/fuzz_module: $(patsubst %.c,$(O)/%.o,$(wildcard tests/guest/fuzz/*.c tests/guest/fuzz/*/*.c))

$(GUESTS): $(O)/%: $(O)/tests/guest/%.o $(PARTS)
	$(call tell,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(LIBS)

# On an arm64 machine for its own kernel or KERNEL=TREE, elsewhere in the lab's build root.
.PHONY: kmods
kmods: invbench
ifeq ($(shell uname -m),aarch64)
	$(Q)$(MAKE) -C kmods $(if $(KERNEL),KERNEL=$(KERNEL)) $(if $(VMLINUX),VMLINUX=$(VMLINUX))
else
	$(Q)./invbench prepare $(KERNEL)
endif

# With the sources: the lab compiles module and guest program from them. VERSION marks an installed copy, which
# nothing writes to; the lab keeps the times of the files, so that it compiles only what has changed.
SHARE	= $(DESTDIR)$(PREFIX)/share/invbench
DOC	= $(DESTDIR)$(PREFIX)/share/doc/invbench
MAN	= $(DESTDIR)$(PREFIX)/share/man/man1
BASH	= $(DESTDIR)$(PREFIX)/share/bash-completion/completions
COPIED	= Makefile PACKAGES bench analysis drivers plots kmods

.PHONY: install uninstall
install: invbench $(O)/man/invbench.1 uninstall
	install -D $(O)/invbench $(DESTDIR)$(PREFIX)/bin/invbench
	mkdir -p $(SHARE) $(DOC)
	cp -R --preserve=mode,timestamps $(COPIED) $(SHARE)/
	$(MAKE) -C $(SHARE)/kmods clean
	bench/cli/version.sh --plain > $(SHARE)/VERSION
	cp -R README.md CHANGELOG.md docs $(DOC)/
	install -D -m 644 -t $(MAN) $(O)/man/*.1
	install -D -m 644 bench/cli/install/complete.bash $(BASH)/invbench

uninstall:
	rm -rf $(SHARE) $(DOC)
	rm -f $(DESTDIR)$(PREFIX)/bin/invbench $(MAN)/invbench.1 $(MAN)/invbench-*.1 $(BASH)/invbench

.PHONY: deb
deb:
	$(step) 'packages' bench/lab/debian/install.sh deb
	$(step) 'deb' bench/cli/install/deb.sh $(abspath $(O))

# A page for each verb. The pages of verbs that are gone must go, too.
$(O)/man/invbench.1: bench/cli/install/man.sh $(O)/invbench
	$(call tell,MAN,$(@D))
	$(Q)rm -rf $(@D)
	$(Q)bench/cli/install/man.sh $(O)/invbench $(@D)

.PHONY: clean
clean:
	rm -rf $(O) invbench
