import java.util.Scanner;

public class Classes {
	public static void main(String[] args) {
		Scanner in = new Scanner(System.in);
		long n = in.nextLong();
		int m = in.nextInt();
		long a = in.nextLong(), p = in.nextLong(), q = in.nextLong(), pairs = 0;
		long[] count = new long[m];
		for (long i = 0; i < n; i++) {
			int rest = (int) (a % m);
			pairs += count[(m - rest) % m];
			count[rest]++;
			a = (p * a + q) % 1000003;
		}
		System.out.println(pairs);
	}
}
