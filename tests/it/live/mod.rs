//! Being told of changes: the log behind it, and sockets.

mod log;
