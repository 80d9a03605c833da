//! What the tests stand on: databases of both engines, a running service, its clients, seeds.

pub(crate) mod app;
pub(crate) mod appraisal;
pub(crate) mod client;
pub(crate) mod db;
pub(crate) mod dues;
pub(crate) mod program;
pub(crate) mod reports;
pub(crate) mod sdl;
pub(crate) mod seed;
pub(crate) mod sheets;
pub(crate) mod socket;
