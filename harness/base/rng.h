/*
 * rng: the only source of chance in agon.
 *
 * xoshiro256** (Blackman & Vigna, 2018) seeded by splitmix64, one stream per
 * purpose.  rng_derive() turns (seed, purpose, indices) into a new 64-bit seed,
 * so that the food of game 7 never depends on how many numbers the deal of
 * game 6 drew.  Never the clock.
 */
#ifndef AGON_BASE_RNG_H
#define AGON_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

uint64_t rng_derive(uint64_t seed, const char *purpose, const uint64_t *index, size_t n);
void rng_init(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
/* Uniform in [0, n), without bias (Lemire, 2019); n >= 1. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform in [0, 1), 53 bits. */
double rng_unit(struct rng *r);

/* 64-bit FNV-1a then a splitmix64 finish: for state hashes and seeds, not for secrets. */
uint64_t hash64(uint64_t seed, const void *bytes, size_t n);

#endif
