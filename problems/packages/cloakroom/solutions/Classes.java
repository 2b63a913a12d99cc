import java.util.Scanner;

public class Classes {
	public static void main(String[] args) {
		Scanner in = new Scanner(System.in);
		int n = in.nextInt();
		int[] place = new int[n - 1];
		for (int i = 1; i <= n; i++) {
			int rest = in.nextInt() % (n - 1);
			if (place[rest] != 0) {
				System.out.println(place[rest] + " " + i);
				return;
			}
			place[rest] = i;
		}
	}
}
