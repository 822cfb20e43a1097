//! Changes of the register, one file per request.
