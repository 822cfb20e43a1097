//! Writes every sample page and asset into a folder, to be looked at: `cargo run -p pages --example gallery FOLDER`.
#![expect(clippy::unwrap_used, reason = "a tool for the eye")]

use std::path::Path;

#[path = "../samples/samples.rs"]
mod samples;

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    for asset in pages::ASSETS {
        let path = folder.join(asset.path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, asset.raw).unwrap();
    }
    for (name, html) in samples::all() {
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
}
