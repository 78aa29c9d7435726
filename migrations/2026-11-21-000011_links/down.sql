-- Each list keeps its newest link. Its secret can't be shown again without the nonce, but goes on opening the list.
drop index shares_by_category;
update shares older set revoked_at = now()
where revoked_at is null
  and exists (select from shares newer
              where newer.space_id = older.space_id and newer.category_id = older.category_id
                and newer.revoked_at is null and newer.id > older.id);
-- What was under conditions must not be open without them.
update shares set revoked_at = now()
where revoked_at is null
  and (password_hash is not null or last_day is not null or hides_descriptions or hides_dates or hides_attributes <> '{}');
alter table shares
    drop column openings, drop column hides_attributes, drop column hides_dates, drop column hides_descriptions,
    drop column last_day, drop column password_hash, drop column ending, drop column label,
    add column nonce bytea not null default '';
alter table shares alter column nonce drop default;
create unique index shares_one_live on shares (space_id, category_id) where revoked_at is null;
