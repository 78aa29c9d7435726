drop table audit_entries;
drop function audit_entries_are_final();
