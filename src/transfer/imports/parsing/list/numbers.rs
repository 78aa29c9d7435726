//! Numbers as they are written in front of titles: in the digits of any script, as signs, in Chinese.

/// The zeros of the scripts with digits of their own; their nine others follow.
const ZEROS: [char; 18] =
    ['0', '٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០', '０'];
/// The first of the signs for 1 to 20, 10 or 3, and how many there are.
const SIGNS: [(char, u32); 7] = [('①', 20), ('⑴', 20), ('⒈', 20), ('❶', 10), ('➀', 10), ('➊', 10), ('🥇', 3)];
/// The most digits of a number.
const MAX_DIGITS: usize = 5;

pub(super) fn digit(c: char) -> Option<u64> {
    ZEROS
        .iter()
        .find_map(|zero| (u32::from(c)).checked_sub(u32::from(*zero)).filter(|it| *it < 10))
        .map(u64::from)
}

/// "12" of any script.
pub(super) fn plain_number(text: &str) -> Option<(u64, &str)> {
    let digits: Vec<u64> = text.chars().map_while(digit).take(MAX_DIGITS + 1).collect();
    let length: usize = text.chars().take(digits.len()).map(char::len_utf8).sum();
    let is_number = (1..=MAX_DIGITS).contains(&digits.len());
    is_number.then(|| (digits.iter().fold(0, |sum, digit| sum * 10 + digit), &text[length..]))
}

/// "①", "🥇", "🔟" or "1️⃣0️⃣".
pub(super) fn sign(text: &str) -> Option<(u64, &str)> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if first == '🔟' {
        return Some((10, rest));
    }
    let of_signs =
        |(one, count): &(char, u32)| u32::from(first).checked_sub(u32::from(*one)).filter(|it| it < count);
    if let Some(place) = SIGNS.iter().find_map(of_signs) {
        return Some((u64::from(place) + 1, rest));
    }
    let (mut number, mut left) = (None, text);
    for _ in 0..MAX_DIGITS {
        let Some((value, rest)) = keycap(left) else { break };
        (number, left) = (Some(number.unwrap_or(0) * 10 + value), rest);
    }
    number.filter(|_| keycap(left).is_none()).map(|number| (number, left))
}

fn keycap(text: &str) -> Option<(u64, &str)> {
    let first = text.chars().next().filter(char::is_ascii_digit)?;
    let rest = text[1..].strip_prefix('\u{fe0f}').unwrap_or(&text[1..]);
    Some((digit(first)?, rest.strip_prefix('\u{20e3}')?))
}

/// "十二": up to ninety-nine.
pub(super) fn chinese_number(text: &str) -> Option<(u64, &str)> {
    let value = |c: char| "一二三四五六七八九".chars().zip(1..).find(|it| it.0 == c).map(|it| it.1);
    let (mut total, mut ones, mut length) = (0, 0, 0);
    for c in text.chars().take(3) {
        match (c, value(c)) {
            ('十', _) if total == 0 => (total, ones) = (u64::max(ones, 1) * 10, 0),
            (_, Some(one)) if ones == 0 => ones = one,
            _ => break,
        }
        length += c.len_utf8();
    }
    (length > 0).then(|| (total + ones, &text[length..]))
}
