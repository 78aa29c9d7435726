alter table imports add column left_out jsonb not null default '[]';
update imports set left_out = coalesce(choices -> 'left_out', '[]');
alter table imports drop column original, drop column reading, drop column choices, drop column refused;
