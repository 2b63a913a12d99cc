# libagonbox: the sandbox as a library, for programs that are not agon.
#
#	make libagonbox      $(BUILD)/libagonbox.a, .so and agonbox.h
#	make install-box     them, agonbox.pc and the manual page, below $(DESTDIR)$(PREFIX)
#
# Both libraries show the sb_ functions and nothing else: the archive is one
# object whose other names have been made local.

BOX_SOVERSION := 0
BOX_SO := libagonbox.so.$(BOX_SOVERSION)
BOX_SRC := $(SANDBOX_SRC) harness/base/buf.c harness/base/err.c harness/base/fd.c
BOX_OBJ := $(patsubst %.c,$(BUILD)/box/%.o,$(BOX_SRC))
BOX_CFLAGS = -std=gnu17 -D_GNU_SOURCE -I. $(WARN) $(filter-out -fPIE,$(HARDEN)) -fPIC $(CFLAGS) $(EXTRA)
BOX_VERSION = $(shell sed -n 's/.*AGON_VERSION "\(.*\)"/\1/p' harness/version.h)
LIBDIR ?= $(PREFIX)/lib

.PHONY: libagonbox install-box uninstall-box
libagonbox: $(BUILD)/libagonbox.a $(BUILD)/$(BOX_SO) $(BUILD)/agonbox.h

$(BUILD)/box/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(BOX_CFLAGS) -include harness/base/banned.h -MMD -MP -c -o $@ $<

$(BUILD)/libagonbox.a: $(BOX_OBJ)
	$(call say,AR,$@)
	$(Q)$(LD) -r -o $(BUILD)/box/agonbox.o $^
	$(Q)objcopy --wildcard --keep-global-symbol='sb_*' $(BUILD)/box/agonbox.o
	@rm -f $@
	$(Q)ar rcs $@ $(BUILD)/box/agonbox.o

# -z now: nothing is bound late in processes that share their parent's memory.
$(BUILD)/$(BOX_SO): $(BOX_OBJ) sandbox/agonbox.map
	$(call say,LD,$@)
	$(Q)$(CC) -shared -Wl,-soname,$(BOX_SO) -Wl,--version-script=sandbox/agonbox.map -Wl,-z,relro,-z,now \
		-Wl,-z,defs $(LDFLAGS) $(EXTRA) -o $@ $(BOX_OBJ) $(shell $(PKG_CONFIG) --libs libseccomp)

$(BUILD)/agonbox.h: sandbox/public.awk harness/base/err.h sandbox/sandbox.h
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)awk -f sandbox/public.awk harness/base/err.h sandbox/sandbox.h >$@.new && mv $@.new $@

install: install-box
install-box: libagonbox
	install -Dm644 $(BUILD)/agonbox.h $(DESTDIR)$(PREFIX)/include/agonbox.h
	install -Dm644 $(BUILD)/libagonbox.a $(DESTDIR)$(LIBDIR)/libagonbox.a
	install -Dm755 $(BUILD)/$(BOX_SO) $(DESTDIR)$(LIBDIR)/$(BOX_SO)
	ln -sf $(BOX_SO) $(DESTDIR)$(LIBDIR)/libagonbox.so
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig
	sed 's|@prefix@|$(PREFIX)|; s|@libdir@|$(LIBDIR)|; s|@version@|$(BOX_VERSION)|' \
		sandbox/agonbox.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/agonbox.pc
	install -Dm644 doc/libagonbox.3 $(DESTDIR)$(PREFIX)/share/man/man3/libagonbox.3

uninstall: uninstall-box
uninstall-box:
	rm -f $(DESTDIR)$(PREFIX)/include/agonbox.h $(DESTDIR)$(LIBDIR)/libagonbox.a \
		$(DESTDIR)$(LIBDIR)/libagonbox.so $(DESTDIR)$(LIBDIR)/$(BOX_SO) \
		$(DESTDIR)$(LIBDIR)/pkgconfig/agonbox.pc $(DESTDIR)$(PREFIX)/share/man/man3/libagonbox.3
