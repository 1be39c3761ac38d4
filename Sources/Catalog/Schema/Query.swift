/// The statements in `Queries`. A file that is missing does not compile; one that PostgreSQL does not accept fails the
/// test that prepares them all.
enum Query {}
