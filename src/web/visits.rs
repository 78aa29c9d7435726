//! Whether a request is a person's visit, or a machine's look.
//!
//! **Invariants:** previews of messengers and networks, search engines, HEAD requests and what browsers fetch before it is
//! wanted are no visits: they count as no opening of a link, and use nothing up that is shown once.

use actix_web::http::{
    Method,
    header::{self, HeaderMap},
};

/// Programs that name themselves in words that no browser has in its `User-Agent`, in lower case.
const PROGRAMS: [&str; 36] = [
    "akkoma",
    "apis-google",
    "bingpreview",
    "bluesky",
    "cardyb",
    "developers.google.com/+/web/snippet",
    "embedly",
    "facebookcatalog",
    "facebookexternalhit",
    "friendica",
    "google-inspectiontool",
    "google-pagerenderer",
    "googleother",
    "gotosocial",
    "iframely",
    "kakaotalk-scrap",
    "lemmy",
    "line-poker",
    "mastodon/",
    "(mastodon",
    "mediapartners-google",
    "meta-externalagent",
    "meta-externalfetcher",
    "microsoftpreview",
    "misskey",
    "outbrain",
    "pinterest/0",
    "pixelfed",
    "pleroma",
    "qwantify",
    "skypeuripreview",
    "slack-imgproxy",
    "snap url preview",
    "synapse",
    "vkshare",
    "whatsapp/",
];

/// Words at the end of the names of other programs: "Twitterbot", "SomeCrawler".
const ENDINGS: [&str; 7] = ["bot", "crawler", "spider", "scraper", "slurp", "preview", "unfurler"];

/// A phone that is called like a program.
const PHONE: &str = "cubot";

/// Headers by which browsers say that they fetch a page before anyone asks for it.
const PREFETCH_HEADERS: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// Returns `true` if a person's browser asks for the page, to show it.
pub(crate) fn is_visit(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_ascii_lowercase);
    let is_early = |name: &&str| {
        text(name)
            .is_some_and(|purpose| ["prefetch", "prerender", "preview"].iter().any(|it| purpose.contains(it)))
    };
    let agent = text(header::USER_AGENT.as_str()).unwrap_or_default();
    *method != Method::HEAD && !PREFETCH_HEADERS.iter().any(is_early) && !is_program(&agent)
}

/// Returns `true` if that `User-Agent`, in lower case, is a program's.
fn is_program(agent: &str) -> bool {
    let mut words = agent.split(|c: char| !c.is_ascii_alphanumeric());
    PROGRAMS.iter().any(|it| agent.contains(it))
        || words.any(|word| word != PHONE && ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn visits(name: &'static str, value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        is_visit(&Method::GET, &headers)
    }

    #[test]
    fn previews_and_search_engines_are_no_visits() {
        for agent in [
            "WhatsApp/2.23.20.0",
            "TelegramBot (like TwitterBot)",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Slack-ImgProxy (+https://api.slack.com/robots)",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "meta-externalagent/1.1",
            "Twitterbot/1.0",
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "Mastodon/4.2.1 (http.rb/5.1.1; +https://mastodon.example/) Bot",
            "http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.example/)",
            "Bluesky Cardyb/1.1; +mailto:support@bsky.example",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0",
            "Synapse (bot; +https://github.com/matrix-org/synapse)",
            "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
        ] {
            assert!(!visits("user-agent", agent), "{agent}");
        }
        for (name, value) in [
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "prefetch"),
            ("x-purpose", "preview"),
            ("x-moz", "prefetch"),
        ] {
            assert!(!visits(name, value), "{name}");
        }
        assert!(!is_visit(&Method::HEAD, &HeaderMap::new()));
    }

    #[test]
    fn people_are_visits_in_whatever_browser() {
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]",
            "Mozilla/5.0 (Linux; Android 9; CUBOT_X18) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36 Telegram-Android/10.2",
            "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [Pinterest/iOS]",
            "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 Slack_SSB/4.35 Electron/27.0",
            "",
        ] {
            assert!(visits("user-agent", agent), "{agent}");
        }
        assert!(visits("sec-fetch-mode", "navigate") && is_visit(&Method::GET, &HeaderMap::new()));
    }
}
