// A player that speaks agon/1 (PROTOCOL.md).  Change choose().
use std::io::{self, BufRead, Write};

// line: {"type":"turn","n":1,"ms":100,"bank":0,"obs":{...}}; the move goes out as JSON.
// This one is the first that obs lists as legal, where it does.
fn choose(line: &str) -> &str {
    let key = "\"legal\":[";
    let rest = match line.find(key) {
        Some(at) if !line[at + key.len()..].starts_with(']') => &line[at + key.len()..],
        _ => return "@MOVE@",
    };
    let mut depth = 0;
    for (i, c) in rest.char_indices() {
        match c {
            ',' | ']' if depth == 0 => return &rest[..i],
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
    }
    rest
}

fn main() {
    let mut out = io::stdout();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        if line.starts_with("{\"type\":\"hello\"") {
            writeln!(out, "{{\"type\":\"ready\"}}").unwrap();
        } else if line.starts_with("{\"type\":\"turn\"") {
            let n: String = line[line.find("\"n\":").unwrap() + 4..]
                .chars()
                .take_while(|c| c.is_ascii_digit())
                .collect();
            writeln!(out, "{{\"type\":\"move\",\"n\":{},\"move\":{}}}", n, choose(&line)).unwrap();
        }
        out.flush().unwrap(); // or nothing leaves the program
    }
}
