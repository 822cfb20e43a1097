//! Listeners that go from the process that holds them to one that serves at them. The queue of connections that wait goes with them, so
//! that whoever serves may end, be killed or be replaced while the address stays.

use std::io;
use std::io::IoSlice;
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;

use rustix::net::RecvAncillaryBuffer;
use rustix::net::RecvAncillaryMessage;
use rustix::net::RecvFlags;
use rustix::net::SendAncillaryBuffer;
use rustix::net::SendAncillaryMessage;
use rustix::net::SendFlags;
use rustix::net::recvmsg;
use rustix::net::sendmsg;

/// As many listeners as may be handed over at once.
pub const LISTENERS_MAX: usize = 32;

/// The byte that the listeners travel with.
const WITH: [u8; 1] = *b"L";

/// Hands listeners over; the other end gets the same ones, not copies of their queues.
pub(crate) fn hand(line: &UnixStream, listeners: &[TcpListener]) -> io::Result<()> {
    let all: Vec<BorrowedFd<'_>> = listeners.iter().map(AsFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(LISTENERS_MAX))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    if !with.push(SendAncillaryMessage::ScmRights(&all)) {
        let why = format!("more than {LISTENERS_MAX} listeners");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    sendmsg(line, &[IoSlice::new(&WITH)], &mut with, SendFlags::empty())?;
    Ok(())
}

/// Takes what was handed over, in the same order.
pub(crate) fn take(line: &UnixStream) -> io::Result<Vec<TcpListener>> {
    let mut byte = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(LISTENERS_MAX))];
    let mut with = RecvAncillaryBuffer::new(&mut space);
    let mut into = [IoSliceMut::new(&mut byte)];
    let got = recvmsg(line, &mut into, &mut with, RecvFlags::CMSG_CLOEXEC)?;
    if got.bytes == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut listeners = Vec::new();
    for message in with.drain() {
        if let RecvAncillaryMessage::ScmRights(all) = message {
            listeners.extend(all.map(TcpListener::from));
        }
    }
    Ok(listeners)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::io::Write;
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn who_waits_at_a_listener_is_served_by_whoever_gets_it() {
        let (here, there) = UnixStream::pair().expect("a pair");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut waits = TcpStream::connect(address).expect("the queue takes it");
        hand(&here, &[listener]).expect("it is handed over");
        let [taken] = <[_; 1]>::try_from(take(&there).expect("it is taken")).expect("one");
        let (mut served, _) = taken.accept().expect("who waited");
        served.write_all(b"well").expect("an answer");
        drop(served);
        let mut said = String::new();
        waits.read_to_string(&mut said).expect("the answer");
        assert_eq!(said, "well");
    }

    #[test]
    fn nothing_is_taken_from_a_line_that_ended() {
        let (here, there) = UnixStream::pair().expect("a pair");
        drop(here);
        assert!(take(&there).is_err());
    }
}
