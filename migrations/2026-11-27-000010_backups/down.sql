drop table backups;
drop table erasures;
