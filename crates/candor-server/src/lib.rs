//! Sockets, limits, deadlines and the one loop.
