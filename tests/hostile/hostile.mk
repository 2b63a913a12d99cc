# The attack corpus: `make hostile` prints the table, `make hostile-mutants` shows that
# each defence is missed when it is left out.

ATTACK_SRC := $(wildcard tests/hostile/attack_*.c)
HOSTILE_RUN := tests/hostile/run.c tests/hostile/state.c

# Static: it runs in sandboxes that may have no libraries. No hardening, no sanitizers.
$(BUILD)/hostile/attack: $(ATTACK_SRC) tests/hostile/attack.h tests/hostile/attacks.h
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE -I. $(WARN) -Wno-infinite-recursion -O1 -static -o $@ $(ATTACK_SRC) -pthread

$(BUILD)/hostile/run: $(HOSTILE_RUN) tests/hostile/attacks.h tests/hostile/state.h $(LIB)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(HOSTILE_RUN) $(LIB) \
		$(shell $(PKG_CONFIG) --libs $(WORKER_LIBS)) -lm

$(BUILD)/hostile/contain: tests/hostile/contain.c tests/hostile/state.c tests/hostile/state.h $(LIB)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ tests/hostile/contain.c tests/hostile/state.c $(LIB)

hostile-programs: $(BUILD)/hostile/attack $(BUILD)/hostile/run $(BUILD)/hostile/contain
hostile: hostile-programs all
	@$(BUILD)/hostile/run $(BUILD)/hostile/attack
	@BUILD=$(BUILD) tests/hostile/repos.sh
# All of it with switches that leave one defence out; never part of anything installed.
.PHONY: hostile-mutants
hostile-mutants:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/mutants EXTRA=-DAGON_MUTANTS hostile-programs all \
		$(BUILD)/mutants/unit/sandbox_held
	@tests/hostile/mutants $(BUILD)/mutants

# Row 80 for as long as every other fuzzer.
.PHONY: fuzz-syscalls
fuzz: fuzz-syscalls
fuzz-syscalls: hostile-programs
	@FUZZ_SECONDS=$(FUZZ_SECONDS) $(BUILD)/hostile/run $(BUILD)/hostile/attack syscall_fuzz >$(BUILD)/hostile/fuzz.log || \
		{ grep '^not ok' $(BUILD)/hostile/fuzz.log; exit 1; }
	@printf '  fuzz  %-14s %s sandboxes, nothing found\n' syscalls "$$(grep -c '^ok' $(BUILD)/hostile/fuzz.log)"
