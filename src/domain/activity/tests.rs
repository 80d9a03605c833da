//! Tables of the rules of activities.
