//! The rules: one file per item of the checklist.

pub mod ca1;
pub mod ca2;
pub mod ca3;
pub mod ca4;
pub mod ca5;
pub mod ca6;
pub mod ca7;
pub mod dc1;
pub mod dc2;
pub mod dc3;
pub mod dc4;
pub mod dc5;
pub mod dc6;
pub mod dc7;
pub mod ge1;
pub mod ge2;
pub mod ge3;
pub mod house;
pub mod ob1;
pub mod ob2;
