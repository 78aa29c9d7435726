-- Text as the search compares it.
--
-- The search index stores what these functions return: whoever changes that adds a migration that fills the table
-- `findable` again.
--
-- They are in PL/pgSQL, which keeps its plans for as long as a connection lasts: a function in SQL that calls another is
-- planned anew for each row.

-- The form in which two texts are the same to a person who searches: case, accents and points are gone, letters that
-- carry a stroke or are two in one are spelt plainly, digits are 0 to 9, and white space is one space. Signs stay.
create or replace function @schema@.folded(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    return btrim(regexp_replace(case when typed !~ '[^\n\t -~]' then lower(typed collate "C") else
        replace(replace(replace(replace(translate(normalize(regexp_replace(
            lower(normalize(typed, NFKD) collate @schema@.folding) collate "C",
            '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]',
            '', 'g'), NFKC),
            'øłđðħıŧŋςىةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'olddhitnσيهك01234567890123456789'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        end, '\s+', ' ', 'g'));
end $$;

-- Its words with one space between them. Punctuation separates words; every character of a script that puts no spaces
-- between words is a word of its own, and so is every other sign.
create or replace function @schema@.spaced(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    return case when typed !~ '[^\n\t !"%-*,-;?-\]_a-z{}]' then
        btrim(regexp_replace(translate(lower(typed collate "C"), e'\n\t!"%&''()*,-./:;?@[\\]_{}', '                         '),
            ' +', ' ', 'g'))
        else btrim(regexp_replace(regexp_replace(regexp_replace(@schema@.folded(typed),
        '[\u0001-\u0020!"%&''()*,\-./:;?@\[\\\]_{}\u0080-\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e2f\u0e5a\u0e5b\u1680\u2000-\u205f\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ufe10-\ufe6f\ufff9-\uffff]',
        ' ', 'g'),
        '([#$+<=>^`|~\u00a2-\u00a6\u00a8\u00a9\u00ac\u00ae-\u00b1\u00b4\u00d7\u00f7\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u20a0-\u20cf\u2100-\u218f\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u303c\u303e-\u309f\u30a1-\u30fa\u30fc-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff])',
        ' \1 ', 'g'), ' +', ' ', 'g')) end;
end $$;

-- The host of a link.
create or replace function @schema@.host(link text) returns text language sql immutable parallel safe as $$
    select regexp_replace(coalesce(substring(link from '^[a-zA-Z]+://([^/?#]*)'), ''), '^www\.', '', 'i')
$$;
