//! Memory that all connections to a file share: the index of its WAL. It is gone with the power, as the file in memory is that it stands for.
#![expect(
    unsafe_code,
    reason = "SQLite reads and writes this memory from several threads at once, by pointers"
)]

use std::alloc::Layout;
use std::alloc::alloc_zeroed;
use std::alloc::dealloc;
use std::alloc::handle_alloc_error;
use std::ffi::c_void;
use std::ptr::NonNull;

/// The regions of one index.
#[derive(Default)]
pub(crate) struct Shared {
    regions: Vec<Region>,
}

struct Region {
    start: NonNull<u8>,
    layout: Layout,
}

// SAFETY: this side only makes, hands out and frees the memory and never reads or writes it. What lies in it is SQLite's affair, which orders its
// accesses by the locks of the index and by barriers, as it does where the memory is a mapped file.
unsafe impl Send for Region {}

impl Shared {
    /// How many regions there are.
    pub(crate) fn len(&self) -> usize {
        self.regions.len()
    }

    /// One more region of zeros.
    pub(crate) fn grow(&mut self, bytes: usize) {
        let layout = Layout::from_size_align(bytes, 16).expect("SQLite asks for 32 KiB");
        assert!(bytes > 0, "SQLite asks for 32 KiB");
        // SAFETY: the layout is not empty, as was just made sure.
        let start = unsafe { alloc_zeroed(layout) };
        let Some(start) = NonNull::new(start) else {
            handle_alloc_error(layout)
        };
        self.regions.push(Region { start, layout });
    }

    /// Where a region begins. It stays there until the value is dropped.
    pub(crate) fn at(&self, region: usize) -> *mut c_void {
        self.regions[region].start.as_ptr().cast()
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: it came from `alloc_zeroed` with the same layout and is freed once. Nobody uses it any more: regions are dropped when the last
        // connection has given the index back (`xShmUnmap`), after which SQLite uses no pointer into it.
        unsafe { dealloc(self.start.as_ptr(), self.layout) }
    }
}
