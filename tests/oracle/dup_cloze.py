#!/usr/bin/env python3
"""Make queries out of a corpus itself: a sentence of a document asks for the document without it.

    tests/oracle/dup_cloze.py CORPUS.jsonl[.gz] DIR [-n DOCUMENTS] [--id-prefix P] [--tasks]

Writes DIR/corpus.jsonl, in which those sentences are missing, DIR/queries.jsonl and
DIR/qrels.jsonl.  This is the inverse cloze task (Lee et al. 2019): short queries in the words of
the author but not in the words of what is left, of which any number can be had.  All documents
whose id begins with P are taken, and DOCUMENTS (250) others.  --tasks takes only sentences that say
what is to be done or what is given, as summaries do.
"""
import argparse
import gzip
import json
import os
import random
import re

NOT_PROSE = re.compile(r'(example|input|output|note|constraint|explanation|follow|#|\||```|'
                       r'return the|print)', re.I)
TASK = re.compile(r'\b(your task|given|find|return the|determine|calculate|compute|implement|write a|'
                  r'count|create|check|help|convert|output|design)\b', re.I)
NOT_TASK = re.compile(r'(example|input\b|output\b|note|constraint|explanation|follow|#|\||```|print)',
                      re.I)


def sentences(text):
    for s in re.split(r'(?<=[.!?:])\s+|\n+', text):
        letters = sum(c.isalpha() or c == ' ' for c in s)
        if 40 <= len(s) <= 220 and letters > 0.9 * len(s) and not NOT_PROSE.match(s):
            yield s


def tasks(text):
    for s in re.split(r'(?<=[.!?:])\s+|\n\s*\n', text):
        s = s.strip()
        letters = sum(c.isalpha() or c == ' ' for c in s)
        if (30 <= len(s) <= 260 and letters > 0.85 * len(s) and len(s.split()) >= 5 and
                TASK.search(s) and not NOT_TASK.match(s)):
            yield s


def main():
    p = argparse.ArgumentParser()
    p.add_argument('corpus')
    p.add_argument('dir')
    p.add_argument('-n', type=int, default=250)
    p.add_argument('--id-prefix')
    p.add_argument('--tasks', action='store_true')
    a = p.parse_args()
    rnd = random.Random(7)
    opener = gzip.open if a.corpus.endswith('.gz') else open
    docs = [json.loads(line) for line in opener(a.corpus)]
    mine = [d['_id'] for d in docs if a.id_prefix and d['_id'].startswith(a.id_prefix)]
    others = [d['_id'] for d in docs if not a.id_prefix or not d['_id'].startswith(a.id_prefix)]
    taken = set(mine) | set(rnd.sample(others, min(a.n, len(others))))
    os.makedirs(a.dir, exist_ok=True)
    corpus, queries, qrels = (open(os.path.join(a.dir, n + '.jsonl'), 'w')
                              for n in ('corpus', 'queries', 'qrels'))
    for d in docs:
        usable = list((tasks if a.tasks else sentences)(d['text']))[:8] if d['_id'] in taken else []
        if usable and len(d['text']) > 400:
            s = rnd.choice(usable)
            d = dict(d, text=d['text'].replace(s, ' ', 1))
            name = 'cloze-' + d['_id']
            queries.write(json.dumps({'_id': name, 'text': s}) + '\n')
            qrels.write(json.dumps({'query-id': name, 'corpus-id': d['_id'], 'score': 1}) + '\n')
        corpus.write(json.dumps(d, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main()
