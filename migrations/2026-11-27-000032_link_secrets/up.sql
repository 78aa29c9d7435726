-- Which link has a secret: the only table that is asked by a secret alone. Everything else about a link is then found by its
-- space, so that lists can be spread over several servers. There the rows of a link can't refer to it; one without a link
-- opens nothing.
create table link_secrets (
    secret_hash bytea not null constraint link_secrets_pk primary key,
    space_id bigint not null,
    share_id bigint not null,
    constraint link_secrets_link_once unique (space_id, share_id),
    constraint link_secrets_link foreign key (space_id, share_id) references shares on delete cascade
);
-- By a trigger, so that an earlier Podium that still runs beside this one keeps it right, too.
create trigger shares_secret after insert or update of secret_hash on shares
    for each row execute function set_link_secret();
insert into link_secrets (secret_hash, space_id, share_id) select secret_hash, space_id, id from shares;
alter table shares drop constraint shares_secret_once;
