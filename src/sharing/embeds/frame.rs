//! The `<iframe>` for other sites' pages.

use crate::lists::categories::Category;

/// The default and the largest number of favourites shown.
pub(crate) const DEFAULT_SHOWN: i64 = 10;
pub(crate) const MAX_SHOWN: i64 = 50;
/// The width of a text column.
const WIDTH: i64 = 480;
/// The height of header and footer together, and of a row.
const FRAME_HEIGHT: i64 = 164;
const ROW_HEIGHT: i64 = 40;

/// A frame and its size, in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EmbedFrame {
    pub address: String,
    pub title: String,
    pub width: i64,
    pub height: i64,
}

impl EmbedFrame {
    /// A frame for the list's page at that address.
    pub(crate) fn new(category: &Category, address: String) -> EmbedFrame {
        let rows = i64::from(category.size).clamp(1, DEFAULT_SHOWN);
        EmbedFrame {
            address,
            title: category.name.clone(),
            width: WIDTH,
            height: FRAME_HEIGHT + ROW_HEIGHT * rows,
        }
    }

    /// The same, no larger than that.
    pub(crate) fn within(self, width: Option<i64>, height: Option<i64>) -> EmbedFrame {
        let fit = |size: i64, most: Option<i64>| most.map_or(size, |most| size.min(most));
        EmbedFrame { width: fit(self.width, width), height: fit(self.height, height), ..self }
    }

    /// The HTML to paste into a page.
    pub(crate) fn code(&self) -> String {
        let EmbedFrame { address, title, width, height } = self;
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>",
            escaped(address),
            escaped(title)
        )
    }
}

/// Escapes text for an HTML or XML attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_holds_any_title_and_the_size_that_there_is_room_for() {
        let frame = EmbedFrame {
            address: "https://podium.example.org/embed/@ana/films".into(),
            title: "\"A\" & <b>".into(),
            width: 480,
            height: 624,
        };
        assert_eq!(
            frame.within(Some(300), Some(2_000)).code(),
            "<iframe src=\"https://podium.example.org/embed/@ana/films\" title=\"&quot;A&quot; &amp; &lt;b&gt;\" \
             width=\"300\" height=\"624\" loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>"
        );
    }
}
