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

