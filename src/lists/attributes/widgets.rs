//! The fields in which the values of each kind are entered.

use super::AttributeKind;

impl AttributeKind {
    /// The type of the field that a value is entered in: text if browsers would leave a field of this kind empty.
    pub(crate) fn input_type(self, value: &str) -> &'static str {
        match self {
            Self::Number if self.check(&[], value).as_deref() == Ok(value) => "number",
            Self::Date if self.check(&[], value).as_deref() == Ok(value) => "date",
            _ => "text",
        }
    }

    /// The values that a menu offers, with their labels: also the present one if it is none of the options. Empty for
    /// kinds whose values are typed.
    pub(crate) fn choices(self, options: &[String], value: &str) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = match self {
            Self::Choice => options.iter().map(|it| (it.clone(), it.clone())).collect(),
            Self::YesNo => {
                [("yes", "Yes"), ("no", "No")].map(|(word, label)| (word.into(), label.into())).into()
            }
            _ => return Vec::new(),
        };
        if !value.is_empty() && !all.iter().any(|(word, _)| word == value) {
            all.push((value.to_owned(), value.to_owned()));
        }
        all
    }

    /// The name of the kind in a style sheet.
    pub(crate) fn css_class(self) -> String {
        format!("is-{}", self.as_str().replace('/', "-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_browsers_would_not_show_is_entered_as_text() {
        let shown = [
            (AttributeKind::Number, "7.5"),
            (AttributeKind::Number, ""),
            (AttributeKind::Date, "2024-02-29"),
        ];
        assert_eq!(shown.map(|(kind, value)| kind.input_type(value)), ["number", "number", "date"]);
        let typed = [(AttributeKind::Number, "7,5"), (AttributeKind::Date, "May"), (AttributeKind::Link, "")];
        assert_eq!(typed.map(|(kind, value)| kind.input_type(value)), ["text"; 3]);
    }

    #[test]
    fn a_menu_offers_the_present_value_even_if_it_is_no_option() {
        let words = |kind: AttributeKind, value| {
            let all = kind.choices(&["Crime".to_owned(), "Horror".to_owned()], value);
            all.into_iter().map(|(word, _)| word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(AttributeKind::Choice, "Crime"), "Crime Horror");
        assert_eq!(words(AttributeKind::Choice, "Noir"), "Crime Horror Noir");
        assert_eq!(words(AttributeKind::YesNo, ""), "yes no");
        assert_eq!(words(AttributeKind::Text, "Noir"), "");
    }
}
