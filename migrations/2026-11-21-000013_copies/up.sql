-- A list that was copied says when, and from whose: by the space's number, so that no name stays behind when its person
-- leaves. The index is for that moment.
alter table categories
    add column copied_at timestamptz,
    add column copied_from bigint constraint categories_copied_from references spaces on delete set null,
    add constraint categories_copied_at check (copied_from is null or copied_at is not null);
create index categories_by_copied_from on categories (copied_from);
-- The word stands for a page of the list now, where a favourite's address could be.
update favourites set slug = 'copy-' || id where slug = 'copy';
