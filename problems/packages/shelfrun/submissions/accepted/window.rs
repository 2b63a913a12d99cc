use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let mut numbers = text.split_ascii_whitespace().map(|x| x.parse::<i64>().unwrap());
    let n = numbers.next().unwrap() as usize;
    let limit = numbers.next().unwrap();
    let weights: Vec<i64> = numbers.take(n).collect();
    let (mut best, mut left, mut sum) = (0, 0, 0);
    for right in 0..n {
        sum += weights[right];
        while sum > limit {
            sum -= weights[left];
            left += 1;
        }
        best = best.max(right + 1 - left);
    }
    println!("{}", best);
}
