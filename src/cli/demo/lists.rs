//! The lists of the demonstration, best first.

/// A list: what it is called, says, shows and holds.
#[derive(Debug)]
pub struct List {
    pub name: &'static str,
    pub description: &'static str,
    pub visibility: &'static str,
    /// Name, kind, options, unit.
    pub attributes: &'static [(&'static str, &'static str, &'static [&'static str], &'static str)],
    /// Title, description, link, and a value for each attribute.
    pub favourites: &'static [(&'static str, &'static str, &'static str, &'static [&'static str])],
}

/// All of them.
pub const LISTS: &[List] = &[FILMS, PLACES, FOOD, PEOPLE, BOOKS];

const FILMS: List = List {
    name: "Films",
    description: "Seen at least twice, and still not finished with any of them.",
    visibility: "public",
    attributes: &[
        ("Year", "number", &[], ""),
        ("Director", "text", &[], ""),
        ("Genre", "choice", &["Comedy", "Crime", "Drama", "Fantasy", "Science fiction", "Thriller"], ""),
        ("Length", "number", &[], "min"),
        ("Last seen", "date", &[], ""),
        ("On the big screen", "yes/no", &[], ""),
    ],
    favourites: &[
        (
            "Heat",
            "Two men who are very good at their work and at nothing else. The coffee they drink together is the best scene in it, and nobody raises his voice.",
            "https://en.wikipedia.org/wiki/Heat_(1995_film)",
            &["1995", "Michael Mann", "Crime", "170", "2026-09-12", "yes"],
        ),
        (
            "In the Mood for Love",
            "Corridors, rain, and a suitcase's worth of things not said. Watch it late, alone, with the lamp off.",
            "",
            &["2000", "Wong Kar-wai", "Drama", "98", "2026-02-14", "yes"],
        ),
        (
            "Alien",
            "Still the most convincing workplace in all of science fiction: tired people, bad coffee, a contract nobody has read.",
            "",
            &["1979", "Ridley Scott", "Science fiction", "117", "2025-10-31", "yes"],
        ),
        (
            "Spirited Away",
            "For the train over the water, and for the soot sprites who go on strike.",
            "",
            &["2001", "Hayao Miyazaki", "Fantasy", "125", "2026-05-03", "no"],
        ),
        (
            "Portrait de la jeune fille en feu",
            "A film about looking, which looks back.",
            "",
            &["2019", "Céline Sciamma", "Drama", "122", "2025-12-27", "yes"],
        ),
        (
            "Сталкер",
            "Slow in the way that weather is slow. The dog is real, and so is the wish.",
            "",
            &["1979", "Andrei Tarkovsky", "Science fiction", "162", "2024-11-09", "no"],
        ),
        (
            "기생충 (Parasite)",
            "The stairs do half of the telling. Never has a peach been so dangerous.",
            "",
            &["2019", "Bong Joon-ho", "Thriller", "132", "2025-06-21", "yes"],
        ),
        (
            "Some Like It Hot",
            "Every line is a hinge for the next one, and the last line is the best last line there is.",
            "",
            &["1959", "Billy Wilder", "Comedy", "121", "2026-01-01", "no"],
        ),
        (
            "Le Samouraï",
            "A room, a bird, a hat. Everything else is silence and Paris.",
            "",
            &["1967", "Jean-Pierre Melville", "Crime", "105", "2025-03-15", "no"],
        ),
        ("Arrival", "", "", &["2016", "Denis Villeneuve", "Science fiction", "116", "2025-08-02", "yes"]),
        (
            "Paddington 2",
            "Proof that kindness can carry a plot. The prison kitchen should be a restaurant.",
            "",
            &["2017", "Paul King", "Comedy", "104", "2026-04-06", "yes"],
        ),
        ("Fargo", "", "", &["1996", "Joel Coen", "Crime", "98", "", "no"]),
        (
            "パプリカ",
            "A parade you cannot get out of your head, in both senses.",
            "",
            &["2006", "Satoshi Kon", "Science fiction", "90", "2024-07-19", "no"],
        ),
        (
            "The Straight Story",
            "An old man, a lawn mower, two hundred and forty miles. Nothing strange happens, and it is the strangest thing he made.",
            "",
            &["1999", "David Lynch", "Drama", "112", "2023-10-08", "no"],
        ),
    ],
};

