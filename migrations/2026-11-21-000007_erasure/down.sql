drop function forget_actor;
drop function erase_space;
create or replace function audit_entries_are_final() returns trigger language plpgsql as $$
begin
    raise exception 'history is append-only' using errcode = 'insufficient_privilege';
end $$;
drop index audit_entries_by_actor, imports_by_user, ceremonies_by_user, half_sign_ins_by_user, tokens_by_space, invitations_by_inviter;
alter table spaces drop column person_id;
