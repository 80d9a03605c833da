//! Tables of the rules of rectification.
