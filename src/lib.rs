//! zeren (责任): the party-building responsibility system of government agencies, as a GraphQL
//! service. Modules in reading order; `ARCHITECTURE.md` walks through one mutation.

#![recursion_limit = "256"]

pub mod access;
pub mod app;
pub mod clock;
pub mod command;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod error;
pub mod files;
pub mod graphql;
pub mod http;
pub mod schema;
pub mod sheet;
