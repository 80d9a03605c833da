//! The rules of dues, on paper.

mod books;
mod kept;
mod levels;
mod splits;
