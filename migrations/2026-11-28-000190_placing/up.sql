-- Comparisons that a person has begun: what is still to be placed, and what they have answered so far. The list itself stays
-- as it is until they keep the result.
create table placings (
    space_id bigint not null,
    id bigint generated always as identity,
    category_id bigint not null,
    user_id bigint not null constraint placings_user references users on delete cascade,
    -- One favourite among the living list, many of the list, or the list from the bottom up.
    kind text not null constraint placings_kind check (kind in ('one', 'many', 'check')),
    -- Favourites by number, never by rank: ranks change while people compare.
    draft jsonb not null constraint placings_draft_size check (pg_column_size(draft) <= 32768),
    -- What undoes each of the newest 200 answers, newest last.
    answers jsonb not null default '[]' constraint placings_answers check (jsonb_array_length(answers) <= 200),
    asked integer not null default 0,
    -- Stepped by every answer and every Undo, so that a form that is sent twice is known.
    step integer not null default 0,
    -- The version of the list's order that it began with.
    order_version bigint not null,
    begun_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    -- Thrown away; it can be restored until the next one begins.
    removed_at timestamptz,
    constraint placings_pk primary key (space_id, id),
    constraint placings_list foreign key (space_id, category_id) references categories on delete cascade
);
-- One favourite and one comparison of the list at a time for each person.
create unique index placings_one_each on placings (space_id, category_id, user_id, (kind = 'one'));
create index placings_by_user on placings (user_id);
create index placings_by_age on placings (changed_at);
