drop trigger shares_secret on shares;
alter table shares add constraint shares_secret_once unique (secret_hash);
drop table link_secrets;
