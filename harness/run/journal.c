#include "harness/run/journal.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX = 256 << 20 };
static const size_t journal_max = (size_t)4 << 30;

struct journal {
	int fd;
	char *path;
	VEC(json_t *)
	lines;
	size_t next, old; /* in lines: to be given out, and how many were there */
};

void journal_name(int round, int player, const char *purpose, char ret[JOURNAL_NAME])
{
	snprintf(ret, JOURNAL_NAME, "%d-%d%s%.20s", round, player, purpose != NULL ? "-" : "",
		 purpose != NULL ? purpose : "");
}

void journal_name_step(int round, int player, int step, char ret[JOURNAL_NAME])
{
	char purpose[16];

	snprintf(purpose, sizeof(purpose), "step-%d", step);
	journal_name(round, player, step > 0 ? purpose : NULL, ret);
}

static char *path_of(const char *dir, const char *name)
{
	return xprintf("%s/journal/%s.jsonl", dir, name);
}

/* Everything up to the last whole line; what is behind it is cut off. */
static int read_old(struct journal *j, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	size_t at = 0;

	if (fd_read_all(j->fd, journal_max, &text) != 0)
		return err_sys(e, ERR_INTERNAL, "cannot read %s", j->path);
	while (at < text.len) {
		const char *nl = memchr(text.data + at, '\n', text.len - at);
		if (nl == NULL)
			break;
		size_t n = (size_t)(nl - (text.data + at));
		json_t *line = json_parse(j->path, text.data + at, n, LINE_MAX, NULL);
		if (line == NULL)
			break;
		vec_push(&j->lines, line);
		at += n + 1;
	}
	j->old = j->lines.len;
	if (at < text.len && ftruncate(j->fd, (off_t)at) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot mend %s", j->path);
	return lseek(j->fd, 0, SEEK_END) >= 0 ? 0
					      : err_sys(e, ERR_INTERNAL, "cannot use %s", j->path);
}

static int begin(struct journal *j, const char *job, struct err *e)
{
	if (j->old == 0) {
		if (journal_put(j, json_pack("{s:s,s:s}", "t", "begin", "job", job), false, e) < 0)
			return -1;
		j->old = 0;
		j->next = 1;
		return 0;
	}
	j->next = 1;
	if (strcmp(json_str_or(j->lines.at[0], "job", ""), job) == 0)
		return 0;
	return err_set(e, ERR_USAGE,
		       "%s belongs to another edit: it was made with another configuration or "
		       "agon; remove it to ask the model anew",
		       j->path);
}

int journal_open(struct journal **ret, const char *dir, const char *name, const char *job,
		 struct err *e)
{
	MEM_SCOPED char *folder = xprintf("%s/journal", dir);
	struct journal *j = xcalloc(1, sizeof(*j));

	j->path = path_of(dir, name);
	j->fd = -1;
	if (dir_make(folder, e) == 0) {
		j->fd = open(j->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (j->fd < 0)
			err_sys(e, ERR_INTERNAL, "cannot open %s", j->path);
		else if (read_old(j, e) == 0 && begin(j, job, e) == 0) {
			*ret = j;
			return 0;
		}
	}
	journal_close(j);
	return -1;
}

void journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	vec_each (json_t *, l, &j->lines)
		json_decref(*l);
	vec_release(&j->lines);
	fd_close(&j->fd);
	free(j->path);
	free(j);
}

const json_t *journal_peek(const struct journal *j)
{
	return j->next < j->old ? j->lines.at[j->next] : NULL;
}

void journal_next(struct journal *j)
{
	j->next++;
}

int journal_put(struct journal *j, json_t *line, bool sync, struct err *e)
{
	vec_push(&j->lines, line);
	if (json_write_line(j->fd, line) < 0 || (sync && fdatasync(j->fd) < 0))
		return err_sys(e, ERR_INTERNAL, "cannot write %s", j->path);
	return 0;
}

void journal_each(const struct journal *j, const char *kind,
		  void (*fn)(void *cookie, const json_t *line), void *cookie)
{
	for (size_t i = 0; i < j->lines.len; i++)
		if (strcmp(json_str_or(j->lines.at[i], "t", ""), kind) == 0)
			fn(cookie, j->lines.at[i]);
}

int journal_remove(const char *dir, const char *name, struct err *e)
{
	MEM_SCOPED char *path = path_of(dir, name);
	MEM_SCOPED char *folder = xprintf("%s/journal", dir);

	if (unlink(path) < 0 && errno != ENOENT)
		return err_sys(e, ERR_INTERNAL, "cannot remove %s", path);
	rmdir(folder); /* the last one takes it along */
	return 0;
}
