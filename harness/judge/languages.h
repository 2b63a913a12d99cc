/*
 * languages: which languages can be judged here, for `agon doctor`.
 */
#ifndef AGON_JUDGE_LANGUAGES_H
#define AGON_JUDGE_LANGUAGES_H

#include <jansson.h>

/* [{"code","name","found","program"}], in the order of the table. */
json_t *languages_found(void);

#endif
