//! The rules of dues, on paper.

mod books;
mod levels;
mod splits;
