drop index audit_entries_by_actor, imports_by_user, ceremonies_by_user, half_sign_ins_by_user, tokens_by_space, invitations_by_inviter;
alter table spaces drop column person_id;
