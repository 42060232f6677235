//! The cells of the two founding tables: 49 of table A, a status and a method each, and the 13 rows
//! of table B.

/// A founding table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Statuses by method.
    A,
    /// Statuses of a running API.
    B,
}

/// One promise of the founding tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// The table.
    pub table: Table,
    /// The status.
    pub status: u16,
    /// The method in table A; any in table B.
    pub method: Option<&'static str>,
}

/// A cell of table A.
pub const fn a(status: u16, method: &'static str) -> Cell {
    Cell { table: Table::A, status, method: Some(method) }
}

/// A row of table B.
pub const fn b(status: u16) -> Cell {
    Cell { table: Table::B, status, method: None }
}

/// All 62.
#[rustfmt::skip]
pub static FOUNDING_CELLS: &[Cell] = &[
    a(200, "GET"), a(200, "PUT"), a(200, "DELETE"),
    a(201, "POST"),
    a(204, "POST"), a(204, "PUT"), a(204, "DELETE"),
    a(304, "GET"),
    a(400, "GET"), a(400, "POST"), a(400, "PUT"), a(400, "DELETE"),
    a(401, "GET"), a(401, "POST"), a(401, "PUT"), a(401, "DELETE"),
    a(403, "GET"), a(403, "POST"), a(403, "PUT"), a(403, "DELETE"),
    a(404, "GET"), a(404, "POST"), a(404, "PUT"), a(404, "DELETE"),
    a(405, "GET"), a(405, "POST"), a(405, "PUT"), a(405, "DELETE"),
    a(406, "GET"),
    a(408, "GET"), a(408, "POST"),
    a(409, "POST"), a(409, "PUT"), a(409, "DELETE"),
    a(410, "GET"), a(410, "PUT"),
    a(411, "POST"), a(411, "PUT"),
    a(412, "GET"),
    a(415, "POST"), a(415, "PUT"),
    a(422, "POST"), a(422, "PUT"),
    a(500, "GET"), a(500, "POST"), a(500, "PUT"),
    a(501, "POST"), a(501, "PUT"), a(501, "DELETE"),
    b(200), b(201), b(204), b(400), b(401), b(403), b(404), b(409), b(410), b(500), b(501), b(503), b(504),
];
