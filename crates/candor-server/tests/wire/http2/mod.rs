//! HTTP/2 over real sockets, by frames made by hand: what each must be answered (RFC 9113, by
//! section), and what a client cannot make the server do.

mod exchanges;
mod floods;
mod frames;
mod secured;
mod understood;
mod violations;
