//! What the program does besides serving, from the command line.

pub mod import;
