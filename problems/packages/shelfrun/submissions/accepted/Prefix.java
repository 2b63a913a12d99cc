import java.io.*;
import java.util.*;

public class Prefix {
	public static void main(String[] args) throws IOException {
		StreamTokenizer in = new StreamTokenizer(
				new BufferedInputStream(System.in));
		in.nextToken();
		int n = (int) in.nval;
		in.nextToken();
		long limit = (long) in.nval;
		long[] sum = new long[n + 1];
		for (int i = 0; i < n; i++) {
			in.nextToken();
			sum[i + 1] = sum[i] + (long) in.nval;
		}
		int best = 0;
		for (int i = 0; i <= n; i++) {
			// first index whose prefix sum is above sum[i] + limit
			int low = i, high = n + 1;
			while (low < high) {
				int mid = (low + high) / 2;
				if (sum[mid] > sum[i] + limit)
					high = mid;
				else if (mid == n)
					low = high;
				else
					low = mid + 1;
			}
			best = Math.max(best, Math.min(low, n + 1) - 1 - i);
		}
		System.out.println(best);
	}
}
