class Solution {
    public List<List<Integer>> solve(int[] a) {
        Arrays.sort(a);
        Set<List<Integer>> triplets = new HashSet<>();
        for (int i = 0; i < a.length; i++)
            for (int lo = i + 1, hi = a.length - 1; lo < hi; ) {
                int sum = a[i] + a[lo] + a[hi];
                if (sum == 0) triplets.add(Arrays.asList(a[i], a[lo++], a[hi--]));
                else if (sum < 0) lo++;
                else hi--;
            }
        return new ArrayList<>(triplets);
    }
}
