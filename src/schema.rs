// @generated automatically by Diesel CLI.

diesel::table! {
    attempts (key, since) {
        key -> Bytea,
        since -> Timestamptz,
        tries -> Int4,
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
    }
}

diesel::table! {
    consents (user_id, document, version) {
        user_id -> Int8,
        document -> Text,
        version -> Text,
        given_at -> Timestamptz,
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
        left_out -> Jsonb,
        state -> Text,
        done -> Int4,
        total -> Int4,
        report -> Jsonb,
        created_at -> Timestamptz,
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
    sessions (id_hash) {
        id_hash -> Bytea,
        user_id -> Int8,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
    }
}

diesel::table! {
    shares (space_id, id) {
        space_id -> Int8,
        id -> Int8,
        category_id -> Int8,
        nonce -> Bytea,
        secret_hash -> Bytea,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    spaces (id) {
        id -> Int8,
        handle -> Text,
        name -> Text,
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
    }
}

diesel::joinable!(consents -> users (user_id));
diesel::joinable!(memberships -> spaces (space_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(sessions -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    attempts,
    attributes,
    audit_entries,
    categories,
    consents,
    favourites,
    imports,
    jobs,
    memberships,
    sessions,
    shares,
    spaces,
    users,
);
