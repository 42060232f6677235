//! The contract as exchanges, run over a real socket.
