drop table log_entries;
