//! The fonts embedded in the binary for preview images: `src/sharing/preview_images/fonts/README.md` lists them and
//! their licences.

use std::sync::{Arc, LazyLock};

use resvg::usvg::{
    FontResolver, Options,
    fontdb::{Database, FaceInfo, Source},
};
use rust_embed::RustEmbed;
use skrifa::{FontRef, MetadataProvider};
use unicode_segmentation::UnicodeSegmentation;

/// The typeface of titles; missing characters come from the first of the other fonts that has them.
pub(crate) const TITLES: &str = "Noto Serif Display";
/// The typeface of numerals and of the product's name.
pub(crate) const NUMERALS: &str = "Libre Caslon Display";

#[derive(RustEmbed)]
#[folder = "src/sharing/preview_images/fonts/"]
struct FontFiles;

/// Sorted by file name, which is the order in which they are searched for a character.
static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    let mut names: Vec<_> = FontFiles::iter().filter(|name| name.ends_with("tf")).collect();
    names.sort();
    for file in names.iter().filter_map(|name| FontFiles::get(name)) {
        fonts.load_font_source(Source::Binary(Arc::new(file.data)));
    }
    fonts.set_serif_family(TITLES);
    Arc::new(fonts)
});

/// The characters of each font, as ranges.
static COVERAGES: LazyLock<Vec<FontCoverage>> =
    LazyLock::new(|| DATABASE.faces().filter_map(FontCoverage::of).collect());

struct FontCoverage {
    family: String,
    ranges: Vec<(u32, u32)>,
}

impl FontCoverage {
    fn of(face: &FaceInfo) -> Option<FontCoverage> {
        let family = face.families.first()?.0.clone();
        if family == NUMERALS {
            return None; // has a few letters, which would look out of place
        }
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        DATABASE.with_face_data(face.id, |data, index| {
            let Ok(font) = FontRef::from_index(data, index) else { return };
            let mut letters: Vec<u32> = font.charmap().mappings().map(|it| it.0).collect();
            letters.sort_unstable();
            for letter in letters {
                match ranges.last_mut() {
                    Some(range) if letter <= range.1 + 1 => range.1 = letter,
                    _ => ranges.push((letter, letter)),
                }
            }
        })?;
        Some(FontCoverage { family, ranges })
    }

    fn has(&self, letter: char) -> bool {
        let letter = u32::from(letter);
        let after = self.ranges.partition_point(|range| range.0 <= letter);
        after.checked_sub(1).is_some_and(|at| letter <= self.ranges[at].1)
    }

    fn has_all(&self, letters: &str) -> bool {
        letters.chars().filter(|c| !is_invisible(*c)).all(|c| self.has(c))
    }
}

/// A part of a text in one font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FontRun {
    pub family: &'static str,
    pub text: String,
}

/// Splits the text into parts, each in the first font that has its characters.
pub(crate) fn runs(text: &str) -> Vec<FontRun> {
    let mut runs: Vec<FontRun> = Vec::new();
    for cluster in text.graphemes(true) {
        let stays =
            |run: &FontRun| run.family == family(cluster) || (is_blank(cluster) && has(run.family, cluster));
        match runs.last_mut() {
            Some(run) if stays(run) => run.text.push_str(cluster),
            _ => runs.push(FontRun { family: family(cluster), text: cluster.to_owned() }),
        }
    }
    runs
}

fn is_blank(cluster: &str) -> bool {
    cluster.chars().all(|c| is_invisible(c) || c.is_whitespace())
}

fn has(family: &str, cluster: &str) -> bool {
    COVERAGES.iter().any(|font| font.family == family && font.has_all(cluster))
}

fn family(cluster: &str) -> &'static str {
    let whole = COVERAGES.iter().find(|font| font.has_all(cluster));
    let start = || COVERAGES.iter().find(|font| cluster.chars().next().is_some_and(|c| font.has(c)));
    whole.or_else(start).map_or(TITLES, |font| &font.family)
}

/// Invisible formatting characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

/// Options for parsing SVG: only the embedded fonts, and nothing from the machine or the network.
pub(crate) fn options() -> Options<'static> {
    let mut options = Options { font_family: TITLES.into(), fontdb: DATABASE.clone(), ..Options::default() };
    options.font_resolver = FontResolver {
        select_font: FontResolver::default_font_selector(),
        select_fallback: Box::new(|_, _, _| None), // [`runs`] has looked already
    };
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_letter_for_every_script_that_people_write() {
        let texts = [
            "AÀŁẰ Ωώ Жѣ",
            "عربی ܣܘܪ ދިވ ߒߞߏ",
            "אָלֶף",
            "देव বাং ਪੰਜ ગુજ ଓଡ଼ தமி తెల ಕನ್ನ മല සිං",
            "ไทย ລາວ ខ្មែរ မြန် བོད",
            "漢字汉字かなカナ한글注音ㄅ",
            "Հայ ქარ አማር",
            "ᏣᎳᎩ ᐃᓄᒃ ᠮᠣᠩ ꦗꦮ ᬩᬮᬶ ⵜⵉⴼ ꓡꓲꓢ",
            "🍣🇨🇳👩\u{200d}🍳❤️🏳️\u{200d}🌈",
            "½ → ★ ∑ € ₹ №",
        ];
        for text in texts {
            for cluster in text.graphemes(true).filter(|it| !is_blank(it)) {
                assert!(COVERAGES.iter().any(|font| font.has_all(cluster)), "{cluster} of {text}");
            }
        }
    }

    #[test]
    fn a_text_of_two_scripts_is_in_two_fonts_and_nothing_is_lost() {
        let runs = runs("Heat 七人の侍 🍣");
        let families: Vec<&str> = runs.iter().map(|run| run.family).collect();
        assert_eq!(families, [TITLES, "Noto Sans CJK JP", TITLES, "Twemoji Mozilla"]);
        assert_eq!(runs.iter().map(|run| run.text.as_str()).collect::<String>(), "Heat 七人の侍 🍣");
    }
}
