//! Structured data of a public list for search engines: schema.org's `ItemList` as JSON in the page.

use serde_json::json;

use crate::lists::{
    categories::{self, Category},
    favourites::{self, RankedFavourite},
};

/// The list with the favourites shown on the page. `site` is the base URL.
pub(crate) fn item_list(site: &str, category: &Category, shown: &[RankedFavourite]) -> String {
    let items = shown.iter().map(|it| {
        let address = favourites::url::show(category, &it.favourite.slug);
        json!({
            "@type": "ListItem", "position": it.rank, "name": it.favourite.title,
            "url": format!("{site}{address}"),
        })
    });
    let mut list = json!({
        "@context": "https://schema.org", "@type": "ItemList", "name": category.name,
        "url": format!("{site}{}", categories::url::show(category)),
        "numberOfItems": category.size, "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "itemListElement": items.collect::<Vec<_>>(),
    });
    if !category.description.is_empty() {
        list["description"] = json!(category.description);
    }
    escape_for_script(&list.to_string())
}

/// Escapes JSON so that it can't end a script element or start a comment.
fn escape_for_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::escape_for_script;

    #[test]
    fn no_text_can_end_the_element_that_holds_it() {
        let json = serde_json::json!({"name": "</script><!-- & \u{2028}"}).to_string();
        let safe = escape_for_script(&json);
        assert!(!safe.contains(['<', '>', '&']), "{safe}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&safe).ok(),
            serde_json::from_str(&json).ok(),
            "and it still says the same"
        );
    }
}
