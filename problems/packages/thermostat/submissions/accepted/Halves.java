import java.util.Scanner;

public class Halves {
	public static void main(String[] args) {
		Scanner in = new Scanner(System.in);
		int low = 1, high = in.nextInt();
		while (low < high) {
			int mid = low + (high - low) / 2;
			System.out.println("? " + mid);
			System.out.flush();
			if (in.next().equals("cold"))
				low = mid + 1;
			else
				high = mid;
		}
		System.out.println("! " + low);
	}
}
