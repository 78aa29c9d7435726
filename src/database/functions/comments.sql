-- Counts comments where they are, so that a page without any asks for none, and steps the versions of lists that show them.
--
-- Each statement steps every list and every favourite once, however many comments it changes. Lists come before favourites,
-- both in the order of their ids, as all changes lock them.

-- Adds comments, one for each place in the arrays, to the counts of their lists and favourites: `signs` are 1 for what is there
-- now, -1 for what was there before, and 0 for what only looks different. The version of a list that visitors see is stepped
-- only if people outside the space see a change.
create or replace function @schema@.count_comments(spaces bigint[], lists bigint[], things bigint[],
    are_inside boolean[], are_waiting boolean[], signs integer[])
returns void language plpgsql as $$
begin
    if spaces is null then
        return; -- of no rows
    end if;
    with changes as (
        select t.space_id, coalesce(t.list_id, f.category_id) as list_id, t.is_inside,
            case when t.list_id is not null and not t.is_waiting then t.sign else 0 end as shown,
            case when t.list_id is not null and not t.is_waiting and not t.is_inside then t.sign else 0 end as opened,
            case when t.list_id is not null and t.is_waiting then t.sign else 0 end as waiting
        from unnest(spaces, lists, things, are_inside, are_waiting, signs)
            as t (space_id, list_id, thing_id, is_inside, is_waiting, sign)
        left join @schema@.favourites f on f.space_id = t.space_id and f.id = t.thing_id),
    sums as (
        select space_id, list_id, bool_or(not is_inside) as is_open, sum(shown) as shown, sum(opened) as opened,
            sum(changes.waiting) as waiting
        from changes where list_id is not null group by space_id, list_id),
    locked as (
        select c.space_id, c.id from @schema@.categories c join sums on sums.space_id = c.space_id and sums.list_id = c.id
        order by c.id for no key update of c)
    update @schema@.categories c
    set comments_version = c.comments_version + 1,
        open_comments_version = c.open_comments_version + sums.is_open::integer,
        comment_count = c.comment_count + sums.shown,
        open_comment_count = c.open_comment_count + sums.opened,
        waiting_comment_count = c.waiting_comment_count + sums.waiting
    from locked join sums on sums.space_id = locked.space_id and sums.list_id = locked.id
    where c.space_id = locked.space_id and c.id = locked.id;

    with sums as (
        select t.space_id, t.thing_id, sum(case when t.is_waiting then 0 else t.sign end) as shown,
            sum(case when t.is_waiting or t.is_inside then 0 else t.sign end) as opened,
            sum(case when t.is_waiting then t.sign else 0 end) as waiting
        from unnest(spaces, things, are_inside, are_waiting, signs) as t (space_id, thing_id, is_inside, is_waiting, sign)
        where t.thing_id is not null group by t.space_id, t.thing_id),
    locked as (
        select f.space_id, f.id from @schema@.favourites f join sums on sums.space_id = f.space_id and sums.thing_id = f.id
        where sums.shown <> 0 or sums.opened <> 0 or sums.waiting <> 0
        order by f.id for no key update of f)
    update @schema@.favourites f
    set comment_count = f.comment_count + sums.shown, open_comment_count = f.open_comment_count + sums.opened,
        waiting_comment_count = f.waiting_comment_count + sums.waiting
    from locked join sums on sums.space_id = locked.space_id and sums.thing_id = locked.id
    where f.space_id = locked.space_id and f.id = locked.id;
end $$;

create or replace function @schema@.note_added_comments() returns trigger language plpgsql as $$
begin
    perform @schema@.count_comments(array_agg(space_id), array_agg(category_id), array_agg(favourite_id), array_agg(is_inside),
        array_agg(is_waiting), array_agg(1))
    from added where removed_at is null;
    return null;
end $$;

create or replace function @schema@.note_erased_comments() returns trigger language plpgsql as $$
begin
    perform @schema@.count_comments(array_agg(space_id), array_agg(category_id), array_agg(favourite_id), array_agg(is_inside),
        array_agg(is_waiting), array_agg(-1))
    from erased where removed_at is null;
    return null;
end $$;

create or replace function @schema@.note_changed_comments() returns trigger language plpgsql as $$
begin
    perform @schema@.count_comments(array_agg(space_id), array_agg(category_id), array_agg(favourite_id), array_agg(is_inside),
        array_agg(is_waiting), array_agg(sign))
    from (
        select space_id, category_id, favourite_id, is_inside, is_waiting, -1 as sign from earlier where removed_at is null
        union all
        select space_id, category_id, favourite_id, is_inside, is_waiting, 1 from changed where removed_at is null) it;
    return null;
end $$;

-- People who were mentioned are gone.
create or replace function @schema@.note_erased_mentions() returns trigger language plpgsql as $$
begin
    perform @schema@.count_comments(array_agg(c.space_id), array_agg(c.category_id), array_agg(c.favourite_id),
        array_agg(c.is_inside), array_agg(c.is_waiting), array_agg(0))
    from erased join @schema@.comments c on c.space_id = erased.space_id and c.id = erased.comment_id
    where c.removed_at is null;
    return null;
end $$;

-- Comments show the names of those who wrote them, and of those whom they mention. By both at once, neither of two indexes
-- would be used.
create or replace function @schema@.note_name() returns trigger language plpgsql as $$
begin
    perform @schema@.count_comments(array_agg(space_id), array_agg(category_id), array_agg(favourite_id), array_agg(is_inside),
        array_agg(is_waiting), array_agg(0))
    from (
        select space_id, category_id, favourite_id, is_inside, is_waiting from @schema@.comments
        where author_id = new.id and removed_at is null
        union
        select c.space_id, c.category_id, c.favourite_id, c.is_inside, c.is_waiting
        from @schema@.mentions m join @schema@.comments c on c.space_id = m.space_id and c.id = m.comment_id
        where m.user_id = new.id and c.removed_at is null) it;
    return null;
end $$;

-- Web addresses in comments are links while their authors are members.
create or replace function @schema@.note_members() returns trigger language plpgsql as $$
begin
    perform @schema@.count_comments(array_agg(space_id), array_agg(category_id), array_agg(favourite_id), array_agg(false),
        array_agg(false), array_agg(0))
    from (
        select distinct c.space_id, c.category_id, c.favourite_id
        from changed join @schema@.comments c on c.author_id = changed.user_id and c.space_id = changed.space_id
        where c.removed_at is null and not c.is_inside and not c.is_waiting) it;
    return null;
end $$;

create or replace function @schema@.note_silence() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update @schema@.spaces set silence_count = silence_count + 1 where id = new.space_id;
    else
        update @schema@.spaces set silence_count = silence_count - 1 where id = old.space_id;
    end if;
    return null;
end $$;

-- Owners cannot be silenced, however they came to own the space.
create or replace function @schema@.end_silence() returns trigger language plpgsql as $$
begin
    delete from @schema@.silences where space_id = new.space_id and user_id = new.user_id;
    return null;
end $$;
