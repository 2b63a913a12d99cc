/*
 * advantage: rewards of a group of attempts as group advantages, (r - mean) /
 * (std + 1e-6), as GRPO uses them (Shao et al. 2024).  std is that of the population.  A
 * group without variance teaches nothing: all its advantages are 0.
 */
#ifndef AGON_SCIENCE_ADVANTAGE_H
#define AGON_SCIENCE_ADVANTAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Returns whether the group has any variance. */
bool group_advantage(const double *reward, size_t n, double *ret);

#endif
