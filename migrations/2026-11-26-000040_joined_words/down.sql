alter table findable drop column title_joined;
