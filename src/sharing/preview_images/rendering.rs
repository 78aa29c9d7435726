//! Renders SVG as PNG, and measures texts.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::Tree,
};

use super::fonts::{self, FontRun};
use crate::error::{Error, Result};

/// Renders SVG as PNG, in its own size.
pub(crate) fn png(svg: &str) -> Result<Vec<u8>> {
    let tree = read(svg)?;
    let size = tree.size().to_int_size();
    let mut pixels =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| Error::bug("a picture of no size"))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| Error::Internal(error.into()))
}

/// The width of each run at font size 1, without surrounding blanks.
pub(crate) fn widths<'a>(runs: impl IntoIterator<Item = &'a FontRun>) -> Result<Vec<f32>> {
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\">");
    let mut count = 0_usize;
    for FontRun { family, text } in runs {
        let text = text.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        svg.push_str(&format!(
            "<text id=\"t{count}\" font-size=\"100\" font-family=\"'{family}'\">{text}</text>"
        ));
        count += 1;
    }
    svg.push_str("</svg>");
    let tree = read(&svg)?;
    // A blank text has no node.
    let width = |at| tree.node_by_id(&format!("t{at}")).map_or(0.0, |it| it.bounding_box().width() / 100.0);
    Ok((0..count).map(width).collect())
}

fn read(svg: &str) -> Result<Tree> {
    Tree::from_str(svg, &fonts::options()).map_err(|error| Error::Internal(error.into()))
}
