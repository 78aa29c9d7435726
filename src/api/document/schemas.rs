//! Shapes that the derived schemas leave out.

use utoipa::openapi::{Components, ObjectBuilder, RefOr, Schema, Type, path::Operation};

/// The names of objects whose members are named by ids or by numbers of lines.
const ID: &str = "^[1-9][0-9]{0,17}$";
/// A list of entity tags, or whatever is there.
const CONDITION: &str = r#"^(\*|.*"[^"]*".*)$"#;

/// Says of every map that its names are ids.
pub(super) fn name_ids(components: &mut Components) {
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        for property in object.properties.values_mut() {
            if let RefOr::T(Schema::Object(map)) = property
                && let Some(Schema::Object(names)) = map.property_names.as_deref_mut()
            {
                names.pattern = Some(ID.to_owned());
            }
        }
    }
}

/// Says what `If-Match` looks like.
pub(super) fn shape_conditions(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "If-Match"
        {
            let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(CONDITION)).build();
            parameter.schema = Some(text.into());
        }
    }
}
