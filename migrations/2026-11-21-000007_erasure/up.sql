-- Whose own space it is. A person's own space goes with them; a shared one stays with its members.
alter table spaces add column person_id bigint constraint spaces_person_once unique
    constraint spaces_person references users;
update spaces set person_id = first.user_id
from (select distinct on (user_id) user_id, space_id from memberships where role = 'owner' order by user_id, space_id) first
where spaces.id = first.space_id;

-- Accounts from before addresses were confirmed count as used today: they get the same time as new ones.
update users set last_seen_on = current_date where last_seen_on is null;

-- Whoever leaves is found quickly everywhere, however much there is of others.
create index audit_entries_by_actor on audit_entries (actor_id);
create index imports_by_user on imports (user_id);
create index ceremonies_by_user on ceremonies (user_id);
create index half_sign_ins_by_user on half_sign_ins (user_id);
create index tokens_by_space on tokens (space_id);
create index invitations_by_inviter on invitations (invited_by);

-- The history stays append-only, but for the two functions below. The setting lasts exactly as long as
-- their call, because it is part of them.
create or replace function audit_entries_are_final() returns trigger language plpgsql as $$
begin
    if tg_op <> 'TRUNCATE' and current_setting('podium.erasing', true) = 'on' then
        return null;
    end if;
    raise exception 'history is append-only' using errcode = 'insufficient_privilege';
end $$;

-- A space with everything in it, its history too.
create function erase_space(gone bigint) returns void language plpgsql set podium.erasing = 'on' as $$
begin
    delete from favourites where space_id = gone;
    delete from attributes where space_id = gone;
    delete from shares where space_id = gone;
    delete from imports where space_id = gone;
    delete from categories where space_id = gone;
    delete from audit_entries where space_id = gone;
    delete from spaces where id = gone;
end $$;

-- The history of shared spaces forgets who it was: 0 is "someone who left". With `taken` it forgets what
-- they wrote, too, and whatever was said about these favourites of theirs.
create function forget_actor(person bigint, taken bigint[]) returns void language plpgsql set podium.erasing = 'on' as $$
begin
    if taken is not null then
        update audit_entries set subject = '', changes = '{}'
        where space_id in (select space_id from audit_entries where actor_id = person)
          and (actor_id = person or favourite_id = any (taken));
        -- An attribute that somebody removed kept its values, theirs among them.
        update audit_entries set changes = jsonb_set(changes, '{values}', (changes -> 'values') - taken::text[])
        where space_id in (select space_id from audit_entries where actor_id = person)
          and kind = 'attribute removed' and (changes -> 'values') ?| taken::text[];
    end if;
    update audit_entries set actor_id = 0 where actor_id = person;
end $$;
