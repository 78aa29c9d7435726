alter table form_keys drop column request_hash;
