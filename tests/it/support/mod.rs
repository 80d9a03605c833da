//! What the tests stand on: databases of both engines, a running service, its clients, seeds.

pub(crate) mod db;
