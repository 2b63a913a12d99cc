class Solution {
    public boolean solve(int numCourses, int[][] prerequisites) {
        List<List<Integer>> graph = new ArrayList<>();
        for (int i = 0; i < numCourses; i++) graph.add(new ArrayList<>());
        int[] degree = new int[numCourses];
        for (int[] p : prerequisites) { graph.get(p[1]).add(p[0]); degree[p[0]]++; }
        Queue<Integer> ready = new LinkedList<>();
        for (int i = 0; i < numCourses; i++) if (degree[i] == 0) ready.add(i);
        int taken = 0;
        while (!ready.isEmpty()) {
            int course = ready.poll();
            taken++;
            for (int next : graph.get(course)) if (--degree[next] == 0) ready.add(next);
        }
        return taken == numCourses;
    }
}
