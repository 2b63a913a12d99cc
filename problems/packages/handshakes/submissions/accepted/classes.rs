use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let v: Vec<u64> = text.split_ascii_whitespace().map(|x| x.parse().unwrap()).collect();
    let (n, m, mut a, p, q) = (v[0], v[1], v[2], v[3], v[4]);
    let mut count = vec![0u64; m as usize];
    let mut pairs = 0u64;
    for _ in 0..n {
        pairs += count[((m - a % m) % m) as usize];
        count[(a % m) as usize] += 1;
        a = (p * a + q) % 1000003;
    }
    println!("{}", pairs);
}
