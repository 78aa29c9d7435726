drop table space_invitations;
insert into memberships (space_id, user_id, role) select space_id, user_id, role from closed_memberships;
update spaces set is_closed = false where closed_at is not null;
drop table closed_memberships;
alter table spaces drop constraint spaces_closed, drop column closed_at;
drop trigger memberships_keep_an_owner on memberships;
alter table memberships drop column since, drop column invited_by;
