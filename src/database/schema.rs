// @generated automatically by Diesel CLI.

diesel::table! {
    account_events (id) {
        id -> Int8,
        user_id -> Int8,
        at -> Timestamptz,
        kind -> Text,
        by_admin -> Nullable<Text>,
        about -> Text,
        device -> Text,
        network -> Nullable<Text>,
    }
}

diesel::table! {
    admin_acts (id) {
        id -> Int8,
        at -> Timestamptz,
        admin_id -> Nullable<Int8>,
        kind -> Text,
        person_id -> Nullable<Int8>,
        about -> Text,
    }
}

diesel::table! {
    archive_parts (archive_id, number) {
        archive_id -> Int8,
        number -> Int4,
        content -> Bytea,
    }
}

diesel::table! {
    archives (id) {
        id -> Int8,
        user_id -> Int8,
        asked_at -> Timestamptz,
        ready_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attempts (key, since) {
        key -> Bytea,
        since -> Timestamptz,
        tries -> Int4,
        free_at -> Timestamptz,
    }
}

diesel::table! {
    attributes (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        name -> Text,
        name_key -> Text,
        kind -> Text,
        options -> Array<Text>,
        unit -> Text,
        required -> Bool,
        shown -> Bool,
        place -> Int4,
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_entries (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        at -> Timestamptz,
        actor_id -> Int8,
        kind -> Text,
        category_id -> Nullable<Int8>,
        favourite_id -> Nullable<Int8>,
        subject -> Text,
        changes -> Jsonb,
        via -> Text,
        undoes -> Nullable<Int8>,
        other_category_id -> Nullable<Int8>,
    }
}

diesel::table! {
    audit_rows (space_id, entry_id, favourite_id) {
        space_id -> Int8,
        entry_id -> Int8,
        favourite_id -> Int8,
        subject -> Text,
        changes -> Jsonb,
    }
}

diesel::table! {
    backups (id) {
        id -> Int8,
        began_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        bytes -> Int8,
        trouble -> Text,
        alive_at -> Timestamptz,
    }
}

diesel::table! {
    categories (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        name -> Text,
        name_key -> Text,
        slug -> Text,
        description -> Text,
        position -> Bytea,
        visibility -> Text,
        size -> Int4,
        version -> Int8,
        order_version -> Int8,
        created_at -> Timestamptz,
        changed_at -> Timestamptz,
        binned_at -> Nullable<Timestamptz>,
        spread_at -> Int8,
        binned_by_entry -> Nullable<Int8>,
        copied_at -> Nullable<Timestamptz>,
        copied_from -> Nullable<Int8>,
        comments -> Text,
        comment_count -> Int4,
        open_comment_count -> Int4,
        waiting_comment_count -> Int4,
        comments_version -> Int8,
        open_comments_version -> Int8,
        has_tiers -> Bool,
        ours -> Text,
        edition_count -> Int4,
        open_edition_count -> Int4,
        edition_offered -> Int4,
    }
}

diesel::table! {
    ceremonies (id_hash) {
        id_hash -> Bytea,
        user_id -> Nullable<Int8>,
        purpose -> Text,
        state -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    closed_memberships (space_id, user_id) {
        space_id -> Int8,
        user_id -> Int8,
        role -> Text,
        since -> Timestamptz,
        invited_by -> Nullable<Int8>,
    }
}

diesel::table! {
    comments (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Nullable<Int8>,
        favourite_id -> Nullable<Int8>,
        author_id -> Nullable<Int8>,
        is_inside -> Bool,
        body -> Text,
        created_at -> Timestamptz,
        changed_at -> Nullable<Timestamptz>,
        is_waiting -> Bool,
        removed_at -> Nullable<Timestamptz>,
        removed_by -> Nullable<Int8>,
    }
}

diesel::table! {
    consents (id) {
        user_id -> Int8,
        document -> Text,
        version -> Text,
        given_at -> Timestamptz,
        id -> Int8,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    devices (id_hash, user_id) {
        id_hash -> Bytea,
        user_id -> Int8,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        trusted_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    digests (user_id, day) {
        user_id -> Int8,
        day -> Date,
        queued_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    edition_rows (space_id, edition_id, rank) {
        space_id -> Int8,
        edition_id -> Int8,
        rank -> Int4,
        favourite_id -> Int8,
        title -> Text,
        tier -> Text,
        told -> Jsonb,
    }
}

diesel::table! {
    editions (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        name -> Text,
        name_key -> Text,
        slug -> Text,
        day -> Date,
        made_at -> Timestamptz,
        is_shown -> Bool,
        source -> Text,
        size -> Int4,
        attributes -> Jsonb,
        binned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    erasures (user_id) {
        user_id -> Int8,
        erased_at -> Timestamptz,
        contributions -> Text,
    }
}

diesel::table! {
    favourites (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        title -> Text,
        title_key -> Text,
        slug -> Text,
        description -> Text,
        link -> Text,
        attributes -> Jsonb,
        position -> Bytea,
        added_at -> Timestamptz,
        changed_at -> Timestamptz,
        binned_at -> Nullable<Timestamptz>,
        binned_by_entry -> Nullable<Int8>,
        comment_count -> Int4,
        open_comment_count -> Int4,
        waiting_comment_count -> Int4,
    }
}

diesel::table! {
    form_keys (user_id, key_hash) {
        user_id -> Int8,
        key_hash -> Bytea,
        created_at -> Timestamptz,
        answer -> Nullable<Bytea>,
        request_hash -> Nullable<Bytea>,
    }
}

diesel::table! {
    former_link_keys (space_id, entry_id) {
        space_id -> Int8,
        entry_id -> Int8,
        share_id -> Int8,
        secret_hash -> Bytea,
        ending -> Text,
        password_hash -> Nullable<Text>,
    }
}

diesel::table! {
    half_sign_ins (id_hash) {
        id_hash -> Bytea,
        user_id -> Int8,
        tries -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    imports (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        user_id -> Int8,
        source_name -> Text,
        content -> Text,
        mapping -> Jsonb,
        state -> Text,
        done -> Int4,
        total -> Int4,
        report -> Jsonb,
        created_at -> Timestamptz,
        original -> Nullable<Bytea>,
        reading -> Jsonb,
        choices -> Jsonb,
        refused -> Text,
    }
}

diesel::table! {
    invitations (id) {
        id -> Int8,
        email -> Text,
        email_key -> Text,
        invited_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        accepted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Int8,
        job -> Jsonb,
        due_at -> Timestamptz,
        attempts -> Int4,
        trouble -> Text,
        failed_at -> Nullable<Timestamptz>,
        user_id -> Nullable<Int8>,
    }
}

diesel::table! {
    letters (id) {
        id -> Int8,
        user_id -> Nullable<Int8>,
        address -> Text,
        letter -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    link_secrets (secret_hash) {
        secret_hash -> Bytea,
        space_id -> Int8,
        share_id -> Int8,
    }
}

diesel::table! {
    links (secret_hash) {
        secret_hash -> Bytea,
        purpose -> Text,
        user_id -> Nullable<Int8>,
        email -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    log_entries (id) {
        id -> Int8,
        at -> Timestamptz,
        level -> Text,
        message -> Text,
        logger -> Text,
        method -> Nullable<Text>,
        path -> Nullable<Text>,
        status -> Nullable<Int2>,
        nanoseconds -> Nullable<Int8>,
        request_id -> Nullable<Text>,
        trace_id -> Nullable<Text>,
        user_id -> Nullable<Int8>,
        client_ip -> Nullable<Text>,
    }
}

diesel::table! {
    memberships (space_id, user_id) {
        space_id -> Int8,
        user_id -> Int8,
        role -> Text,
        since -> Timestamptz,
        invited_by -> Nullable<Int8>,
    }
}

diesel::table! {
    mentions (space_id, comment_id, user_id) {
        space_id -> Int8,
        comment_id -> Int8,
        user_id -> Int8,
    }
}

diesel::table! {
    notifications (user_id, id) {
        user_id -> Int8,
        id -> Int8,
        kind -> Text,
        space_id -> Nullable<Int8>,
        category_id -> Nullable<Int8>,
        favourite_id -> Nullable<Int8>,
        comment_id -> Nullable<Int8>,
        actor_id -> Nullable<Int8>,
        count -> Int4,
        at -> Timestamptz,
        seen_at -> Nullable<Timestamptz>,
        digest_day -> Nullable<Date>,
        first_comment_id -> Nullable<Int8>,
    }
}

diesel::table! {
    own_orders (space_id, category_id, user_id) {
        space_id -> Int8,
        category_id -> Int8,
        user_id -> Int8,
        version -> Int8,
        is_secret -> Bool,
        undo -> Nullable<Jsonb>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    own_places (space_id, category_id, user_id, favourite_id) {
        space_id -> Int8,
        category_id -> Int8,
        user_id -> Int8,
        favourite_id -> Int8,
        position -> Bytea,
    }
}

diesel::table! {
    passkeys (id) {
        id -> Int8,
        user_id -> Int8,
        credential_id -> Bytea,
        passkey -> Jsonb,
        name -> Text,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    past_favourite_slugs (space_id, category_id, slug) {
        space_id -> Int8,
        category_id -> Int8,
        slug -> Text,
        favourite_id -> Int8,
        since -> Timestamptz,
    }
}

diesel::table! {
    past_handles (handle) {
        handle -> Text,
        space_id -> Int8,
        since -> Timestamptz,
    }
}

diesel::table! {
    past_list_slugs (space_id, slug) {
        space_id -> Int8,
        slug -> Text,
        category_id -> Int8,
        since -> Timestamptz,
    }
}

diesel::table! {
    placings (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        user_id -> Int8,
        kind -> Text,
        draft -> Jsonb,
        answers -> Jsonb,
        asked -> Int4,
        step -> Int4,
        order_version -> Int8,
        begun_at -> Timestamptz,
        changed_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
        own_user_id -> Nullable<Int8>,
    }
}

diesel::table! {
    recovery_codes (code_hash) {
        code_hash -> Bytea,
        user_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id_hash) {
        id_hash -> Bytea,
        user_id -> Int8,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        proved_at -> Timestamptz,
        device -> Text,
        network -> Nullable<Text>,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    shares (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        secret_hash -> Bytea,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        label -> Text,
        ending -> Text,
        password_hash -> Nullable<Text>,
        last_day -> Nullable<Date>,
        hides_descriptions -> Bool,
        hides_dates -> Bool,
        hides_attributes -> Array<Int8>,
        openings -> Int8,
        takes_comments -> Bool,
        hides_comments -> Bool,
        hides_tiers -> Bool,
        hides_editions -> Bool,
    }
}

diesel::table! {
    silences (space_id, user_id) {
        space_id -> Int8,
        user_id -> Int8,
        since -> Timestamptz,
    }
}

diesel::table! {
    space_invitations (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        email -> Text,
        email_key -> Text,
        role -> Text,
        message -> Text,
        invited_by -> Int8,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        secret_hash -> Nullable<Bytea>,
        accepted_at -> Nullable<Timestamptz>,
        withdrawn_at -> Nullable<Timestamptz>,
        refused_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    spaces (id) {
        id -> Int8,
        handle -> Text,
        name -> Text,
        created_at -> Timestamptz,
        person_id -> Nullable<Int8>,
        is_shown -> Bool,
        about -> Text,
        is_closed -> Bool,
        closed_at -> Nullable<Timestamptz>,
        silence_count -> Int4,
    }
}

diesel::table! {
    tiers (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        name -> Text,
        name_key -> Text,
        colour -> Text,
        position -> Bytea,
    }
}

diesel::table! {
    tokens (id) {
        id -> Int8,
        user_id -> Int8,
        name -> Text,
        secret_hash -> Bytea,
        tail -> Text,
        scope -> Text,
        space_id -> Nullable<Int8>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        warned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    totps (user_id) {
        user_id -> Int8,
        sealed -> Bytea,
        confirmed_at -> Nullable<Timestamptz>,
        last_step -> Int8,
    }
}

diesel::table! {
    unsubscribe_links (secret_hash) {
        secret_hash -> Bytea,
        user_id -> Int8,
        topic -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        email -> Text,
        email_key -> Text,
        name -> Text,
        password_hash -> Text,
        created_at -> Timestamptz,
        email_confirmed_at -> Nullable<Timestamptz>,
        is_admin -> Bool,
        second_factor_at -> Nullable<Timestamptz>,
        suspended_at -> Nullable<Timestamptz>,
        suspended_why -> Text,
        erase_at -> Nullable<Timestamptz>,
        erase_words -> Text,
        privacy_version -> Nullable<Text>,
        date_style -> Text,
        theme -> Text,
        time_zone -> Text,
        last_seen_on -> Nullable<Date>,
        emails_mentions -> Text,
        emails_spaces -> Text,
        emails_hour -> Int2,
    }
}

diesel::table! {
    webhook_deliveries (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        webhook_id -> Int8,
        entry_id -> Nullable<Int8>,
        message_id -> Text,
        state -> Text,
        asked -> Bool,
        created_at -> Timestamptz,
        attempts -> Int4,
        attempted_at -> Nullable<Timestamptz>,
        milliseconds -> Nullable<Int4>,
        status -> Nullable<Int2>,
        trouble -> Text,
        answer -> Text,
    }
}

diesel::table! {
    webhooks (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        address -> Text,
        sealed_secret -> Bytea,
        added_by -> Nullable<Int8>,
        created_at -> Timestamptz,
        paused_at -> Nullable<Timestamptz>,
        pause_reason -> Nullable<Text>,
        removed_at -> Nullable<Timestamptz>,
        failures -> Int4,
        settled -> Int8,
        mark -> Nullable<Int8>,
        mark_xid -> Nullable<Int8>,
    }
}

diesel::joinable!(account_events -> users (user_id));
diesel::joinable!(archive_parts -> archives (archive_id));
diesel::joinable!(archives -> users (user_id));
diesel::joinable!(ceremonies -> users (user_id));
diesel::joinable!(closed_memberships -> spaces (space_id));
diesel::joinable!(consents -> users (user_id));
diesel::joinable!(devices -> users (user_id));
diesel::joinable!(form_keys -> users (user_id));
diesel::joinable!(half_sign_ins -> users (user_id));
diesel::joinable!(letters -> users (user_id));
diesel::joinable!(links -> users (user_id));
diesel::joinable!(memberships -> spaces (space_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(mentions -> users (user_id));
diesel::joinable!(own_orders -> users (user_id));
diesel::joinable!(passkeys -> users (user_id));
diesel::joinable!(past_handles -> spaces (space_id));
diesel::joinable!(placings -> users (user_id));
diesel::joinable!(recovery_codes -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(silences -> spaces (space_id));
diesel::joinable!(silences -> users (user_id));
diesel::joinable!(space_invitations -> spaces (space_id));
diesel::joinable!(space_invitations -> users (invited_by));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(totps -> users (user_id));
diesel::joinable!(webhooks -> spaces (space_id));

diesel::allow_tables_to_appear_in_same_query!(
    account_events,
    admin_acts,
    archive_parts,
    archives,
    attempts,
    attributes,
    audit_entries,
    audit_rows,
    backups,
    categories,
    ceremonies,
    closed_memberships,
    comments,
    consents,
    devices,
    digests,
    edition_rows,
    editions,
    erasures,
    favourites,
    form_keys,
    former_link_keys,
    half_sign_ins,
    imports,
    invitations,
    jobs,
    letters,
    link_secrets,
    links,
    log_entries,
    memberships,
    mentions,
    notifications,
    own_orders,
    own_places,
    passkeys,
    past_favourite_slugs,
    past_handles,
    past_list_slugs,
    placings,
    recovery_codes,
    sessions,
    settings,
    shares,
    silences,
    space_invitations,
    spaces,
    tiers,
    tokens,
    totps,
    unsubscribe_links,
    users,
    webhook_deliveries,
    webhooks,
);