const PLACES: List = List {
    name: "Places",
    description: "Where we would go back tomorrow, in the spelling of the people who live there.",
    visibility: "link",
    attributes: &[
        ("Country", "text", &[], ""),
        ("Best season", "choice", &["Spring", "Summer", "Autumn", "Winter"], ""),
        ("First visit", "date", &[], ""),
        ("Map", "link", &[], ""),
    ],
    favourites: &[
        (
            "京都",
            "At six in the morning, when the temples belong to the sweepers and the crows.",
            "",
            &["Japan", "Autumn", "2019-11-17", "https://www.openstreetmap.org/relation/357794"],
        ),
        (
            "თბილისი",
            "Balconies held together by vines, sulphur baths, and bread that comes out of a well in the floor.",
            "",
            &["Georgia", "Spring", "2022-04-29", ""],
        ),
        (
            "Ísafjörður",
            "A town on a spit of gravel with mountains standing around it like an audience.",
            "",
            &["Iceland", "Summer", "2023-07-02", ""],
        ),
        (
            "القاهرة",
            "Loud until the call to prayer, and then for a moment the whole city breathes in.",
            "",
            &["Egypt", "Winter", "2018-01-20", ""],
        ),
        (
            "Ρόδος",
            "Cats on warm stone inside the walls; outside them the wind never stops.",
            "",
            &["Greece", "Spring", "2021-05-08", ""],
        ),
        (
            "Łódź",
            "Brick, bicycle and a mural on every second gable.",
            "",
            &["Poland", "Autumn", "2024-09-28", ""],
        ),
        (
            "חיפה",
            "Gardens going down to the harbour in nineteen steps, and a funicular for the way back.",
            "",
            &["Israel", "Winter", "2017-12-03", ""],
        ),
        (
            "Київ",
            "Chestnuts in flower along the whole of the hill.",
            "",
            &["Ukraine", "Spring", "2016-05-11", ""],
        ),
        ("वाराणसी", "", "", &["India", "Winter", "2015-02-08", ""]),
        (
            "Ushuaia",
            "The bus stop says the end of the world, and then there is a bakery.",
            "",
            &["Argentina", "Summer", "2020-01-30", ""],
        ),
        (
            "Rye",
            "Streets so steep and round that walking them feels like reading an old letter.",
            "",
            &["England", "Autumn", "2013-10-19", ""],
        ),
    ],
};

const FOOD: List = List {
    name: "Food",
    description: "What to cook when somebody asks what there is.",
    visibility: "private",
    attributes: &[
        ("Minutes", "number", &[], "min"),
        ("Without meat", "yes/no", &[], ""),
        ("Recipe", "link", &[], ""),
    ],
    favourites: &[
        (
            "Risotto with lemon",
            "Stir, talk, stir. The zest goes in when the fire is already out.",
            "",
            &["35", "yes", ""],
        ),
        (
            "Mapo doufu",
            "Numbing first, hot later, gone soonest.",
            "",
            &["25", "no", "https://en.wikipedia.org/wiki/Mapo_tofu"],
        ),
        (
            "Käsespätzle",
            "Mountains on a plate. The onions need longer than you think, then five minutes more.",
            "",
            &["40", "yes", ""],
        ),
        ("Lentil soup with cumin", "The one that is always in the pot on Thursdays.", "", &["30", "yes", ""]),
        ("ឡុកឡាក់", "Beef, lime and pepper; the lime and pepper are the point.", "", &["20", "no", ""]),
        ("Pierogi ruskie", "", "", &["90", "yes", ""]),
        ("Toast with anchovies and butter", "Four minutes from wish to plate.", "", &["4", "no", ""]),
    ],
};

const PEOPLE: List = List {
    name: "People",
    description: "Company for a long train journey, dead or alive.",
    visibility: "private",
    attributes: &[("Known for", "text", &[], ""), ("Born", "number", &[], "")],
    favourites: &[
        (
            "Emmy Noether",
            "Taught for years without pay or title, and changed what a law of nature is.",
            "",
            &["Algebra", "1882"],
        ),
        (
            "Ella Fitzgerald",
            "Forgot the words to a song in Berlin and made up better ones while singing.",
            "",
            &["Singing", "1917"],
        ),
        (
            "Ibn Baṭṭūṭa",
            "Left for a pilgrimage at twenty-one and came home twenty-four years later.",
            "",
            &["Walking", "1304"],
        ),
        ("Ada Lovelace", "", "", &["The first program", "1815"]),
        (
            "Tove Jansson",
            "For an island without trees and a family that takes everyone in.",
            "",
            &["Moomins", "1914"],
        ),
    ],
};

const BOOKS: List = List {
    name: "Books",
    description: "",
    visibility: "public",
    attributes: &[("Author", "text", &[], ""), ("Pages", "number", &[], "")],
    favourites: &[
        (
            "Middlemarch",
            "Eight hundred pages of people being wrong about each other, with mercy.",
            "",
            &["George Eliot", "880"],
        ),
        (
            "Le città invisibili",
            "Fifty-five cities and one, told by a man who may never have left the garden.",
            "",
            &["Italo Calvino", "170"],
        ),
        (
            "The Left Hand of Darkness",
            "The walk over the ice is the truest friendship in print.",
            "",
            &["Ursula K. Le Guin", "300"],
        ),
        (
            "Мастер и Маргарита",
            "The devil comes to town and is the only honest man in it. Also: the cat.",
            "",
            &["Mikhail Bulgakov", "470"],
        ),
        ("紅樓夢", "", "", &["Cao Xueqin", "2500"]),
        (
            "Things Fall Apart",
            "Short sentences that carry a whole world, and then what comes to it.",
            "",
            &["Chinua Achebe", "210"],
        ),
    ],
};
