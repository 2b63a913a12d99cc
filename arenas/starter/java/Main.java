// A player that speaks agon/1 (PROTOCOL.md).  Change choose().
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

public class Main {
	// line: {"type":"turn","n":1,"ms":100,"bank":0,"obs":{...}}; the move goes out as JSON.
	// This one is the first that obs lists as legal, where it does.
	static String choose(String line) {
		String key = "\"legal\":[";
		int from = line.indexOf(key), depth = 0;
		if (from < 0 || line.charAt(from + key.length()) == ']')
			return "@MOVE@";
		int to = from += key.length();
		for (; depth > 0 || (line.charAt(to) != ',' && line.charAt(to) != ']'); to++)
			depth += line.charAt(to) == '[' ? 1 : line.charAt(to) == ']' ? -1 : 0;
		return line.substring(from, to);
	}

	public static void main(String[] args) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
		for (String line; (line = in.readLine()) != null;) {
			if (line.startsWith("{\"type\":\"hello\"")) {
				System.out.println("{\"type\":\"ready\"}");
			} else if (line.startsWith("{\"type\":\"turn\"")) {
				int at = line.indexOf("\"n\":") + 4;
				System.out.println("{\"type\":\"move\",\"n\":" + line.substring(at, line.indexOf(',', at))
						+ ",\"move\":" + choose(line) + "}");
			}
			System.out.flush(); // or nothing leaves the program
		}
	}
}
