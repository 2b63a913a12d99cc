#include "harness/judge/cache.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRY_BYTES = 256 << 20, DIGEST = 64 };

struct cache {
	int fd;
	unsigned written;
};

static bool is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int cache_open(struct cache **ret, const char *dir, struct err *e)
{
	struct stat st;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return err_sys(e, ERR_USAGE, "--cache: cannot make %s", dir);
	FD_SCOPED fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, ERR_USAGE, "--cache: cannot open %s", dir);
	if (!is_ours(&st))
		return err_set(e, ERR_USAGE,
			       "--cache: %s belongs to another user or others may write there; "
			       "give a directory of your own (chmod go-w)",
			       dir);
	*ret = xcalloc(1, sizeof(**ret));
	(*ret)->fd = fd_steal(&fd);
	return 0;
}

void cache_close(struct cache **c)
{
	if (*c == NULL)
		return;
	fd_close(&(*c)->fd);
	free(*c);
	*c = NULL;
}

static void name_of(const char *key, char ret[96])
{
	snprintf(ret, 96, "%.2s/%.64s", key, key);
}

/* A file is the digest of the rest, a newline, and the rest: one JSON object. */
json_t *cache_get(struct cache *c, const char *key)
{
	char name[96], sum[65];
	struct stat st;
	struct err none = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;

	name_of(key, name);
	FD_SCOPED fd = fd_open_regular(c->fd, name);
	if (fd < 0 || fstat(fd, &st) < 0 || !is_ours(&st) ||
	    fd_read_all(fd, ENTRY_BYTES, &text) != 0)
		return NULL;
	if (text.len <= DIGEST + 1 || text.data[DIGEST] != '\n')
		return NULL;
	const char *rest = text.data + DIGEST + 1;
	sha256_hex(rest, text.len - DIGEST - 1, sum);
	if (memcmp(sum, text.data, DIGEST) != 0)
		return NULL;
	json_t *o = json_parse("cache", rest, text.len - DIGEST - 1, ENTRY_BYTES, &none);
	if (!json_is_object(o)) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static int write_entry(struct cache *c, const char *tmp, const struct buf *text)
{
	FD_SCOPED fd =
		openat(c->fd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	return fd >= 0 ? fd_write_all(fd, text->data, text->len) : -1;
}

void cache_put(struct cache *c, const char *key, const json_t *content)
{
	char name[96], tmp[64], folder[3] = {key[0], key[1], '\0'}, sum[65];
	BUF_SCOPED body = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;

	json_dump(content, &body);
	sha256_hex(body.data, body.len, sum);
	buf_printf(&text, "%s\n", sum);
	buf_add(&text, body.data, body.len);
	name_of(key, name);
	snprintf(tmp, sizeof(tmp), ".tmp.%ld.%u", (long)getpid(), c->written++);
	if (text.len > ENTRY_BYTES || (mkdirat(c->fd, folder, 0700) < 0 && errno != EEXIST))
		return;
	/* No fsync: what a crash tears has the wrong digest and is not there. */
	if (write_entry(c, tmp, &text) < 0 || renameat(c->fd, tmp, c->fd, name) < 0)
		unlinkat(c->fd, tmp, 0);
}
