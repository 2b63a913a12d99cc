# Tests: what each target runs.  tests/run.sh adds up and prints the closing line.

# Debian packages; `make deps` installs what is missing (as root) or says what to type.
DEPS := gcc make pkg-config git dpkg-dev libseccomp-dev libgit2-dev libarchive-dev libjansson-dev \
	libcurl4-openssl-dev libsqlite3-dev libyaml-dev libzstd-dev libssl-dev libstemmer-dev libexpat1-dev libmicrohttpd-dev \
	libgmp-dev
TEST_DEPS := $(DEPS) libcmocka-dev clang clang-format libclang-rt-14-dev g++ python3 nodejs zip unzip \
	xz-utils zstd bzip2 procps curl stockfish chromium robocode

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
# -g1: lines for the reports; local variables cost the compiler a third of its time.
ASAN_MAKE := $(MAKE) --no-print-directory BUILD=$(BUILD)/asan CFLAGS='-O1 -g1' EXTRA='$(SAN)'

.PHONY: deps test-deps test-build test-all
deps:
	@tests/deps.sh $(DEPS)
test-deps:
	@tests/deps.sh $(TEST_DEPS)

# Recursive, since pkg-config has answers only after the packages are there.
demo: deps
	@$(MAKE) --no-print-directory -j2 all
	@BUILD=$(BUILD) demo/run.sh
test: test-deps
	@$(MAKE) --no-print-directory -j2 all oracle-tools
	@$(ASAN_MAKE) -j2 all units hostile-programs
	@BUILD=$(BUILD) tests/run.sh
check: all units
	@BUILD=$(BUILD) CHECK_ONLY=1 tests/run.sh
asan:
	@$(ASAN_MAKE) all units
bench: all $(BENCH)
	@BUILD=$(BUILD) tests/bench/run.sh
lint:
	@BUILD=$(BUILD) tests/lint/run.sh

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

MANIFESTS := README.md pmars.yaml robocode.yaml robocode/battle.py
install: all
	install -Dm755 $(BUILD)/agon $(DESTDIR)$(PREFIX)/bin/agon
	install -Dm755 $(BUILD)/agon-worker $(DESTDIR)$(PREFIX)/bin/agon-worker
	install -Dm755 $(BUILD)/agon-ctd $(DESTDIR)$(PREFIX)/bin/agon-ctd
	install -Dm644 doc/agon.1 $(DESTDIR)$(PREFIX)/share/man/man1/agon.1
	install -Dm644 doc/agon-config.5 $(DESTDIR)$(PREFIX)/share/man/man5/agon-config.5
	for f in $(MANIFESTS); do \
		install -Dm644 arenas/external/$$f $(DESTDIR)$(PREFIX)/share/agon/external/$$f || exit 1; \
	done
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/agon $(DESTDIR)$(PREFIX)/bin/agon-worker $(DESTDIR)$(PREFIX)/bin/agon-ctd \
		$(DESTDIR)$(PREFIX)/share/man/man1/agon.1 \
		$(DESTDIR)$(PREFIX)/share/man/man5/agon-config.5 \
		$(MANIFESTS:%=$(DESTDIR)$(PREFIX)/share/agon/external/%)
	-rmdir $(DESTDIR)$(PREFIX)/share/agon/external/robocode \
		$(DESTDIR)$(PREFIX)/share/agon/external $(DESTDIR)$(PREFIX)/share/agon 2>/dev/null

.PHONY: oracle-tools hostile-programs
-include $(wildcard tests/*/*.mk)
