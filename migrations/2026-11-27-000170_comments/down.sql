drop trigger users_renamed on users;
drop trigger memberships_owned on memberships;
drop trigger memberships_ended on memberships;
drop trigger memberships_added on memberships;
alter table notifications drop column first_comment_id;
drop table silences;
drop table mentions;
drop table comments;
alter table shares drop column takes_comments, drop column hides_comments;
alter table spaces drop column silence_count;
alter table favourites drop column comment_count, drop column open_comment_count, drop column waiting_comment_count;
alter table categories drop constraint categories_comments, drop column comments, drop column comment_count,
    drop column open_comment_count, drop column waiting_comment_count, drop column comments_version, drop column open_comments_version;
