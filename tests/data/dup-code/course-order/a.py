def solve(numCourses, prerequisites):
    g = [[] for _ in range(numCourses)]
    indeg = [0] * numCourses
    for a, b in prerequisites:
        g[b].append(a)
        indeg[a] += 1
    q = [i for i, x in enumerate(indeg) if x == 0]
    for i in q:
        for j in g[i]:
            indeg[j] -= 1
            if indeg[j] == 0:
                q.append(j)
    return len(q) == numCourses
