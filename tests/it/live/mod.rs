//! Being told of changes: the log behind it, and sockets.

mod codes;
mod events;
mod log;
