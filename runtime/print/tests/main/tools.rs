//! The readers of other people: what they find in our PDF is what everybody finds.

use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// A folder for one test's files, gone with it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ieum-print-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn pdf(&self, bytes: &[u8]) -> PathBuf {
        let path = self.path("paper.pdf");
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the tool writes; bytes that are no UTF-8 (pdfinfo has some) are replaced.
pub(crate) fn run(tool: &str, args: &[&str], file: &Path) -> String {
    let mut arguments: Vec<&str> = args.to_vec();
    let place = arguments
        .iter()
        .position(|argument| *argument == "FILE")
        .unwrap_or(arguments.len());
    arguments.splice(
        place..(place + 1).min(arguments.len()),
        [file.to_str().unwrap()],
    );
    let output = match Command::new(tool).args(&arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("`{tool}` is missing: apt-get install poppler-utils qpdf zbar-tools")
        }
        Err(error) => panic!("`{tool}` does not start: {error}"),
    };
    assert!(
        output.status.success(),
        "{tool}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of one page, in reading order.
pub(crate) fn text(pdf: &Path, page: usize) -> String {
    let page = page.to_string();
    run("pdftotext", &["-f", &page, "-l", &page, "FILE", "-"], pdf)
}

/// The structure tree with its texts, without the attributes.
pub(crate) fn structure(pdf: &Path) -> Vec<String> {
    let tree = run("pdfinfo", &["-struct-text"], pdf);
    let line = |line: &str| line.trim().trim_matches('"').to_owned();
    tree.lines()
        .map(line)
        .filter(|line| !line.is_empty() && !line.starts_with('/'))
        .collect()
}

/// How many lines of the structure tree are this tag.
pub(crate) fn tags(structure: &[String], tag: &str) -> usize {
    structure
        .iter()
        .filter(|line| line.split([' ', ':']).next() == Some(tag))
        .count()
}

/// The text of the 2D code on the last page, read from a picture of so many dots per inch.
pub(crate) fn scanned(folder: &Folder, pdf: &Path, dpi: u32) -> String {
    let picture = folder.path("page");
    run(
        "pdftoppm",
        &[
            "-r",
            &dpi.to_string(),
            "-gray",
            "-png",
            "-singlefile",
            "FILE",
            picture.to_str().unwrap(),
        ],
        pdf,
    );
    run("zbarimg", &["--raw", "-q"], &folder.path("page.png"))
        .trim_end()
        .to_owned()
}

/// The grey dots of one page, 50 to the inch.
pub(crate) fn grey(folder: &Folder, pdf: &Path, page: usize) -> Vec<u8> {
    let (page, picture) = (page.to_string(), folder.path("grey"));
    let args = [
        "-r",
        "50",
        "-gray",
        "-singlefile",
        "-f",
        &page,
        "FILE",
        picture.to_str().unwrap(),
    ];
    run("pdftoppm", &args, pdf);
    std::fs::read(folder.path("grey.pgm")).unwrap()
}
