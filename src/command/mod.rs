//! What the program does when it is called; `main.rs` only chooses.

pub mod verify;
