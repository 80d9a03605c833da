//! Who may see and do what: the table for people to read, every root field and every edge asked by
//! those who must get nothing, and what scopes and rights say compared with what is answered.

mod acts;
mod award;
mod edges;
mod hostile;
mod reach;
mod roots;
mod scopes;
mod sight;
mod supervised;
mod viewer_can;
mod walk;
mod world;

use expect_test::expect_file;

#[test]
fn the_table_of_rights_is_as_people_have_read_it() {
    expect_file!["../snapshots/rights.md"].assert_eq(&zeren::access::matrix());
}
