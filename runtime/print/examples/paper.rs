//! Prints a form's sample into a file, for the person who writes the template:
//! `cargo run -p print --example paper -- papers/FORM/1 out.pdf`

use print::Job;
use print::Press;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (folder, out, fields) = match args.as_slice() {
        [folder, out, fields @ ..] => (std::path::Path::new(folder), out, fields),
        _ => return Err("usage: paper FOLDER out.pdf [language=en] [print=large]".into()),
    };
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let mut data: serde_json::Value = serde_json::from_str(&read("sample.json")?)?;
    for (name, value) in fields.iter().filter_map(|field| field.split_once('=')) {
        data["paper"][name] = value.into();
    }
    let data = data.to_string();
    let paper: serde_json::Value = serde_json::from_str(&data)?;
    let job = Job {
        number: paper["paper"]["number"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        form: "sample".to_owned(),
        version: "1".to_owned(),
        template: read("template.typ")?,
        texts: read("texts.json")?,
        data,
        // As long as the code of a household of four.
        code_text: format!(
            "http://127.0.0.1:8000/v#IEUM1/{}",
            "31415926535".repeat(105)
        ),
        issued_at_ms: 1_795_237_327_000,
        specimen: paper["paper"]["specimen"].as_bool().unwrap_or_default(),
        proof: Some(print::Proof { pages_max: None }),
    };
    print::use_one_thread();
    let printed = Press::open().print(&job)?;
    std::fs::write(out, printed.pdf)?;
    Ok(())
}
