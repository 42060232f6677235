//! The baseline for exports: whoever connects is sent every row of a store, by a loop that does
//! nothing else.

use std::io::{BufWriter, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use rusqlite::{Connection, OpenFlags};

use crate::Done;

const ROWS: &str = "SELECT id, revision, create_time, update_time, document FROM orders \
                    WHERE delete_time IS NULL ORDER BY id";

/// Sends the rows until the process is ended.
pub(super) fn serve(store: &str, address: &str) -> Done {
    let listener = TcpListener::bind(address).map_err(|fault| format!("{address}: {fault}"))?;
    for socket in listener.incoming() {
        let (socket, store) = (socket.map_err(|fault| fault.to_string())?, store.to_owned());
        // Whoever only looks whether somebody listens is gone before the end.
        thread::spawn(move || drop(send(&store, socket)));
    }
    Ok(())
}

fn send(store: &str, socket: TcpStream) -> Result<(), Box<dyn std::error::Error>> {
    let connection = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut out = BufWriter::with_capacity(64 << 10, socket);
    let mut statement = connection.prepare(ROWS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = |place| row.get::<_, i64>(place);
        write!(out, "{} {} {} {} ", row.get_ref(0)?.as_str()?, number(1)?, number(2)?, number(3)?)?;
        out.write_all(row.get_ref(4)?.as_bytes()?)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}
