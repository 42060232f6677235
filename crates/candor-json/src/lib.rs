//! The grammar of JSON: exact reader, pointers, patches, schemas.
