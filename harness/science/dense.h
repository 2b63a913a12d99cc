/*
 * dense: small symmetric positive definite systems, row-major.  Private to
 * science; for a few hundred unknowns, not a linear algebra library.
 */
#ifndef AGON_SCIENCE_DENSE_H
#define AGON_SCIENCE_DENSE_H

#include <stdbool.h>

/* Replace the lower triangle by L with A = L L'.  false: not positive definite. */
bool chol_factor(double *a, int n);
void chol_solve(const double *l, int n, double *x);    /* x := A^-1 x */
void chol_invert(const double *l, int n, double *inv); /* full symmetric inverse */

#endif
