/* Files that nobody has read before are charged to the program that reads them first: it is short
 * of memory neither because of them, nor saved by what can be taken back of them. */
#include "tests/unit/sandbox_util.h"

#include <linux/magic.h>
#include <sys/statfs.h>

enum { FILE_MIB = 24 };

static char dir[] = "/var/tmp/agon-held-XXXXXX";
static char file[64];

/* Its pages go out of memory: the next to read it pays. */
static void cool(void)
{
	FD_SCOPED fd = open(file, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fsync(fd), 0);
	assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
}

static int make_file(void **state)
{
	(void)state;
	MEM_SCOPED char *bytes = xcalloc(FILE_MIB, 1 << 20);
	struct statfs fs;

	if (group_setup(state) < 0 || mkdtemp(dir) == NULL)
		return -1;
	snprintf(file, sizeof(file), "%s/file", dir);
	for (size_t i = 0; i < FILE_MIB << 20; i += 4096)
		memcpy(bytes + i, &i, sizeof(i));
	if (statfs(dir, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC)) {
		file[0] = '\0';
		return 0;
	}
	/* Programs have a uid of their own. */
	return file_replace(file, bytes, FILE_MIB << 20, NULL) < 0 || chmod(dir, 0755) < 0 ||
			       chmod(file, 0666) < 0
		       ? -1
		       : 0;
}

static int remove_file(void **state)
{
	return dir_remove(dir, NULL) < 0 ? -1 : group_teardown(state);
}

/* f: the file, mapped; its pages are read one by one. */
static struct sb_result with_file(const char *script)
{
	static const char head[] = "import mmap, resource\n"
				   "o = open('/d/file')\n"
				   "f = mmap.mmap(o.fileno(), 0, prot=mmap.PROT_READ)\n"
				   "f.madvise(mmap.MADV_RANDOM)\n"
				   "def look():\n"
				   "  return sum(f[0::4096])\n"
				   "def faults():\n"
				   "  return resource.getrusage(resource.RUSAGE_SELF).ru_majflt\n";
	MEM_SCOPED char *all = xprintf("%s%s", head, script);
	const char *const argv[] = {"/usr/bin/python3", "-c", all, NULL};
	const struct sb_mount m[] = {{.kind = SB_MOUNT_RW, .to = "/d", .from = dir}, {.to = NULL}};
	struct sb_spec s = plain(argv);

	if (file[0] == '\0') {
		print_message("skipped: /var/tmp is in memory, no file of it has to be read\n");
		skip();
	}
	cool();
	s.mounts = m;
	return run_spec(&s);
}

static void the_file_is_cold(void **state)
{
	(void)state;
	struct sb_result r = with_file("look()\nprint(faults())\n");

	assert_end(r, SB_EXITED);
	assert_in_range(strtol(r.out[1], NULL, 10), FILE_MIB << 20 >> 14, FILE_MIB << 20 >> 10);
	sb_result_release(&r);
}

static void too_much_is_memory(void **state)
{
	(void)state;
	struct sb_result r = with_file("x = []\n"
				       "while True:\n"
				       "  x.append(bytearray(1 << 20))\n"
				       "  look()\n");

	assert_limit(r, SB_MEMORY);
	assert_true(r.memory_bytes >= 120 << 20 && r.memory_bytes <= 128 << 20);
	sb_result_release(&r);
}

static void enough_is_enough(void **state)
{
	(void)state;
	struct sb_result r = with_file("x = bytearray(104 << 20)\n"
				       "for i in range(60):\n"
				       "  look()\n"
				       "print(faults())\n");

	assert_end(r, SB_EXITED);
	assert_int_equal(r.status, 0);
	/* All pages of the file ten times would be 61440. */
	assert_in_range(strtol(r.out[1], NULL, 10), 1, 10 * (FILE_MIB << 20 >> 12));
	assert_true(r.memory_bytes <= 128 << 20);
	sb_result_release(&r);
}

/* It gets room for files, and then has none. */
static void room_is_for_files(void **state)
{
	(void)state;
	struct sb_result r = with_file("import os, time\n"
				       "x = bytearray(104 << 20)\n"
				       "for i in range(4):\n"
				       "  look()\n"
				       "  time.sleep(0.1)\n"
				       "f.close()\n"
				       "os.truncate('/d/file', 0)\n"
				       "y = bytearray(32 << 20)\n"
				       "time.sleep(10)\n");

	assert_limit(r, SB_MEMORY);
	sb_result_release(&r);
}

/* Room that one was given is not the next one's. */
static void the_next_has_its_own(void **state)
{
	(void)state;
	enough_is_enough(state);
	struct sb_result r = python("x = bytearray(140 << 20)\nprint('no')\n");

	assert_limit(r, SB_MEMORY);
	assert_string_equal(r.out[1], "");
	sb_result_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_is_cold),  cmocka_unit_test(too_much_is_memory),
		cmocka_unit_test(enough_is_enough),  cmocka_unit_test(the_next_has_its_own),
		cmocka_unit_test(room_is_for_files),
	};

	return cmocka_run_group_tests_name("sandbox_held", tests, make_file, remove_file);
}
