//! zeren (责任): the party-building responsibility system of government agencies, as a GraphQL
//! service. Modules in reading order; `ARCHITECTURE.md` walks through one mutation.

#![recursion_limit = "256"]

pub mod error;
pub mod clock;
pub mod config;
pub mod db;
pub mod access;
pub mod graphql;
pub mod domain;
pub mod schema;
pub mod http;
pub mod app;
pub mod command;
pub mod demo;
