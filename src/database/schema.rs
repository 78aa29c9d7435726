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
    }
}

diesel::table! {
    form_keys (user_id, key_hash) {
        user_id -> Int8,
        key_hash -> Bytea,
        created_at -> Timestamptz,
        answer -> Nullable<Bytea>,
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
    memberships (space_id, user_id) {
        space_id -> Int8,
        user_id -> Int8,
        role -> Text,
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
    }
}

diesel::joinable!(account_events -> users (user_id));
diesel::joinable!(archive_parts -> archives (archive_id));
diesel::joinable!(archives -> users (user_id));
diesel::joinable!(ceremonies -> users (user_id));
diesel::joinable!(consents -> users (user_id));
diesel::joinable!(devices -> users (user_id));
diesel::joinable!(form_keys -> users (user_id));
diesel::joinable!(half_sign_ins -> users (user_id));
diesel::joinable!(letters -> users (user_id));
diesel::joinable!(links -> users (user_id));
diesel::joinable!(memberships -> spaces (space_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(passkeys -> users (user_id));
diesel::joinable!(past_handles -> spaces (space_id));
diesel::joinable!(recovery_codes -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(totps -> users (user_id));

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
    consents,
    devices,
    erasures,
    favourites,
    form_keys,
    half_sign_ins,
    imports,
    invitations,
    jobs,
    letters,
    links,
    memberships,
    passkeys,
    past_favourite_slugs,
    past_handles,
    past_list_slugs,
    recovery_codes,
    sessions,
    settings,
    shares,
    spaces,
    tokens,
    totps,
    users,
);
