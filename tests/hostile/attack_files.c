/* Rows 33 to 50: output, files, descriptors.  /box outlives the run. */
#include "tests/hostile/attack.h"

static int flood(int fd, char fill)
{
	static char block[1 << 16];

	memset(block, fill, sizeof(block));
	for (;;)
		if (write(fd, block, sizeof(block)) < 0)
			return 1;
}

int attack_output_flood(void)
{
	return flood(1, '\n');
}

int attack_stderr_flood(void)
{
	return flood(2, '\n');
}

int attack_file_flood(void)
{
	return flood(1, '\n');
}

int attack_one_long_line(void)
{
	return flood(1, 'x');
}

int attack_binary_garbage(void)
{
	unsigned char c[4096];

	for (size_t i = 0; i < sizeof(c); i++)
		c[i] = (unsigned char)(i * 167 + i / 256);
	return write(1, c, sizeof(c)) != sizeof(c);
}

int attack_zero_bytes_only(void)
{
	return 0;
}

int attack_close_stdout(void)
{
	close(1);
	close(2);
	return 0;
}

int attack_child_holds_pipe(void)
{
	if (fork() == 0) {
		setsid();
		sleep(5);
		escaped("a late byte");
		_exit(0);
	}
	return 0;
}

int attack_slow_loris(void)
{
	for (;;) {
		if (write(1, ".", 1) < 0)
			return 1;
		usleep(100000);
	}
}

int attack_sparse_file(void)
{
	int fd = open("/tmp/sparse", O_RDWR | O_CREAT, 0600);

	if (ftruncate(fd, 1l << 40) == 0)
		escaped("a file of 1 TiB");
	return 1;
}

static int many_files(const char *dir)
{
	int n = 0;

	if (chdir(dir) < 0)
		return 1;
	for (; n < 1000000; n++) {
		char name[32];
		snprintf(name, sizeof(name), "f%d", n);
		int fd = open(name, O_WRONLY | O_CREAT, 0600);
		if (fd < 0)
			break;
		close(fd);
	}
	if (n >= 100000)
		escaped("%d files", n);
	return 0;
}

int attack_disk_fill_many(void)
{
	return many_files("/tmp");
}

int attack_fd_exhaust(void)
{
	int n = 0;

	while (open("/dev/null", O_RDONLY) >= 0)
		n++;
	if (n > 10000)
		escaped("%d descriptors", n);
	return 0;
}

int attack_fd_inherit_scan(void)
{
	for (int fd = 3; fd < 65536; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			escaped("descriptor %d is open", fd);
	return 0;
}

int attack_verdict_pipe_write(void)
{
	for (int fd = 3; fd < 65536; fd++)
		if (write(fd, "d", 1) > 0)
			escaped("wrote to descriptor %d", fd);
	return 0;
}

int attack_out_symlink_shadow(void)
{
	return symlink("/etc/shadow", "/box/out");
}

int attack_out_symlink_own(void)
{
	return symlink("attack", "/box/out");
}

int attack_out_fifo(void)
{
	return mkfifo("/box/out", 0666);
}

int attack_out_race(void)
{
	for (int i = 0; i < 2; i++)
		if (fork() == 0) {
			setsid();
			for (;;) {
				unlink("/box/out");
				symlink("/etc/shadow", "/box/out");
				unlink("/box/out");
				close(open("/box/out", O_CREAT | O_WRONLY, 0600));
			}
		}
	usleep(20000);
	return 0;
}

int attack_deep_tree(void)
{
	if (chdir("/box") < 0)
		return 1;
	int n = 0;
	while (n < 100000 && mkdir("d", 0700) == 0 && chdir("d") == 0)
		n++;
	return 0;
}

int attack_hostile_names(void)
{
	if (chdir("/box") < 0 || mkdir("a\nb\033[31m", 0) < 0 || mkdir("locked", 0700) < 0)
		return 1;
	close(open("locked/x", O_CREAT | O_WRONLY, 0));
	return chmod("locked", 0);
}
