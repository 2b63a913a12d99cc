import java.util.Scanner;

public class Thrice {
	public static void main(String[] args) {
		Scanner in = new Scanner(System.in);
		String what = in.next(), text = in.next();
		if (what.equals("send")) {
			int n = Integer.parseInt(text);
			StringBuilder out = new StringBuilder();
			for (int bit = 15; bit >= 0; bit--)
				out.append((n >> bit & 1) == 1 ? "111" : "000");
			System.out.println(out);
			return;
		}
		int n = 0;
		for (int i = 0; i < 48; i += 3) {
			int ones = 0;
			for (int j = 0; j < 3; j++)
				ones += text.charAt(i + j) == '1' ? 1 : 0;
			n = 2 * n + (ones >= 2 ? 1 : 0);
		}
		System.out.println(n);
	}
}
