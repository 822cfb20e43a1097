//! What SQLite calls for an open file: reading, writing, locking, and the memory that connections share.
#![expect(
    unsafe_code,
    reason = "SQLite takes a file as C functions and pointers only: https://sqlite.org/c3ref/io_methods.html"
)]

use std::ffi::c_int;
use std::ffi::c_void;
use std::ptr;
use std::slice;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::atomic::fence;

use rusqlite::ffi;
use rusqlite::ffi::SQLITE_OK;
use rusqlite::ffi::sqlite3_file;
use rusqlite::ffi::sqlite3_io_methods;

use crate::Kind;
use crate::disk::Live;
use crate::disk::short;

/// An open file as SQLite keeps it: it gives memory of this size, of which the first part is its own.
#[repr(C)]
pub(crate) struct Open {
    pub(crate) base: sqlite3_file,
    pub(crate) connection: *mut Connection,
}

/// A connection's side of a file.
pub(crate) struct Connection {
    pub(crate) live: Arc<Live>,
    pub(crate) file: u32,
    pub(crate) number: u64,
    /// The first sync makes the name durable too.
    pub(crate) sync_folder: bool,
    /// A name that is removed when the file is closed.
    pub(crate) vanishes: Option<String>,
    pub(crate) has_index: bool,
}

/// SQLite's functions for an open file.
pub(crate) static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // With shared memory, without mapped files.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(map_index),
    xShmLock: Some(lock_index),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap_index),
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `file` was opened by `xOpen` and is not closed. SQLite does not use one file on two threads at a time.
unsafe fn connection<'a>(file: *mut sqlite3_file) -> &'a mut Connection {
    // SAFETY: `xOpen` has put a box there that lives until `close`, and nobody else has a reference, by this function's contract.
    unsafe { &mut *(*file.cast::<Open>()).connection }
}

fn number(of: impl TryInto<usize>) -> usize {
    of.try_into()
        .unwrap_or_else(|_| unreachable!("SQLite asks for lengths and places from 0"))
}

fn code(told: Result<(), c_int>) -> c_int {
    told.err().unwrap_or(SQLITE_OK)
}

fn busy(done: bool) -> c_int {
    if done { SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once, and does not use it afterwards; the box is the one that `xOpen` has put there.
    let closed = unsafe { Box::from_raw((*file.cast::<Open>()).connection) };
    let mut state = closed.live.state();
    if closed.has_index {
        state.give_back_index(closed.file, closed.number);
    }
    let levels = &mut state.file(closed.file).levels;
    levels.lower(closed.number, ffi::SQLITE_LOCK_NONE);
    if let Some(name) = &closed.vanishes {
        state.remove(name);
    }
    SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    out: *mut c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let (connection, len, at) = (unsafe { connection(file) }, number(len), number(at));
    // SAFETY: SQLite gives room for `len` bytes, which are written as a whole before they are looked at: zeros are bytes like others.
    let out = unsafe {
        ptr::write_bytes(out.cast::<u8>(), 0, len);
        slice::from_raw_parts_mut(out.cast::<u8>(), len)
    };
    let mut state = connection.live.state();
    if let Err(code) = state.ask(Kind::Read, Some(connection.file)) {
        return code;
    }
    let bytes = state.file(connection.file).bytes.get(at..).unwrap_or(&[]);
    let read = bytes.len().min(len);
    out[..read].copy_from_slice(&bytes[..read]);
    short(read, len)
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    bytes: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives its own open file, and `len` bytes that nobody changes meanwhile.
    let (connection, bytes) = unsafe {
        let bytes = slice::from_raw_parts(bytes.cast::<u8>(), number(len));
        (connection(file), bytes)
    };
    let mut state = connection.live.state();
    code(state.write(connection.file, number(at), bytes))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let mut state = connection.live.state();
    code(state.truncate(connection.file, number(len)))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let mut state = connection.live.state();
    let told = state.sync(connection.file, connection.sync_folder);
    connection.sync_folder &= told.is_err();
    code(told)
}

unsafe extern "C" fn size(file: *mut sqlite3_file, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let len = connection.live.state().file(connection.file).bytes.len();
    // SAFETY: SQLite gives a place for the length.
    unsafe { *out = i64::try_from(len).expect("it lies in memory") };
    SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let mut state = connection.live.state();
    let levels = &mut state.file(connection.file).levels;
    busy(levels.raise(connection.number, level))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let mut state = connection.live.state();
    let levels = &mut state.file(connection.file).levels;
    levels.lower(connection.number, level);
    SQLITE_OK
}

unsafe extern "C" fn reserved(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let reserved = connection
        .live
        .state()
        .file(connection.file)
        .levels
        .reserved();
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = c_int::from(reserved) };
    SQLITE_OK
}

unsafe extern "C" fn control(_: *mut sqlite3_file, asked: c_int, about: *mut c_void) -> c_int {
    if asked != ffi::SQLITE_FCNTL_MMAP_SIZE {
        return ffi::SQLITE_NOTFOUND;
    }
    // SAFETY: with this question SQLite gives a place for a number of bytes. No file is mapped here.
    unsafe { *about.cast::<ffi::sqlite3_int64>() = 0 };
    SQLITE_OK
}

/// As SQLite is told on Unix.
unsafe extern "C" fn sector(_: *mut sqlite3_file) -> c_int {
    4096
}

/// As SQLite is told on Unix.
unsafe extern "C" fn characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE | ffi::SQLITE_IOCAP_SUBPAGE_READ
}

unsafe extern "C" fn map_index(
    file: *mut sqlite3_file,
    region: c_int,
    len: c_int,
    make: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let mut state = connection.live.state();
    if !connection.has_index {
        state.file(connection.file).index_users += 1;
        connection.has_index = true;
    }
    let found = state.region(connection.file, number(region), number(len), make != 0);
    // SAFETY: SQLite gives a place for the pointer. What it points to stays until this connection and all others have given the index back.
    unsafe { *out = found.unwrap_or_default().unwrap_or(ptr::null_mut()) };
    code(found.map(|_| ()))
}

unsafe extern "C" fn lock_index(
    file: *mut sqlite3_file,
    first: c_int,
    many: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    let mut state = connection.live.state();
    let locks = &mut state.file(connection.file).index_locks;
    let bits = u8::try_from(((1_u32 << many) - 1) << first).expect("there are eight locks");
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        locks.give_back(connection.number, bits);
        return SQLITE_OK;
    }
    busy(if flags & ffi::SQLITE_SHM_SHARED != 0 {
        locks.share(connection.number, bits)
    } else {
        locks.take(connection.number, bits)
    })
}

unsafe extern "C" fn barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn unmap_index(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite gives its own open file.
    let connection = unsafe { connection(file) };
    if std::mem::take(&mut connection.has_index) {
        let mut state = connection.live.state();
        state.give_back_index(connection.file, connection.number);
    }
    SQLITE_OK
}
