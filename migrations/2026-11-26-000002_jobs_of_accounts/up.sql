-- Whose job it is: of each account one long job runs at a time, so that one account's jobs never make all others wait.
alter table jobs add column user_id bigint constraint jobs_user references users on delete cascade;
create index jobs_by_user on jobs (user_id);
