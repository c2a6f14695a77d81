//! Vocabulary shared by views and services.

pub mod review;
pub mod shared;
