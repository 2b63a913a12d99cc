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

# The same with switches that leave one defence out; never part of anything installed.
MUTANT_SRC := $(HOSTILE_RUN) $(SANDBOX_SRC)
$(BUILD)/hostile/run-mutants: $(MUTANT_SRC) $(wildcard sandbox/*.h) tests/hostile/attacks.h $(LIB)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -DAGON_MUTANTS $(ALL_LDFLAGS) -o $@ $(MUTANT_SRC) $(LIB) \
		$(shell $(PKG_CONFIG) --libs $(WORKER_LIBS)) -lm

hostile-programs: $(BUILD)/hostile/attack $(BUILD)/hostile/run
hostile: hostile-programs
	@$(BUILD)/hostile/run $(BUILD)/hostile/attack
.PHONY: hostile-mutants
hostile-mutants: $(BUILD)/hostile/attack $(BUILD)/hostile/run-mutants
	@tests/hostile/mutants $(BUILD)
