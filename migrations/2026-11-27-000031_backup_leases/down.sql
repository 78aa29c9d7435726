alter table backups drop column alive_at;
