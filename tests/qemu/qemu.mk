# tests/qemu/run.sh puts these into its machine: plain ones, emulation is slow enough.
# `make test` makes what oracle-tools needs in the plain build.
QEMU_PROGRAMS := $(BUILD)/unit/sandbox $(BUILD)/unit/sandbox_world $(BUILD)/unit/sandbox_killed $(BUILD)/agon

.PHONY: qemu
oracle-tools: $(QEMU_PROGRAMS)
qemu: $(QEMU_PROGRAMS)
	@BUILD=$(BUILD) tests/run.sh tests/qemu/run.sh
