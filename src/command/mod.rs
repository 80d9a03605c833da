//! What the program does from the command line.

pub mod demo;
