//! The statements on divisions, organizations, people, posts, appointments and memberships.
