alter table favourites drop column binned_by_entry;
alter table categories drop column binned_by_entry;
alter table categories drop column spread_at;
drop table audit_rows;
drop index audit_entries_by_undone;
drop index audit_entries_by_favourite;
drop index audit_entries_by_other_category;
drop index audit_entries_by_category;
alter table audit_entries
    drop column other_category_id,
    drop column undoes,
    drop column via,
    alter column at set default now();

create or replace function erase_space(gone bigint) returns void language plpgsql set podium.erasing = 'on' as $$
begin
    delete from favourites where space_id = gone;
    delete from attributes where space_id = gone;
    delete from shares where space_id = gone;
    delete from imports where space_id = gone;
    delete from categories where space_id = gone;
    delete from audit_entries where space_id = gone;
    delete from spaces where id = gone;
end $$;

create or replace function forget_actor(person bigint, taken bigint[]) returns void language plpgsql set podium.erasing = 'on' as $$
begin
    if taken is not null then
        update audit_entries set subject = '', changes = '{}'
        where space_id in (select space_id from audit_entries where actor_id = person)
          and (actor_id = person or favourite_id = any (taken));
        update audit_entries set changes = jsonb_set(changes, '{values}', (changes -> 'values') - taken::text[])
        where space_id in (select space_id from audit_entries where actor_id = person)
          and kind = 'attribute removed' and (changes -> 'values') ?| taken::text[];
    end if;
    update audit_entries set actor_id = 0 where actor_id = person;
end $$;
drop function bare;
