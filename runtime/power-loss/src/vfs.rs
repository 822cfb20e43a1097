//! What SQLite calls: its functions for files, for the folders that have a [`crate::Disk`]; all other paths go to the functions it had before.
#![expect(
    unsafe_code,
    reason = "SQLite takes a file system as C functions and pointers only: https://sqlite.org/c3ref/vfs.html"
)]

use std::ffi::CStr;
use std::ffi::c_char;
use std::ffi::c_int;
use std::mem::size_of;
use std::path::Path;
use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicPtr;
use std::sync::atomic::Ordering;

use rusqlite::ffi;
use rusqlite::ffi::SQLITE_OK;
use rusqlite::ffi::sqlite3_file;
use rusqlite::ffi::sqlite3_vfs;

use crate::Kind;
use crate::disk::Live;
use crate::file::Connection;
use crate::file::METHODS;
use crate::file::Open;

/// The folders that have a disk.
static MOUNTED: Mutex<Vec<(PathBuf, Arc<Live>)>> = Mutex::new(Vec::new());

/// SQLite's own functions; set once, before ours can be called.
static USUAL: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

pub(crate) fn mount(folder: &Path, live: Arc<Live>) {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(register);
    let mut mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = mounted.iter().any(|(other, _)| other == folder);
    assert!(!taken, "the folder has a disk already");
    mounted.push((folder.to_owned(), live));
}

pub(crate) fn unmount(folder: &Path) {
    let mut mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    mounted.retain(|(other, _)| other != folder);
}

/// Makes our functions those of every connection that names none, so that the program under test needs no word about it.
fn register() {
    // SAFETY: SQLite answers its default functions, which stay for the life of the process, or null.
    let usual = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
    assert!(!usual.is_null(), "SQLite has functions for files");
    // SAFETY: not null, and a whole `sqlite3_vfs`, which nobody changes but SQLite's list (`pNext`, which is not used here).
    let inherited = unsafe { ptr::read(usual) };
    let own = c_int::try_from(size_of::<Open>()).expect("a few words");
    let ours = Box::new(sqlite3_vfs {
        iVersion: 2,
        // The usual functions get the same memory for a file where a path is not ours.
        szOsFile: inherited.szOsFile.max(own),
        pNext: ptr::null_mut(),
        zName: c"power-loss".as_ptr(),
        pAppData: ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_path),
        // Programs under test load no extensions.
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(time_as_days),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(time),
        ..inherited
    });
    USUAL.store(usual, Ordering::Release);
    // SAFETY: it is whole and is never freed; its functions keep the contract of `sqlite3_vfs`.
    let told = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(ours), 1) };
    assert_eq!(told, SQLITE_OK, "SQLite takes the functions");
}

fn usual() -> *mut sqlite3_vfs {
    USUAL.load(Ordering::Acquire)
}

/// Calls one of SQLite's own functions.
macro_rules! usual {
    ($function:ident($($argument:expr),*)) => {{
        let usual = usual();
        // SAFETY: set before ours were registered, and never freed. The arguments are those that SQLite gave us for the same function.
        unsafe { ((*usual).$function.expect("SQLite's own functions are all there"))(usual, $($argument),*) }
    }};
}

/// The disk and the name of a file on it, if its folder has one.
///
/// # Safety
/// `path` is null or a C string.
unsafe fn on_disk(path: *const c_char) -> Option<(Arc<Live>, String)> {
    if path.is_null() {
        return None;
    }
    // SAFETY: not null, so a C string by this function's contract.
    let path = Path::new(unsafe { CStr::from_ptr(path) }.to_str().ok()?);
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    let mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, live) = mounted.iter().find(|(mounted, _)| mounted == folder)?;
    Some((Arc::clone(live), name.to_owned()))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a C string, or null for a file that has no name.
    let Some((live, name)) = (unsafe { on_disk(path) }) else {
        return usual!(xOpen(path, file, flags, flags_out));
    };
    let file = file.cast::<Open>();
    // SAFETY: `file` is memory of SQLite's of `szOsFile` bytes or more, aligned for pointers. Without methods SQLite does not close it.
    unsafe { (*file).base.pMethods = ptr::null() };
    let mut state = live.state();
    let found = state.find(&name);
    if let Err(code) = state.ask(Kind::Open, found) {
        return code;
    }
    let makes = flags & ffi::SQLITE_OPEN_CREATE != 0;
    let number = match found {
        Some(_) if flags & ffi::SQLITE_OPEN_EXCLUSIVE != 0 => return ffi::SQLITE_CANTOPEN,
        Some(number) => number,
        None if makes => state.make(&name),
        None => return ffi::SQLITE_CANTOPEN,
    };
    let logs =
        ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;
    let connection = Connection {
        file: number,
        number: state.connection(),
        sync_folder: makes && flags & logs != 0,
        vanishes: (flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0).then_some(name),
        has_index: false,
        live: Arc::clone(&live),
    };
    drop(state);
    // SAFETY: as above; `flags_out` is null or a place for a number. The box is taken back in `xClose`.
    unsafe {
        (*file).connection = Box::into_raw(Box::new(connection));
        (*file).base.pMethods = &raw const METHODS;
        if !flags_out.is_null() {
            *flags_out = flags;
        }
    }
    SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, path: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite gives a C string.
    let Some((live, name)) = (unsafe { on_disk(path) }) else {
        return usual!(xDelete(path, sync_folder));
    };
    let mut state = live.state();
    let found = state.find(&name);
    if let Err(code) = state.ask(Kind::Delete, found) {
        return code;
    }
    if !state.remove(&name) {
        return ffi::SQLITE_IOERR_DELETE_NOENT;
    }
    if sync_folder != 0 {
        state.sync_folder();
    }
    SQLITE_OK
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    flags: c_int,
    answer: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a C string.
    let Some((live, name)) = (unsafe { on_disk(path) }) else {
        return usual!(xAccess(path, flags, answer));
    };
    let mut state = live.state();
    let found = state.find(&name);
    // An empty file counts as none, as with SQLite's functions for Unix.
    let exists = found.is_some_and(|file| {
        flags != ffi::SQLITE_ACCESS_EXISTS || !state.file(file).bytes.is_empty()
    });
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *answer = c_int::from(exists) };
    SQLITE_OK
}

unsafe extern "C" fn full_path(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    len: c_int,
    out: *mut c_char,
) -> c_int {
    usual!(xFullPathname(path, len, out))
}

unsafe extern "C" fn randomness(_: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    usual!(xRandomness(len, out))
}

unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, us: c_int) -> c_int {
    usual!(xSleep(us))
}

unsafe extern "C" fn time_as_days(_: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    usual!(xCurrentTime(out))
}

unsafe extern "C" fn time(_: *mut sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    usual!(xCurrentTimeInt64(out))
}

unsafe extern "C" fn last_error(_: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    usual!(xGetLastError(len, out))
}
