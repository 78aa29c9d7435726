-- How a list is read, and what becomes of its rows, is chosen on the preview. A file in another encoding than UTF-8 is kept
-- as it was sent, so that it can be read again in the encoding that the user names.
alter table imports
    add column original bytea,
    add column reading jsonb not null default '{}',
    add column choices jsonb not null default '{}',
    -- The rows that were not imported, as CSV.
    add column refused text not null default '';
update imports set choices = jsonb_build_object('left_out', left_out);
alter table imports drop column left_out;
