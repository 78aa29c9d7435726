alter table jobs drop column user_id;
