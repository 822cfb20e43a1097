//! `cargo xtask new-service`: a working, tested, empty civil service from templates/service, and its lines in the lists.

use std::fs;

use crate::steps;
use crate::tree::Tree;

const TEMPLATES: &str = "xtask/templates/service/";
const WORKSPACE: &str = "Cargo.toml";
const LIST: &str = "services/services.rs";
const LIST_MANIFEST: &str = "services/Cargo.toml";

/// Makes the folder `services/NAME` and enters it in the list. Nothing is written unless all of it can be.
pub(crate) fn create(tree: &Tree, name: &str, title: &str) -> Result<(), String> {
    check_name(tree, name)?;
    let own = tree
        .files
        .iter()
        .filter_map(|file| Some((file, file.strip_prefix(TEMPLATES)?)));
    let mut writes: Vec<(String, String)> = own
        .map(|(file, path)| {
            (
                format!("services/{name}/{path}"),
                filled(&tree.text(file), name, title),
            )
        })
        .collect();
    let path_line = format!("{name} = {{ path = \"services/{name}\" }}\n");
    writes.push(with_line(
        tree,
        WORKSPACE,
        "[workspace.dependencies]",
        "# others",
        &path_line,
    )?);
    let dependency = format!("{name}.workspace = true\n");
    writes.push(with_line(
        tree,
        LIST_MANIFEST,
        "[dependencies]",
        "\n[lints]",
        &dependency,
    )?);
    let entry = format!("    &kernel::Any::<{name}::{}>::new(),\n", type_name(name));
    writes.push(with_line(tree, LIST, "const ALL", "];", &entry)?);
    for (path, text) in writes {
        let path = tree.path(&path);
        let folder = path.parent().unwrap_or(&tree.root);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|fault| format!("{}: {fault}", path.display()))?;
    }
    steps::cargo(
        &tree.root,
        &["fmt", "--package", name, "--package", "services"],
    )?;
    eprintln!(
        "services/{name}: works, and is offered nowhere until its rules say so. Start with its README.md."
    );
    eprintln!("Try: cargo test --package {name}");
    Ok(())
}

fn check_name(tree: &Tree, name: &str) -> Result<(), String> {
    let plain = !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_lowercase());
    if !plain {
        return Err(format!(
            "`{name}`: a service's name is one English word in small letters"
        ));
    }
    let taken = tree
        .text(WORKSPACE)
        .lines()
        .any(|line| line.starts_with(&format!("{name} = ")));
    if taken {
        return Err(format!("`{name}`: another crate has this name"));
    }
    Ok(())
}

fn filled(template: &str, name: &str, title: &str) -> String {
    template
        .replace("{{name}}", name)
        .replace("{{Name}}", &type_name(name))
        .replace("{{title}}", title)
}

fn type_name(name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

/// The text of `path` with a line more: before `end`, in the part that `start` opens.
fn with_line(
    tree: &Tree,
    path: &str,
    start: &str,
    end: &str,
    line: &str,
) -> Result<(String, String), String> {
    let text = tree.text(path);
    let missing = || format!("{path} has no `{start}` … `{end}` to enter the service in");
    let (before, part) = text.split_once(start).ok_or_else(missing)?;
    let (inside, after) = part.split_once(end).ok_or_else(missing)?;
    let comma = if end == "];" && inside.trim_end().ends_with(')') {
        ",\n"
    } else {
        ""
    };
    Ok((
        path.to_owned(),
        format!("{before}{start}{inside}{comma}{line}{end}{after}"),
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::metadata::Metadata;
    use crate::tidy;

    /// A copy of the tree in the target folder, and only its changed files written: the second run compiles little.
    fn copy_of_this_tree() -> Tree {
        let tree = Tree::of_this_workspace().expect("the tree is readable");
        let metadata = Metadata::of(&tree.root).expect("cargo knows the workspace");
        let root = metadata.target_directory.join("new-service/tree");
        let before = Tree::open(&root).map(|copy| copy.files).unwrap_or_default();
        for gone in before.iter().filter(|file| !tree.has(file)) {
            fs::remove_file(root.join(gone)).expect(gone);
        }
        for file in &tree.files {
            let bytes = fs::read(tree.path(file)).expect(file);
            let there = root.join(file);
            if fs::read(&there).ok().as_ref() != Some(&bytes) {
                fs::create_dir_all(there.parent().expect("a file lies in a folder")).expect(file);
                fs::write(&there, bytes).expect(file);
            }
        }
        Tree::open(&root).expect("the copy is readable")
    }

    fn runs(root: &Path, arguments: &[&str]) -> bool {
        let mut command = steps::command(root, &["cargo"]);
        command
            .args(arguments)
            .env("CARGO_TARGET_DIR", root.with_file_name("target"));
        command.status().expect("cargo starts").success()
    }

    #[test]
    fn a_new_service_is_whole_and_its_tests_pass() {
        let tree = copy_of_this_tree();
        create(&tree, "sample", "보기").expect("the service can be made");
        let made = Tree::open(&tree.root).expect("the copy is readable");
        assert!(made.services().contains(&"services/sample"));
        assert_eq!(tidy::service_faults(&made, "services/sample"), []);
        assert!(runs(
            &tree.root,
            &[
                "test",
                "--quiet",
                "--package",
                "sample",
                "--package",
                "services"
            ]
        ));
    }

    #[test]
    fn a_name_that_cannot_be_a_crate_writes_nothing() {
        let tree = Tree::of_this_workspace().expect("the tree is readable");
        for name in ["", "Rental", "rental-homes", "kernel", "resident"] {
            assert!(create(&tree, name, "보기").is_err(), "{name}");
        }
    }

    #[test]
    fn a_line_goes_to_the_end_of_its_part() {
        let folder = std::env::temp_dir().join("xtask-with-line");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(
            folder.join("list"),
            "const ALL: X = &[a()];\nconst B: X = &[];\n",
        )
        .expect("a file");
        let tree = Tree::open(&folder).expect("the folder is readable");
        let (_, text) =
            with_line(&tree, "list", "const ALL", "];", "b(),\n").expect("there is a list");
        assert_eq!(text, "const ALL: X = &[a(),\nb(),\n];\nconst B: X = &[];\n");
        assert!(with_line(&tree, "list", "const C", "];", "b()").is_err());
    }
}
