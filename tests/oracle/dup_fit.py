#!/usr/bin/env python3
"""Fit the weights of problems/dup/weights.c, and say by cross-validation what they are worth.

    agon dup eval ... --features a.tsv      for each set of queries
    tests/oracle/dup_fit.py [-l PENALTY] [--top | --first] a.tsv[:WEIGHT] b.tsv ...

Needs numpy and scipy.  For each query the model is a softmax over its candidates; the loss is the
cross-entropy with the relevant ones, plus PENALTY (0.5) / 2 times the squared weights.  Folds are
by relevant document, so that no document is in two of them.  Prints NDCG@10 for each set, where a
query whose relevant documents are no candidates counts 0, and the rows to put into the table.
--top adds each feature over its largest value among the candidates, --first leaves out what the
first pass does not know.  More short queries: tests/oracle/dup_cloze.py.
"""
import argparse
import os
import re
import numpy as np
from scipy.optimize import minimize

HERE = os.path.dirname(os.path.abspath(__file__))


def feature_names():
    text = open(os.path.join(HERE, '../../problems/dup/rank.h')).read()
    body = text[text.index('enum rank_feature'):text.index('F_COUNT')]
    return re.findall(r'^\s*(F_\w+),', body, re.M)


NO_TOP = ('F_BM25_TOP', 'F_SHAPE_COS', 'F_PEERS', 'F_LENGTH')
READ = ('F_GRAM_COS', 'F_GRAM_COV', 'F_LONG_COV', 'F_LONG_DOC', 'F_WINDOW', 'F_SHAPE_COS',
        'F_FEEDBACK', 'F_PEERS')


def over_top(rows, columns):
    out = np.zeros((len(rows), len(columns)))
    for q in np.unique(rows[:, 0]):
        m = rows[:, 0] == q
        out[m] = rows[m][:, columns] / np.maximum(rows[m][:, columns].max(0), 1e-9)
    return out


def design(rows):
    length, f = rows[:, 3:4], rows[:, 4:]
    return np.hstack([f * (1 - length), f * length])


def fit(sets, weights, penalty):
    xs, ys, ws = [], [], []
    for rows, weight in zip(sets, weights):
        x = design(rows)
        for q in np.unique(rows[:, 0]):
            m = rows[:, 0] == q
            if rows[m, 1].sum() > 0:
                xs.append(x[m])
                ys.append(rows[m, 1] / rows[m, 1].sum())
                ws.append(weight)
    sizes = [len(y) for y in ys]
    x, y, w = np.vstack(xs), np.concatenate(ys), np.array(ws)
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)

    def loss(v):
        z = x @ v
        z -= np.maximum.reduceat(z, start)[group]
        e = np.exp(z)
        total = np.add.reduceat(e, start)
        value = -(w * (np.add.reduceat(y * z, start) - np.log(total))).sum()
        slope = x.T @ ((e / total[group] - y) * w[group])
        return value + penalty * (v @ v) / 2, slope + penalty * v

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method='L-BFGS-B',
                    options={'maxiter': 400}).x


def ndcg(rows, scores):
    values = []
    for q in np.unique(rows[:, 0]):
        m = np.flatnonzero(rows[:, 0] == q)
        known = int(rows[m, 1].sum())
        if known == 0:
            values.append(0)
            continue
        order = m[np.argsort(-scores[m], kind='stable')][:10]
        gain = sum(1 / np.log2(i + 2) for i, r in enumerate(order) if rows[r, 1] > 0)
        values.append(gain / sum(1 / np.log2(i + 2) for i in range(min(known, 10))))
    return np.mean(values)


def folds_of(sets, n, rng):
    seen, out = {}, []
    for rows in sets:
        fold = np.zeros(len(rows), int)
        for q in np.unique(rows[:, 0]):
            m = rows[:, 0] == q
            relevant = rows[m & (rows[:, 1] > 0), 2]
            key = relevant[0] if len(relevant) else -q - 1
            fold[m] = seen.setdefault(key, rng.randint(n))
        out.append(fold)
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument('-l', type=float, default=0.5)
    p.add_argument('--top', action='store_true')
    p.add_argument('--first', action='store_true')
    p.add_argument('sets', nargs='+')
    a = p.parse_args()
    paths = [s.rsplit(':', 1) if re.search(r':[\d.]+$', s) else (s, 1) for s in a.sets]
    sets = [np.loadtxt(path, ndmin=2) for path, _ in paths]
    weights = [float(w) for _, w in paths]
    names = feature_names()
    plain = [i for i, n in enumerate(names) if not (a.first and n in READ)]
    top = [i for i, n in enumerate(names) if a.top and n not in NO_TOP]
    columns = [4 + i for i in top]
    sets = [np.hstack([r[:, :4], r[:, [4 + i for i in plain]], over_top(r, columns)])
            for r in sets]
    folds = folds_of(sets, 5, np.random.RandomState(1))
    scores = [np.zeros(len(rows)) for rows in sets]
    for k in range(5):
        v = fit([r[f != k] for r, f in zip(sets, folds)], weights, a.l)
        for s, r, f in zip(scores, sets, folds):
            s[f == k] = design(r[f == k]) @ v
    for (path, _), rows, s in zip(paths, sets, scores):
        print('%-40s NDCG@10 %.4f' % (path, ndcg(rows, s)))
    v = fit(sets, weights, a.l)
    labels = [names[i] for i in plain], [names[i] for i in top]
    size = len(plain) + len(top)
    for kind, part in (('short', v[:size]), ('long', v[size:])):
        for suffix, some, w in (('w', labels[0], part[:len(plain)]),
                                ('top', labels[1], part[len(plain):])):
            if some:
                print('.%s_%s = {%s},' % (kind, suffix, ', '.join('[%s] = %.3f' % x
                                                                 for x in zip(some, w))))


if __name__ == '__main__':
    main()
