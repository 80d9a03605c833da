//! The rules of responsibility chains on paper.

mod facts;
mod gaps;
mod steps;
