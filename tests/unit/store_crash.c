/*
 * What happens to a store when its writer is killed, its disk is full, or two
 * want it at once.  Mounts are made in a mount namespace of this process.
 */
#include "tests/unit/synth_store.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { KILLS = 24 };

static bool can_mount;

static const struct synth plan = {.players = 3,
				  .rounds = 3,
				  .games = 30,
				  .batch = 10,
				  .forfeits = true,
				  .odd = true,
				  .seed = 11};

struct fixture {
	char dir[64], run[80];
	struct err e;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/agon-crash-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->run, sizeof(f->run), "%s/run", f->dir);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	umount2(f->run, MNT_DETACH);
	assert_int_equal(dir_remove(f->dir, NULL), 0);
	free(f);
	return 0;
}

static int stop_at(void *cookie, int ops)
{
	return ops == *(int *)cookie ? 1 : 0;
}

/* The rows of a store in which the first `ops` puts of the plan were done; -1: all. */
static void expected(const char *dir, int ops, struct buf *out)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;
	struct synth y = plan;

	y.after = stop_at;
	y.cookie = &ops;
	SYNTH_OK(dir_remove(dir, &e), &e);
	SYNTH_OK(store_open(&s, dir, &e), &e);
	if (ops != 0)
		assert_true(synth_store(s, &y, &e) >= 0);
	assert_int_equal(synth_dump(s, out, &e), y.ops);
	store_close(s);
}

static void check_integrity(const char *run)
{
	MEM_SCOPED char *path = xprintf("%s/run.db", run);
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(q, 0), "ok");
	sqlite3_finalize(q);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA foreign_key_check", -1, &q, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
	sqlite3_close(db);
}

static int files;
static int count_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)st, (void)ftw;
	files += type == FTW_F;
	return 0;
}

static struct buf whole = BUF_INIT;
static int whole_blobs;

static int blob_files(const char *run)
{
	MEM_SCOPED char *path = xprintf("%s/blobs", run);
	files = 0;
	nftw(path, count_file, 16, FTW_PHYS);
	return files;
}

/* The store at run has a prefix of the plan, and going on ends as if nothing had happened. */
static int check_prefix_and_resume(struct fixture *f)
{
	MEM_SCOPED char *other = xprintf("%s/other", f->dir);
	BUF_SCOPED have = BUF_INIT;
	BUF_SCOPED want = BUF_INIT;
	struct store *s = NULL;

	if (store_open(&s, f->run, &f->e) < 0)
		fail_msg("%s", f->e.text);
	int rows = synth_dump(s, &have, &f->e);
	if (rows < 0)
		fail_msg("%s", f->e.text);
	expected(other, rows, &want);
	assert_string_equal(have.data, want.data);

	struct synth y = plan;
	SYNTH_OK(synth_store(s, &y, &f->e), &f->e);
	buf_clear(&have);
	assert_int_equal(synth_dump(s, &have, &f->e), y.ops);
	store_close(s);
	if (whole.len == 0) {
		expected(other, -1, &whole);
		whole_blobs = blob_files(other);
	}
	assert_string_equal(have.data, whole.data);
	check_integrity(f->run);
	assert_int_equal(blob_files(f->run), whole_blobs);
	return rows;
}

static int say_op(void *cookie, int ops)
{
	(void)ops;
	return write(*(int *)cookie, "x", 1) == 1 ? 0 : 1;
}

/* tell: gets a byte after each put; -1: nobody wants to know. */
static _Noreturn void write_all_of_it(const char *run, int tell)
{
	struct err e = ERR_INIT;
	struct store *s = NULL;
	struct synth y = plan;

	y.after = tell >= 0 ? say_op : NULL;
	y.cookie = &tell;
	if (store_open(&s, run, &e) < 0 || synth_store(s, &y, &e) < 0)
		_exit(1);
	store_close(s);
	_exit(0);
}

/* Start a writer and kill it some microseconds after its put number `ops`. */
static bool kill_after(const char *run, int ops, useconds_t more)
{
	int pipefd[2], status;
	char c;

	assert_int_equal(pipe(pipefd), 0);
	pid_t pid = fork();
	if (pid == 0)
		write_all_of_it(run, pipefd[1]);
	close(pipefd[1]);
	while (ops-- > 0 && read(pipefd[0], &c, 1) == 1)
		continue;
	usleep(more);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(pipefd[0]);
	return WIFSIGNALED(status);
}

static void killed_writer_leaves_a_prefix(void **state)
{
	struct fixture *f = *state;
	struct rng r;
	int seen_min = 1 << 30, seen_max = 0, killed = 0;

	rng_init(&r, 50);
	for (int i = 0; i < KILLS; i++) {
		SYNTH_OK(dir_remove(f->run, &f->e), &f->e);
		killed +=
			kill_after(f->run, (int)rng_below(&r, 60), (useconds_t)rng_below(&r, 2000));
		int rows = check_prefix_and_resume(f);
		seen_min = rows < seen_min ? rows : seen_min;
		seen_max = rows > seen_max ? rows : seen_max;
	}
	print_message("%d of %d writers were killed, after %d to %d rows\n", killed, KILLS,
		      seen_min, seen_max);
	assert_true(killed > KILLS / 4 && seen_max > seen_min);
}

static void killed_again_and_again_it_still_ends(void **state)
{
	struct fixture *f = *state;
	struct rng r;

	rng_init(&r, 51);
	for (int i = 0; i < 12; i++) {
		pid_t pid = fork();
		if (pid == 0)
			write_all_of_it(f->run, -1);
		usleep((useconds_t)rng_below(&r, 30000));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	}
	check_prefix_and_resume(f);
}

