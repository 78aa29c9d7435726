drop table memberships, spaces;
