/*
 * log: levels and one sink, stderr.  Libraries never log above debug; only
 * commands print.  AGON_LOG=debug|info|warn|error sets the level (warn).
 */
#ifndef AGON_BASE_LOG_H
#define AGON_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_init(const char *program); /* prefix of every line; reads AGON_LOG */
void log_at(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_at(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_at(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)

#endif