static void lock_names_who_has_it(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL, *second = NULL;
	int pipefd[2];
	char want[64], c;

	assert_int_equal(pipe(pipefd), 0);
	pid_t pid = fork();
	if (pid == 0) {
		if (store_open(&s, f->run, &f->e) < 0 || write(pipefd[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	assert_int_equal(read(pipefd[0], &c, 1), 1);
	assert_int_equal(store_open(&s, f->run, &f->e), -1);
	assert_int_equal(f->e.code, ERR_USAGE);
	snprintf(want, sizeof(want), "in use by process %d", (int)pid);
	assert_non_null(strstr(f->e.text, want));
	f->e = (struct err)ERR_INIT;
	SYNTH_OK(store_open_ro(&second, f->run, &f->e), &f->e); /* readers are welcome */
	store_close(second);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	SYNTH_OK(store_open(&s, f->run, &f->e), &f->e);
	store_close(s);
	close(pipefd[0]);
	close(pipefd[1]);
}

static void mount_run(struct fixture *f, const char *options, unsigned long flags)
{
	SYNTH_OK(dir_make(f->run, &f->e), &f->e);
	if (mount("tmpfs", f->run, "tmpfs", flags, options) < 0)
		fail_msg("mount: %s", strerror(errno));
}

/* Returns the rows that fit; 0 also if not even an empty store did. */
static int fill_disk(struct fixture *f, bool *ret_full)
{
	struct store *s = NULL;
	struct synth y = plan;
	BUF_SCOPED have = BUF_INIT;
	int rows = 0;
	int rc = store_open(&s, f->run, &f->e);

	if (rc == 0) {
		rc = synth_store(s, &y, &f->e);
		struct err e2 = ERR_INIT;
		rows = synth_dump(s, &have, &e2);
		if (rows < 0)
			fail_msg("after \"%s\": %s", f->e.text, e2.text);
		assert_int_equal(rows, y.ops);
		store_close(s);
	}
	*ret_full = rc < 0;
	if (rc < 0) {
		if (f->e.code != ERR_INTERNAL || strncmp(f->e.text, "disk full", 9) != 0)
			fail_msg("code %d \"%s\"", f->e.code, f->e.text);
		f->e = (struct err)ERR_INIT;
	}
	return rows;
}

static void full_disk_is_said_and_harmless(void **state)
{
	struct fixture *f = *state;
	int full = 0, most = 0;

	if (!can_mount) {
		print_message("skipped: mounting a tmpfs needs root\n");
		skip();
	}
	for (int kib = 8; kib <= 1024; kib += kib < 64 ? 8 : kib < 320 ? 32 : 128) {
		char options[64];
		bool was_full;
		snprintf(options, sizeof(options), "size=%dk", kib);
		mount_run(f, options, 0);
		int rows = fill_disk(f, &was_full);
		most = rows > most ? rows : most;
		full += was_full;
		assert_int_equal(mount("tmpfs", f->run, "tmpfs", MS_REMOUNT, "size=64m"), 0);
		assert_int_equal(check_prefix_and_resume(f), rows);
		assert_int_equal(umount(f->run), 0);
	}
	print_message("%d sizes were too small; at most %d rows fitted\n", full, most);
	assert_true(full > 8 && most > 20);
}

static void others_may_read_a_run_of_root(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	struct synth y = plan;
	BUF_SCOPED text = BUF_INIT;
	int status;

	if (geteuid() != 0) {
		print_message("skipped: becoming another user needs root\n");
		skip();
	}
	assert_int_equal(chmod(f->dir, 0755), 0);
	SYNTH_OK(store_open(&s, f->run, &f->e), &f->e);
	SYNTH_OK(synth_store(s, &y, &f->e), &f->e);
	store_close(s);
	pid_t pid = fork();
	if (pid == 0) {
		if (setresuid(65534, 65534, 65534) < 0 || store_open_ro(&s, f->run, &f->e) < 0)
			_exit(1);
		if (synth_dump(s, &text, &f->e) != y.ops)
			_exit(2);
		store_close(s);
		_exit(store_open(&s, f->run, &f->e) < 0 && f->e.code == ERR_USAGE ? 0 : 3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void read_only_media_can_be_read(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	struct synth y = plan;
	BUF_SCOPED before = BUF_INIT;
	BUF_SCOPED after = BUF_INIT;

	if (!can_mount) {
		print_message("skipped: mounting a tmpfs needs root\n");
		skip();
	}
	mount_run(f, "size=16m", 0);
	SYNTH_OK(store_open(&s, f->run, &f->e), &f->e);
	SYNTH_OK(synth_store(s, &y, &f->e), &f->e);
	assert_int_equal(synth_dump(s, &before, &f->e), y.ops);
	store_close(s);
	assert_int_equal(mount("tmpfs", f->run, "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
	SYNTH_OK(store_open_ro(&s, f->run, &f->e), &f->e);
	assert_int_equal(synth_dump(s, &after, &f->e), y.ops);
	assert_string_equal(before.data, after.data);
	store_close(s);
	assert_int_equal(store_open(&s, f->run, &f->e), -1);
	assert_int_equal(f->e.code, ERR_USAGE);
	assert_non_null(strstr(f->e.text, "Read-only file system"));
	f->e = (struct err)ERR_INIT;
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(killed_writer_leaves_a_prefix), T(killed_again_and_again_it_still_ends),
		T(lock_names_who_has_it),         T(full_disk_is_said_and_harmless),
		T(read_only_media_can_be_read),   T(others_may_read_a_run_of_root),
	};
	can_mount = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	buf_release(&whole);
	return rc;
}
