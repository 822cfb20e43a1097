//! Writes every page into target/desk-gallery, for looking at: `cargo test -p desk gallery -- --ignored`.

use std::path::Path;

#[test]
#[ignore = "writes files, for looking at"]
fn gallery() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/desk-gallery");
    for (name, html) in super::claims::every_page() {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
    for asset in pages::ASSETS {
        let path = folder.join(asset.path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, asset.raw).unwrap();
    }
}
