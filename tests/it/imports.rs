//! Real lists come in and go out as they are.
