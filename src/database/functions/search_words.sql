-- Text as the search compares it.
--
-- The search index stores what these functions return: a change of that needs a migration that fills the table
-- `findable` again.
--
-- They are in PL/pgSQL, which keeps its plans for as long as a connection lasts: a function in SQL that calls another is
-- planned anew for each row.

-- The form in which two texts are the same to a person who searches: case, accents and points are gone, letters that
-- carry a stroke or are two in one are spelt plainly, digits are 0 to 9, a fraction is written out, and white space is one
-- space. Signs stay.
create or replace function @schema@.folded(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    return btrim(regexp_replace(case when typed !~ '[^\n\t -~]' then lower(typed collate "C") else
        replace(replace(replace(replace(translate(normalize(regexp_replace(
            lower(normalize(regexp_replace(typed, '([\u00bc-\u00be\u2150-\u215e\u2189])', ' \1', 'g'), NFKD) collate @schema@.folding) collate "C",
            '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]',
            '', 'g'), NFKC),
            'øłđðħıŧŋςىیةہکٱ⁄'
            || e'\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9'
            || e'\u07c0\u07c1\u07c2\u07c3\u07c4\u07c5\u07c6\u07c7\u07c8\u07c9\u0966\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f'
            || e'\u09e6\u09e7\u09e8\u09e9\u09ea\u09eb\u09ec\u09ed\u09ee\u09ef\u0a66\u0a67\u0a68\u0a69\u0a6a\u0a6b\u0a6c\u0a6d\u0a6e\u0a6f'
            || e'\u0ae6\u0ae7\u0ae8\u0ae9\u0aea\u0aeb\u0aec\u0aed\u0aee\u0aef\u0b66\u0b67\u0b68\u0b69\u0b6a\u0b6b\u0b6c\u0b6d\u0b6e\u0b6f'
            || e'\u0be6\u0be7\u0be8\u0be9\u0bea\u0beb\u0bec\u0bed\u0bee\u0bef\u0c66\u0c67\u0c68\u0c69\u0c6a\u0c6b\u0c6c\u0c6d\u0c6e\u0c6f'
            || e'\u0ce6\u0ce7\u0ce8\u0ce9\u0cea\u0ceb\u0cec\u0ced\u0cee\u0cef\u0d66\u0d67\u0d68\u0d69\u0d6a\u0d6b\u0d6c\u0d6d\u0d6e\u0d6f'
            || e'\u0de6\u0de7\u0de8\u0de9\u0dea\u0deb\u0dec\u0ded\u0dee\u0def\u0e50\u0e51\u0e52\u0e53\u0e54\u0e55\u0e56\u0e57\u0e58\u0e59'
            || e'\u0ed0\u0ed1\u0ed2\u0ed3\u0ed4\u0ed5\u0ed6\u0ed7\u0ed8\u0ed9\u0f20\u0f21\u0f22\u0f23\u0f24\u0f25\u0f26\u0f27\u0f28\u0f29'
            || e'\u1040\u1041\u1042\u1043\u1044\u1045\u1046\u1047\u1048\u1049\u1090\u1091\u1092\u1093\u1094\u1095\u1096\u1097\u1098\u1099'
            || e'\u17e0\u17e1\u17e2\u17e3\u17e4\u17e5\u17e6\u17e7\u17e8\u17e9\u1810\u1811\u1812\u1813\u1814\u1815\u1816\u1817\u1818\u1819',
            'olddhitnσييههكا/' || repeat('0123456789', 20)),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        end, '\s+', ' ', 'g'));
end $$;

-- Its words. Punctuation separates words, and white space does; every character of a script that puts no spaces between
-- words is a word of its own, and so is every other sign. Between two words is one space, or the character U+0001 if
-- punctuation alone separates them, as in Spider-Man: those are also found as one word.
create or replace function @schema@.pieces(typed text) returns text language plpgsql immutable parallel safe as $$
declare
    plain text;
begin
    if typed !~ '[^\n\t !"%-*,-;?-\]_a-z{}]' then
        plain := translate(lower(typed collate "C"), e'\n\t!"%&''()*,-./:;?@[\\]_{}',
            e'  \x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01');
    else
        plain := regexp_replace(regexp_replace(regexp_replace(@schema@.folded(typed),
            '[\u0001-\u0020\u0080-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'),
            '[!"%&''()*,\-./:;?@\[\\\]_{}\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e2f\u0e5a\u0e5b\u2010-\u2027\u2030-\u205e\u2e00-\u2e7f\u3001-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb\ufe10-\ufe6f\ufff9-\uffff]+',
            e'\x01', 'g'),
            '([#$+<=>^`|~\u00a2-\u00a6\u00a8\u00a9\u00ac\u00ae-\u00b1\u00b4\u00d7\u00f7\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u20a0-\u20cf\u2100-\u218f\u2190-\u2bff\u2e80-\u2fff\u3005-\u3007\u3021-\u302f\u3031-\u303c\u303e-\u309f\u30a1-\u30fa\u30fc-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff])',
            ' \1 ', 'g');
    end if;
    if strpos(plain, e'\x01') > 0 then
        plain := regexp_replace(regexp_replace(plain, e'\x01* [ \x01]*', ' ', 'g'), e'\x01+', e'\x01', 'g');
    else
        plain := regexp_replace(plain, '  +', ' ', 'g');
    end if;
    return btrim(plain, e' \x01');
end $$;

-- Its words with one space between them.
create or replace function @schema@.spaced(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    return translate(@schema@.pieces(typed), e'\x01', ' ');
end $$;

-- Words whose signs and digits are read as the letters they look like, Ke$ha and Se7en; null where there are none.
create or replace function @schema@.lettered(typed text) returns text language plpgsql immutable parallel safe as $$
begin
    if typed !~* '[a-z][!$@0134578]+[a-z]|[a-z]{4}[5$]( |$)' then
        return null;
    end if;
    return (select string_agg(case when word ~* '[a-z][!$@0134578]+[a-z]|[a-z]{4}[5$]$' then translate(word, '!$@0134578', 'isaoieasvb')
            else word end, ' ' order by place)
        from unnest(string_to_array(typed, ' ')) with ordinality each (word, place));
end $$;

-- A title as one word, by which a query is compared with all of it: "spiderman", "spider man" and "Spider-Man" are one.
-- The word between two things, "and", is gone like its sign.
create or replace function @schema@.joined(typed text) returns text language plpgsql immutable parallel safe as $$
declare
    one text := @schema@.pieces(coalesce(@schema@.lettered(typed), typed));
begin
    if strpos(one, ' ') > 0 then
        one := regexp_replace(one, ' (and|und|et|y|e|og|och|en|ja|ve|si|i|a|и|та|і|και) ', '', 'g');
    end if;
    return translate(one, e' \x01', '');
end $$;

-- The host of a link.
create or replace function @schema@.host(link text) returns text language sql immutable parallel safe as $$
    select regexp_replace(coalesce(substring(link from '^[a-zA-Z]+://([^/?#]*)'), ''), '^www\.', '', 'i')
$$;
