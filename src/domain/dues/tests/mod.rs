//! The rules of dues, on paper.

mod acts;
mod books;
mod kept;
mod levels;
mod members;
mod splits;
