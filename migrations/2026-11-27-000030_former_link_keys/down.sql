drop table former_link_keys;
